import type { SubscribeRequest } from '../../driver.js'
import { copyUserProperties } from '../broker/publication.js'
import type { ProtocolVersion, RequestedFilter, SubscribePacket } from '../wire/packets.js'

type Fields = Pick<SubscribePacket, 'filters' | 'identifier' | 'userProperties'>

/** Requests that share a packet, and what the packet says. */
export interface SubscribeGroup extends Fields {
  readonly requests: readonly SubscribeRequest[]
}

/**
 * Returns the requests divided into packets, in order. An identifier and user properties are of a whole SUBSCRIBE
 * (MQTT 5 section 3.8.2.1), so requests share one only if theirs are equal. MQTT 3.1.1 has neither, nor options.
 */
export const subscribePackets = (
  version: ProtocolVersion,
  requests: readonly SubscribeRequest[],
): readonly SubscribeGroup[] => {
  const groups = new Map<string, SubscribeRequest[]>()
  for (const request of requests) {
    const key = version === 5 ? packetKey(request) : ''
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [request])
    else group.push(request)
  }
  return [...groups.values()].map(group => {
    const [first] = group
    return {
      requests: group,
      filters: group.map(version === 5 ? withOptions : withoutOptions),
      identifier: version === 5 ? first?.identifier : undefined,
      userProperties:
        version === 5 && first?.userProperties !== undefined
          ? copyUserProperties(first.userProperties)
          : undefined,
    }
  })
}

const packetKey = ({ identifier, userProperties }: SubscribeRequest): string =>
  JSON.stringify([identifier, userProperties === undefined ? null : Object.entries(userProperties)])

const withOptions = (request: SubscribeRequest): RequestedFilter => {
  const { filter, qos, noLocal, retainAsPublished, retainHandling } = request
  return { filter, qos, noLocal, retainAsPublished, retainHandling }
}

const withoutOptions = ({ filter, qos }: SubscribeRequest): RequestedFilter => ({
  filter,
  qos,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
})
