import type { SubscribeRequest } from '../../driver.js'

/** Below the four bytes that 10,000 usual filters take; brokers answer packets of this size within milliseconds. */
const MAX_BYTES = 256 * 1024

/**
 * Returns the requests as packets: one carries one identifier and one set of user properties, and no more bytes than
 * the broker takes.
 */
export const subscribePackets = (
  requests: readonly SubscribeRequest[],
  maximumPacketSize: number,
): SubscribeRequest[][] => {
  const groups = new Map<string, SubscribeRequest[]>()
  for (const request of requests) {
    const key = `${request.identifier} ${JSON.stringify(request.userProperties)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [request])
    else group.push(request)
  }
  return [...groups.values()].flatMap(group => bySize(group, request => request.filter, maximumPacketSize))
}

export const unsubscribePackets = (filters: readonly string[], maximumPacketSize: number): string[][] =>
  bySize(filters, filter => filter, maximumPacketSize)

const bySize = <T>(items: readonly T[], filterOf: (item: T) => string, maximum: number): T[][] => {
  const limit = Math.min(MAX_BYTES, maximum)
  const packets: T[][] = []
  let packet: T[] = []
  // Room for the header, an identifier and usual user properties.
  let size = 64
  for (const item of items) {
    // Length, text and options; three bytes per character at most.
    const bytes = 3 + filterOf(item).length * 3
    if (packet.length > 0 && size + bytes > limit) {
      packets.push(packet)
      packet = []
      size = 64
    }
    packet.push(item)
    size += bytes
  }
  if (packet.length > 0) packets.push(packet)
  return packets
}
