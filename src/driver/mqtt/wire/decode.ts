import { ownBytes } from '../../../base/bytes.js'
import { hasWildcard } from '../../../base/text.js'
import { type Message, noProperties, type Properties, type Qos, rawMessage } from '../../../message.js'
import { malformed, ProtocolError } from './errors.js'
import type { KnownTopics } from './knownTopics.js'
import * as packet from './packetTypes.js'
import { messageProperties, readProperties, type WireProperties } from './properties.js'
import { createReader, type Reader } from './reader.js'
import { ILL_FORMED, tryUtf8 } from './utf8.js'

const noIdentifiers: readonly number[] = Object.freeze([])

const noTopics: KnownTopics = { find: () => null, keep: () => null }

/** A PUBLISH, taken apart. */
export interface Publish {
  /** `null`: it breaks the rules of its fields, though not those of its frame, and is to be left out. */
  readonly message: Message | null
  /** Why. */
  readonly fault: string | null
  /** 0 at QoS 0. */
  readonly id: number
  readonly identifiers: readonly number[]
}

/**
 * Returns the topic of a PUBLISH with an alias; `topic` is empty where the packet names the alias alone, and `null` where
 * it is ill-formed.
 */
export type ResolveAlias = (alias: number, topic: string | null) => string | null

/** `head` is the first byte of the packet, the rest lies in `bytes` from `start` to `end`. `topics` keeps what has passed. */
export const decodePublish = (
  head: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  version: packet.Version,
  resolveAlias: ResolveAlias,
  topics: KnownTopics = noTopics,
): Publish => {
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
  let found: WireProperties | null = null
  let identifiers = noIdentifiers
  if (version === 5) {
    const lone = loneIdentifier(bytes, at)
    if (bytes[at] === 0) at += 1
    else if (lone > 0) {
      identifiers = [lone]
      at += 1 + (bytes[at] ?? 0)
    } else {
      const reader = createReader(bytes, at, end)
      found = readProperties(reader, packet.PUBLISH)
      at = end - reader.left()
    }
  }
  if (at > end) throw malformed('a PUBLISH that ends too soon')
  let known = topics.find(bytes, topicStart, topicEnd)
  let topic = known === null ? tryUtf8(bytes, topicStart, topicEnd) : known.text
  let properties: Properties = noProperties
  if (found !== null) {
    const alias = found.numbers['topicAlias']
    if (alias !== undefined) topic = resolveAlias(alias, topic)
    properties = messageProperties(found)
    identifiers = found.identifiers
  }
  if (topic === '') throw new ProtocolError(0x82, 'a PUBLISH without a topic')
  // A topic that is kept breaks no rule.
  const fault = known !== null && found === null ? null : faultOf(topic, properties, found)
  if (topic === null || fault !== null) return { message: null, fault, id, identifiers }
  known ??= topics.keep(topic)
  const payload = bytes.subarray(at, end)
  const message = rawMessage(
    topic,
    payload,
    qos as Qos,
    (head & 1) === 1,
    (head & 8) === 8,
    properties,
    known,
  )
  return { message, fault, id, identifiers }
}

const IDENTIFIER = 0x0b

/** Returns the subscription identifier of a PUBLISH that has no other property, as most; 0: it is to be read like others. */
const loneIdentifier = (bytes: Uint8Array, at: number): number => {
  const length = bytes[at] ?? 0
  const last = at + length
  if (length < 2 || length > 5 || bytes[at + 1] !== IDENTIFIER) return 0
  if (length > 2 && bytes[last] === 0) return 0
  let value = 0
  for (let i = last; i > at + 1; i -= 1) {
    const byte = bytes[i] ?? 0
    if (byte > 0x7f !== i < last) return 0
    value = (value << 7) | (byte & 0x7f)
  }
  return value
}

/** Returns what breaks the rules of a message, or `null`: each is about this message alone. */
const faultOf = (
  topic: string | null,
  { responseTopic }: Properties,
  found: WireProperties | null,
): string | null => {
  if (topic === null) return `its topic is ${ILL_FORMED}`
  if (hasWildcard(topic)) return 'its topic has a wildcard (MQTT-3.3.2-2)'
  if (found?.wellFormed === false) return `a property has ${ILL_FORMED}`
  if (responseTopic !== undefined && hasWildcard(responseTopic))
    return 'its response topic has a wildcard (MQTT-3.3.2-14)'
  return null
}

/** A reason for one packet identifier, and the broker's words where it gave any. */
export interface Answer {
  readonly id: number
  readonly code: number
  readonly text: string | undefined
}

/** Returns what a PUBACK, PUBREC, PUBREL or PUBCOMP says. */
export const decodeAck = (type: packet.Ack, reader: Reader, version: packet.Version): Answer => {
  const id = idOf(reader)
  // Most say that all is well, and no more.
  if (reader.left() === 0) return { id, code: 0, text: undefined }
  const code = version === 5 && reader.left() > 0 ? reader.byte() : 0
  const properties = version === 5 && reader.left() > 0 ? readProperties(reader, type) : null
  reader.end()
  return { id, code, text: properties?.texts['reasonString'] }
}

/** Returns what a SUBACK or UNSUBACK says: one code for each filter; none in an UNSUBACK before MQTT 5. */
export const decodeCodes = (
  type: typeof packet.SUBACK | typeof packet.UNSUBACK,
  reader: Reader,
  version: packet.Version,
): { id: number; codes: Uint8Array } => {
  const id = idOf(reader)
  if (version === 5) readProperties(reader, type)
  return { id, codes: reader.rest() }
}

const idOf = (reader: Reader): number => {
  const id = reader.uint16()
  if (id === 0) throw malformed('a packet identifier of 0')
  return id
}

export interface Connack {
  readonly sessionPresent: boolean
  /** As sent: a reason code of MQTT 5, or a return code of 3.1.1. */
  readonly code: number
  readonly properties: WireProperties | null
}

export const decodeConnack = (reader: Reader, version: packet.Version): Connack => {
  const flags = reader.byte()
  // MQTT 3.1 has no use for them and does not say what is in them.
  if (flags > 1 && version !== 3) throw malformed('reserved flags in a CONNACK')
  const code = reader.byte()
  // A 3.1.1 broker refuses a version 5 CONNECT with a CONNACK of its own, which has no properties.
  const properties = version === 5 && reader.left() > 0 ? readProperties(reader, packet.CONNACK) : null
  reader.end()
  return { sessionPresent: (flags & 1) === 1, code, properties }
}

export interface Disconnect {
  readonly code: number
  readonly properties: WireProperties | null
}

export const decodeDisconnect = (reader: Reader): Disconnect => {
  const code = reader.left() > 0 ? reader.byte() : 0
  const properties = reader.left() > 0 ? readProperties(reader, packet.DISCONNECT) : null
  reader.end()
  return { code, properties }
}

/** What an AUTH says (MQTT 5, section 3.15). */
export interface Auth {
  readonly code: number
  readonly method: string | undefined
  readonly data: Uint8Array | undefined
}

export const decodeAuth = (reader: Reader): Auth => {
  const code = reader.left() > 0 ? reader.byte() : 0
  const properties = reader.left() > 0 ? readProperties(reader, packet.AUTH) : null
  reader.end()
  return authOf(code, properties)
}

/** Returns what a packet says of an authentication; the bytes are its own. */
export const authOf = (code: number, properties: WireProperties | null): Auth => {
  const data = properties?.binaries['authenticationData']
  return {
    code,
    method: properties?.texts['authenticationMethod'],
    data: data === undefined ? undefined : ownBytes(data),
  }
}
