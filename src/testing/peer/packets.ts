import type { Packet, PacketCmd } from 'mqtt-packet'
import { escapeText } from '../../base/escape.js'

/** The packet of one kind, as `mqtt-packet` reads and writes it. */
export type PacketOf<C extends PacketCmd> = { readonly [P in Packet as P['cmd']]: P }[C]

/** The kinds of packets that a client may send (MQTT 5, section 2.1.2). */
export type ClientCmd = Exclude<PacketCmd, 'connack' | 'suback' | 'unsuback' | 'pingresp'>

/** Returns a test for packets of one kind. */
export const isA =
  <C extends PacketCmd>(cmd: C) =>
  (packet: Packet): packet is PacketOf<C> =>
    packet.cmd === cmd

/** Returns whether a packet cannot go without a packet identifier (MQTT-2.2.1-2 and -3). */
export const needsIdentifier = (packet: Packet): boolean =>
  packet.cmd === 'subscribe' || packet.cmd === 'unsubscribe' || (packet.cmd === 'publish' && packet.qos > 0)

/** Returns one line about a packet, for the messages of failed waits. */
export const describePacket = (packet: Packet): string =>
  escapeText(
    [packet.cmd, packet.messageId === undefined ? '' : `#${packet.messageId}`, details(packet)]
      .filter(Boolean)
      .join(' '),
  )

const details = (packet: Packet): string => {
  switch (packet.cmd) {
    case 'connect':
      return `${packet.clientId} v${packet.protocolVersion ?? 4}`
    case 'publish':
      return `${packet.topic} qos ${packet.qos}${packet.dup ? ' dup' : ''}`
    case 'subscribe':
      return packet.subscriptions.map(({ topic, qos }) => `${topic} qos ${qos}`).join(', ')
    case 'unsubscribe':
      return packet.unsubscriptions.join(', ')
    case 'disconnect':
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return packet.reasonCode ? `code ${packet.reasonCode}` : ''
    default:
      return ''
  }
}
