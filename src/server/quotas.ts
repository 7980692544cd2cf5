import { FAILURE } from '../base/reasonCodes.js'
import type { Engine } from '../driver/memory/broker/engine.js'
import type {
  AcknowledgementPacket,
  AnswerPacket,
  ClientPacket,
  ConnectPacket,
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
  if (packet.type !== 'publish' || !packet.retain || packet.payload.length === 0) return null
  const { topic, qos, packetId } = packet
  if (retained.size() < maximumRetained || retained.has(topic)) return null
  if (protocolVersion !== 5 || packetId === undefined) return 'end'
  return { type: qos === 1 ? 'puback' : 'pubrec', packetId, code: EXCEEDED }
}
