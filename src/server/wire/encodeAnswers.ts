import type { AnswerPacket, ConnackPacket, PublishPacket } from '../../driver/memory/wire/packets.js'
import {
  CONNACK,
  PINGRESP,
  PUBLISH,
  SUBACK,
  UNSUBACK,
  type Version,
} from '../../driver/mqtt/wire/packetTypes.js'
import { writeMessageProperties } from '../../driver/mqtt/wire/properties.js'
import type { Writer } from '../../driver/mqtt/wire/writer.js'

/** What a CONNACK says beside what the broker does: of the line itself. */
export interface Announcement {
  /** The id of a client that came without one. */
  readonly assigned: string | undefined
  /** Seconds, where they are other than the client asked for. */
  readonly sessionExpiry: number | undefined
  readonly maximumPacketSize: number
  readonly topicAliasMaximum: number
}

/** Writes a CONNACK. What is not told has the value that the specification gives it (MQTT 5, section 3.2.2.3). */
export const encodeConnack = (
  writer: Writer,
  { code, sessionPresent, capabilities, receiveMaximum }: ConnackPacket,
  announcement: Announcement,
  version: Version,
): void => {
  writer.byte(CONNACK)
  const packet = writer.begin()
  // MQTT 3.1 has no such flag, and does not say what is in its place.
  writer.byte(sessionPresent ? 1 : 0)
  writer.byte(version === 5 ? code : returnCode(code))
  if (version === 5) {
    const list = writer.begin()
    const { assigned, sessionExpiry, maximumPacketSize, topicAliasMaximum } = announcement
    if (code === 0) {
      writeNumber(writer, 0x11, 'uint32', sessionExpiry)
      writeNumber(writer, 0x21, 'uint16', receiveMaximum)
      if (capabilities.maximumQos !== 2) writeNumber(writer, 0x24, 'byte', capabilities.maximumQos)
      writeDenied(writer, 0x25, capabilities.retained)
      writeNumber(writer, 0x27, 'uint32', maximumPacketSize)
      if (assigned !== undefined) {
        writer.byte(0x12)
        writer.text(assigned)
      }
      writeNumber(writer, 0x22, 'uint16', topicAliasMaximum)
      writeDenied(writer, 0x28, capabilities.wildcards)
      writeDenied(writer, 0x29, capabilities.identifiers)
      writeDenied(writer, 0x2a, capabilities.groups !== 'no')
    }
    writer.end(list)
  }
  writer.end(packet)
}

const writeNumber = (
  writer: Writer,
  property: number,
  kind: 'byte' | 'uint16' | 'uint32',
  value: number | undefined,
): void => {
  if (value === undefined) return
  writer.byte(property)
  writer[kind](value)
}

const writeDenied = (writer: Writer, property: number, able: boolean): void => {
  if (!able) writeNumber(writer, property, 'byte', 0)
}

/** The return codes of a CONNACK of 3.1.1 (section 3.2.2.3) for reason codes of MQTT 5; 3: the server is unavailable. */
const returnCodes: Readonly<Record<number, number>> = { 0: 0, 132: 1, 133: 2, 134: 4, 135: 5 }
const returnCode = (code: number): number => returnCodes[code] ?? 3

/** Writes a PUBLISH. */
export const encodeMessage = (writer: Writer, packet: PublishPacket, version: Version): void => {
  const { topic, payload, qos, retain, dup, packetId = 0, identifiers, properties } = packet
  writer.byte(PUBLISH | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0))
  const mark = writer.begin(topic.length + payload.length + 2 + (qos > 0 ? 2 : 0) + (version === 5 ? 1 : 0))
  writer.text(topic)
  if (qos > 0) writer.uint16(packetId)
  if (version === 5) {
    const list = writer.begin()
    writeMessageProperties(writer, properties)
    for (const identifier of identifiers) {
      writer.byte(0x0b)
      writer.varint(identifier)
    }
    writer.end(list)
  }
  writer.raw(payload)
  writer.end(mark)
}

/** Writes a SUBACK or UNSUBACK. */
export const encodeCodes = (
  writer: Writer,
  { type, packetId, codes }: AnswerPacket,
  version: Version,
): void => {
  writer.byte(type === 'suback' ? SUBACK : UNSUBACK)
  const packet = writer.begin()
  writer.uint16(packetId)
  if (version === 5) writer.byte(0)
  // An UNSUBACK has no codes before MQTT 5.
  if (type === 'suback' || version === 5) for (const code of codes) writer.byte(code)
  writer.end(packet)
}

export const encodePong = (writer: Writer): void => {
  writer.byte(PINGRESP)
  writer.byte(0)
}
