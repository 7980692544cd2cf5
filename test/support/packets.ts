import type { Packet, PacketCmd } from 'mqtt-packet'

export type PacketOf<C extends PacketCmd> = Extract<Packet, { cmd: C }>

/** Returns one line about a packet. */
export const describePacket = (packet: Packet): string =>
  [packet.cmd, packet.messageId === undefined ? '' : `#${packet.messageId}`, details(packet)]
    .filter(Boolean)
    .join(' ')

const details = (packet: Packet): string => {
  switch (packet.cmd) {
    case 'connect':
      return `${packet.clientId} v${packet.protocolVersion}${packet.clean ? ' clean' : ''}`
    case 'publish':
      return `${packet.topic} qos ${packet.qos}${packet.retain ? ' retain' : ''}${packet.dup ? ' dup' : ''}`
    case 'subscribe':
      return packet.subscriptions.map(({ topic, qos }) => `${topic} qos ${qos}`).join(', ')
    case 'unsubscribe':
      return packet.unsubscriptions.join(', ')
    case 'suback':
    case 'unsuback':
      return `[${packet.granted}]`
    case 'connack':
      return `code ${connackCode(packet)}${packet.sessionPresent ? ' session' : ''}`
    case 'pingreq':
    case 'pingresp':
      return ''
    default:
      return packet.reasonCode ? `code ${packet.reasonCode}` : ''
  }
}

/** Returns the code of a CONNACK of any protocol version; 0 is success. */
export const connackCode = (packet: PacketOf<'connack'>): number =>
  packet.reasonCode ?? packet.returnCode ?? 0

/** Returns whether a packet cannot go without a packet identifier (MQTT-2.2.1-2 and -3). */
export const needsIdentifier = (packet: Packet): boolean =>
  packet.cmd === 'subscribe' || packet.cmd === 'unsubscribe' || (packet.cmd === 'publish' && packet.qos > 0)

/** Returns the packet that acknowledges this one (clause 4.3), where one does. */
export const replyTo = (packet: Packet): Packet | undefined => {
  const { messageId } = packet
  if (messageId === undefined) return undefined
  switch (packet.cmd) {
    case 'publish':
      return { cmd: packet.qos === 1 ? 'puback' : 'pubrec', messageId }
    case 'pubrec':
      // A refused publish is over: there is nothing to release (MQTT-4.3.3-4).
      return isRefused(packet) ? undefined : { cmd: 'pubrel', messageId }
    case 'pubrel':
      return { cmd: 'pubcomp', messageId }
    default:
      return undefined
  }
}

/** Returns a test for the acknowledgement of one kind with this identifier. */
export const answers =
  <C extends 'suback' | 'unsuback'>(cmd: C, id: number | undefined) =>
  (packet: Packet): packet is PacketOf<C> =>
    packet.cmd === cmd && packet.messageId === id

/** Returns a test for the packet after which a publish with this identifier is over. */
export const settles =
  (id: number | undefined) =>
  (packet: Packet): packet is PacketOf<'puback' | 'pubrec' | 'pubcomp'> =>
    packet.messageId === id &&
    (packet.cmd === 'puback' || packet.cmd === 'pubcomp' || (packet.cmd === 'pubrec' && isRefused(packet)))

const isRefused = (packet: PacketOf<'pubrec'>): boolean => (packet.reasonCode ?? 0) >= 0x80
