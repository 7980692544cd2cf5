import type { Packet } from 'mqtt-packet'
import { hasWildcard } from '../../base/text.js'
import type { PacketOf } from './packets.js'

/** What a client did that the specification, or what the peer had announced, does not allow. */
export interface Violation {
  /** The reason code that the specification gives for it (MQTT 5, section 2.4). */
  readonly code: number
  /** What the clause asks for, and what came instead. */
  readonly reason: string
  /** `undefined`: the bytes were no packet. */
  readonly packet: Packet | undefined
  /** The number of the connection. */
  readonly connection: number
}

/** Watches one connection. */
export interface Warden {
  /** Returns what is wrong with a packet of the client, `null` if nothing. */
  received(packet: Packet): Pick<Violation, 'code' | 'reason'> | null
  /** The peer sends a packet: a CONNACK sets limits, an acknowledgement makes room for a PUBLISH. */
  sent(packet: Packet): void
}

type Limits = NonNullable<PacketOf<'connack'>['properties']>
type Problem = Pick<Violation, 'code' | 'reason'>

export const createWarden = (): Warden => {
  // The QoS 1 and 2 publishes of the client that are not answered to their end (MQTT-3.3.4-7).
  const unanswered = new Set<number>()
  const aliases = new Set<number>()
  let connected = false
  let limits: Limits = {}

  const publish = (packet: PacketOf<'publish'>): Problem | null => {
    const { qos, messageId, retain, properties, topic } = packet
    if (qos > (limits.maximumQoS ?? 2)) return { code: 0x9b, reason: `QoS ${qos}` }
    if (retain && limits.retainAvailable === false) return { code: 0x9a, reason: 'a retained message' }
    if (properties?.subscriptionIdentifier !== undefined)
      return { code: 0x82, reason: 'a subscription identifier from a client' }
    const alias = properties?.topicAlias
    if (alias !== undefined) {
      if (alias === 0 || alias > (limits.topicAliasMaximum ?? 0))
        return { code: 0x94, reason: `topic alias ${alias}` }
      if (topic !== '') aliases.add(alias)
    }
    if (topic === '' && (alias === undefined || !aliases.has(alias)))
      return { code: 0x82, reason: 'a PUBLISH without a topic' }
    if (qos === 0 || messageId === undefined) return null
    unanswered.add(messageId)
    const maximum = limits.receiveMaximum ?? 0xffff
    return unanswered.size > maximum ? { code: 0x93, reason: `${unanswered.size} unanswered` } : null
  }

  const subscribe = ({ subscriptions, properties }: PacketOf<'subscribe'>): Problem | null => {
    if (properties?.subscriptionIdentifier !== undefined && limits.subscriptionIdentifiersAvailable === false)
      return { code: 0xa1, reason: 'a subscription identifier' }
    for (const { topic, nl } of subscriptions) {
      const shared = topic.startsWith('$share/')
      if (shared && limits.sharedSubscriptionAvailable === false) return { code: 0x9e, reason: topic }
      if (hasWildcard(topic) && limits.wildcardSubscriptionAvailable === false)
        return { code: 0xa2, reason: topic }
      // MQTT-3.8.3-4
      if (shared && nl === true) return { code: 0x82, reason: `noLocal for ${topic}` }
    }
    return null
  }

  return {
    received: packet => {
      const size = sizeOf(packet)
      if (size > (limits.maximumPacketSize ?? Number.POSITIVE_INFINITY))
        return { code: 0x95, reason: `a packet of ${size} bytes` }
      // MQTT-3.1.0-1 and -2
      if ((packet.cmd === 'connect') === connected)
        return { code: 0x82, reason: connected ? 'a second CONNECT' : `a ${packet.cmd} before CONNECT` }
      if (packet.cmd === 'connect') connected = true
      if (packet.cmd === 'publish') return publish(packet)
      if (packet.cmd === 'subscribe') return subscribe(packet)
      return null
    },
    sent: packet => {
      if (packet.cmd === 'connack') limits = packet.properties ?? {}
      const over =
        packet.cmd === 'puback' ||
        packet.cmd === 'pubcomp' ||
        (packet.cmd === 'pubrec' && (packet.reasonCode ?? 0) >= 0x80)
      if (over && packet.messageId !== undefined) unanswered.delete(packet.messageId)
    },
  }
}

/** Bytes of a packet that was read, its fixed header included (MQTT 5, section 2.1.4). */
const sizeOf = ({ length = 0 }: Packet): number => {
  let header = 2
  for (let left = length >>> 7; left > 0; left >>>= 7) header += 1
  return header + length
}
