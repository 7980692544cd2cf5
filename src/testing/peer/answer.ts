import type { Packet } from 'mqtt-packet'
import type { PacketOf } from './packets.js'

/** What a CONNACK says, beside its code. */
export type Connack = Omit<PacketOf<'connack'>, 'cmd' | 'messageId' | 'length' | 'sessionPresent'> & {
  /** Whether the server has kept the session. @default false */
  readonly sessionPresent?: boolean
}

/** Returns a CONNACK as its protocol version has it: before MQTT 5 its code has another name, and no properties. */
export const connackPacket = (
  { reasonCode, returnCode, sessionPresent = false, properties }: Connack,
  version: number,
): PacketOf<'connack'> => {
  const code = reasonCode ?? returnCode ?? 0
  // A refusal never says that there is a session (MQTT-3.2.2-6).
  const common = { cmd: 'connack', sessionPresent: code === 0 && sessionPresent } as const
  if (version !== 5) return { ...common, returnCode: code }
  return { ...common, reasonCode: code, ...(properties === undefined ? {} : { properties }) }
}

/** Returns the packet that the specification has a server send for this one (MQTT 5, chapter 3), where it has one. */
export const answerTo = (packet: Packet, code?: number): Packet | undefined => {
  const { messageId = 0 } = packet
  switch (packet.cmd) {
    case 'publish':
      return packet.qos === 0 ? undefined : ack(packet.qos === 1 ? 'puback' : 'pubrec', messageId, code)
    case 'pubrec':
      // A message that was refused is over: there is nothing to release (MQTT-4.3.3-4).
      return (packet.reasonCode ?? 0) >= 0x80 ? undefined : ack('pubrel', messageId, code)
    case 'pubrel':
      return ack('pubcomp', messageId, code)
    case 'subscribe':
      return { cmd: 'suback', messageId, granted: packet.subscriptions.map(({ qos }) => code ?? qos) }
    case 'unsubscribe':
      return { cmd: 'unsuback', messageId, granted: packet.unsubscriptions.map(() => code ?? 0) }
    case 'pingreq':
      return { cmd: 'pingresp' }
    default:
      return undefined
  }
}

const ack = (cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp', messageId: number, code = 0): Packet => ({
  cmd,
  messageId,
  reasonCode: code,
})
