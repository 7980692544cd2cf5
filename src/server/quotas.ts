import { FAILURE } from '../base/reasonCodes.js'
import type { Engine } from '../driver/memory/broker/engine.js'
import type { RetainedStore } from '../driver/memory/broker/retainedStore.js'
import type {
  AcknowledgementPacket,
  AnswerPacket,
  ClientPacket,
  ConnectPacket,
  PublishPacket,
} from '../driver/memory/wire/packets.js'
import type { Limits } from './options.js'

const EXCEEDED = 0x97

/**
 * Returns the answer to a packet that would have the broker keep more than it may, `null` to one that would not. `'end'`:
 * there is no such answer in the protocol, and the connection has to end.
 */
export const quotaProblem = (
  packet: ClientPacket,
  { clientId, protocolVersion }: ConnectPacket,
  { sessions, retained }: Engine,
  { maximumSubscriptions, maximumRetained }: Limits,
): AnswerPacket | AcknowledgementPacket | 'end' | null => {
  if (packet.type === 'subscribe') {
    const { filters, packetId } = packet
    const count = sessions.get(clientId)?.subscriptions.size ?? 0
    if (count + filters.length <= maximumSubscriptions) return null
    const code = protocolVersion === 5 ? EXCEEDED : FAILURE
    return { type: 'suback', packetId, codes: filters.map(() => code) }
  }
  if (packet.type !== 'publish' || hasRoom(packet, retained, maximumRetained)) return null
  const { qos, packetId } = packet
  if (protocolVersion !== 5 || packetId === undefined) return 'end'
  return { type: qos === 1 ? 'puback' : 'pubrec', packetId, code: EXCEEDED }
}

/** Whether there may be a message, if it is to be retained. */
export const hasRoom = (
  { topic, payload, retain }: Pick<PublishPacket, 'topic' | 'payload' | 'retain'>,
  retained: RetainedStore,
  maximum: number,
): boolean => !retain || payload.length === 0 || retained.size() < maximum || retained.has(topic)
