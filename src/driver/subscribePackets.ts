import { userPropertyPairs } from '../base/userProperties.js'
import type { SubscribeRequest } from './driver.js'

/** What a SUBSCRIBE or UNSUBSCRIBE may hold. */
export interface PacketLimits {
  /** `false`: neither an identifier nor user properties, as before MQTT 5. @default true */
  readonly properties?: boolean
  /** Of one packet. @default 256 kB, which brokers answer within milliseconds */
  readonly bytes?: number
  /** In one packet. @default Infinity */
  readonly filters?: number
}

/** Below the four bytes that 10,000 usual filters take. */
const MOST_BYTES = 256 * 1024

/** Room for the header, the packet's identifier and that of the subscription. */
const HEADER = 64

/** Three bytes per character at most. */
const bytesOf = (text: string): number => 2 + text.length * 3

/**
 * Returns the requests divided into packets, in order. A subscription identifier and user properties are of a whole
 * SUBSCRIBE (MQTT 5, section 3.8.2.1), so those of one packet have the same.
 */
export const subscribePackets = (
  requests: readonly SubscribeRequest[],
  limits: PacketLimits = {},
): SubscribeRequest[][] => {
  const groups = new Map<string, SubscribeRequest[]>()
  let last: readonly [SubscribeRequest, SubscribeRequest[]] | undefined
  for (const request of requests) {
    const { identifier, userProperties } = request
    // Those of many exact filters come one after the other.
    if (
      last !== undefined &&
      last[0].identifier === identifier &&
      last[0].userProperties === userProperties
    ) {
      last[1].push(request)
      continue
    }
    const key = limits.properties === false ? '' : keyOf(request)
    const group = groups.get(key) ?? []
    group.push(request)
    groups.set(key, group)
    last = [request, group]
  }
  return [...groups.values()].flatMap(group =>
    divide(group, request => request.filter, headerOf(group[0]), limits),
  )
}

export const unsubscribePackets = (filters: readonly string[], limits: PacketLimits = {}): string[][] =>
  divide(filters, filter => filter, HEADER, limits)

const keyOf = ({ identifier, userProperties }: SubscribeRequest): string =>
  userProperties === undefined
    ? String(identifier)
    : `${identifier} ${JSON.stringify(userPropertyPairs(userProperties))}`

const headerOf = (request: SubscribeRequest | undefined): number =>
  userPropertyPairs(request?.userProperties).reduce(
    (size, [name, value]) => size + 1 + bytesOf(name) + bytesOf(value),
    HEADER,
  )

const divide = <T>(
  items: readonly T[],
  filterOf: (item: T) => string,
  header: number,
  { bytes = MOST_BYTES, filters = Number.POSITIVE_INFINITY }: PacketLimits,
): T[][] => {
  const limit = Math.min(MOST_BYTES, bytes)
  const packets: T[][] = []
  let packet: T[] = []
  let size = header
  for (const item of items) {
    // With its options.
    const more = bytesOf(filterOf(item)) + 1
    if (packet.length === filters || (packet.length > 0 && size + more > limit)) {
      packets.push(packet)
      packet = []
      size = header
    }
    packet.push(item)
    size += more
  }
  if (packet.length > 0) packets.push(packet)
  return packets
}
