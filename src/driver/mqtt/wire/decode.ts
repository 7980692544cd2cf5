import { type Message, noProperties, type Properties, type Qos, rawMessage } from '../../../message.js'
import { malformed } from './errors.js'
import type { Version } from './packetTypes.js'
import { messageProperties, readProperties, type WireProperties } from './properties.js'
import { createReader, type Reader } from './reader.js'
import { readUtf8 } from './utf8.js'

const noIdentifiers: readonly number[] = Object.freeze([])

/** A PUBLISH, taken apart. */
export interface Received {
  readonly message: Message
  /** 0 at QoS 0. */
  readonly id: number
  readonly identifiers: readonly number[]
}

/** `head` is the first byte of the packet, the rest lies in `bytes` from `start` to `end`. */
export const decodePublish = (
  head: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  version: Version,
): Received => {
  const qos = (head >> 1) & 3
  if (qos === 3) throw malformed('a PUBLISH with QoS 3')
  const topicStart = start + 2
  const topicEnd = topicStart + ((bytes[start] ?? 0) << 8) + (bytes[start + 1] ?? 0)
  let at = topicEnd
  let id = 0
  if (qos > 0) {
    id = ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0)
    at += 2
    if (id === 0) throw malformed('a packet identifier of 0')
  }
  let properties: Properties = noProperties
  let identifiers = noIdentifiers
  if (version === 5) {
    if (bytes[at] === 0) at += 1
    else {
      const reader = createReader(bytes, at, end)
      const found = readProperties(reader)
      at = end - reader.left()
      properties = messageProperties(found)
      identifiers = found.identifiers
    }
  }
  if (at > end || topicEnd === topicStart) throw malformed('a PUBLISH that ends too soon')
  const topic = readUtf8(bytes, topicStart, topicEnd)
  const payload = bytes.subarray(at, end)
  const message = rawMessage(topic, payload, qos as Qos, (head & 1) === 1, (head & 8) === 8, properties)
  return { message, id, identifiers }
}

/** A reason for one packet identifier, and the broker's words where it gave any. */
export interface Answer {
  readonly id: number
  readonly code: number
  readonly text: string | undefined
}

/** Returns what a PUBACK, PUBREC, PUBREL or PUBCOMP says. */
export const decodeAck = (reader: Reader): Answer => {
  const id = reader.uint16()
  const code = reader.left() > 0 ? reader.byte() : 0
  const text = reader.left() > 0 ? readProperties(reader).texts['reasonString'] : undefined
  return { id, code, text }
}

/** Returns what a SUBACK or UNSUBACK says: one code for each filter; none in an UNSUBACK of 3.1.1. */
export const decodeCodes = (reader: Reader, version: Version): { id: number; codes: Uint8Array } => {
  const id = reader.uint16()
  if (version === 5) readProperties(reader)
  return { id, codes: reader.rest() }
}

export interface Connack {
  readonly sessionPresent: boolean
  /** As sent: a reason code of MQTT 5, or a return code of 3.1.1. */
  readonly code: number
  readonly properties: WireProperties | null
}

export const decodeConnack = (reader: Reader, version: Version): Connack => {
  const flags = reader.byte()
  const code = reader.byte()
  // A 3.1.1 broker refuses a version 5 CONNECT with a CONNACK of its own, which has no properties.
  const properties = version === 5 && reader.left() > 0 ? readProperties(reader) : null
  return { sessionPresent: (flags & 1) === 1, code, properties }
}

export const decodeDisconnect = (reader: Reader): { code: number; properties: WireProperties | null } => {
  const code = reader.left() > 0 ? reader.byte() : 0
  return { code, properties: reader.left() > 0 ? readProperties(reader) : null }
}
