import {
  recordOf,
  type UserProperties,
  type UserProperty,
  userPropertyPairs,
} from '../../../base/userProperties.js'
import { noProperties, type Properties } from '../../../message.js'
import { malformed, ProtocolError } from './errors.js'
import * as packet from './packetTypes.js'
import type { Reader } from './reader.js'
import { ILL_FORMED } from './utf8.js'
import type { Writer } from './writer.js'

type Kind = 'byte' | 'flag' | 'uint16' | 'uint32' | 'text' | 'binary' | 'identifier' | 'pair'

/** The first byte of a packet. */
type From = number

const publish: readonly From[] = [packet.PUBLISH]
const connack: readonly From[] = [packet.CONNACK]
const authenticating: readonly From[] = [packet.CONNACK, packet.AUTH]
const answers: readonly From[] = [
  ...[packet.CONNACK, packet.PUBACK, packet.PUBREC, packet.PUBREL, packet.PUBCOMP],
  ...[packet.SUBACK, packet.UNSUBACK, packet.DISCONNECT, packet.AUTH],
]

/** What properties there may be, by identifier: what each is called, how it is written, and in which packets it stands. */
export type PropertyTable = Readonly<
  Record<number, readonly [name: string, kind: Kind, packets: readonly From[]]>
>

/** The properties that a server may send: MQTT 5, section 2.2.2.2. */
const known: PropertyTable = {
  1: ['payloadFormatIndicator', 'byte', publish],
  2: ['messageExpiryInterval', 'uint32', publish],
  3: ['contentType', 'text', publish],
  8: ['responseTopic', 'text', publish],
  9: ['correlationData', 'binary', publish],
  11: ['subscriptionIdentifier', 'identifier', publish],
  17: ['sessionExpiryInterval', 'uint32', connack],
  18: ['assignedClientIdentifier', 'text', connack],
  19: ['serverKeepAlive', 'uint16', connack],
  21: ['authenticationMethod', 'text', authenticating],
  22: ['authenticationData', 'binary', authenticating],
  26: ['responseInformation', 'text', connack],
  28: ['serverReference', 'text', [packet.CONNACK, packet.DISCONNECT]],
  31: ['reasonString', 'text', answers],
  33: ['receiveMaximum', 'uint16', connack],
  34: ['topicAliasMaximum', 'uint16', connack],
  35: ['topicAlias', 'uint16', publish],
  36: ['maximumQos', 'flag', connack],
  37: ['retainAvailable', 'flag', connack],
  38: ['userProperties', 'pair', [...answers, packet.PUBLISH]],
  39: ['maximumPacketSize', 'uint32', connack],
  40: ['wildcardSubscriptionAvailable', 'flag', connack],
  41: ['subscriptionIdentifiersAvailable', 'flag', connack],
  42: ['sharedSubscriptionAvailable', 'flag', connack],
}

/** Those that 0 would make senseless (MQTT 5, sections 3.1.2.11.3, 3.1.2.11.4, 3.2.2.3.3 and 3.2.2.3.6). */
const nonZero: ReadonlySet<string> = new Set(['receiveMaximum', 'maximumPacketSize'])

/** The properties of a packet as read; of repeated ones all, in order. */
export interface WireProperties {
  readonly numbers: Readonly<Record<string, number>>
  readonly texts: Readonly<Record<string, string>>
  readonly binaries: Readonly<Record<string, Uint8Array>>
  readonly identifiers: readonly number[]
  readonly userProperties: UserProperties | undefined
  /** `false`: a text is not UTF-8 or contains U+0000. Only a PUBLISH comes back so, for its frame can be gone on from. */
  readonly wellFormed: boolean
}

/** Far more than any use of properties needs; a megabyte of the shortest ones is read within 100 ms. */
const LONGEST = 1024 * 1024

/**
 * Reads the properties of a packet of type `from`.
 *
 * @throws ProtocolError for one that is unknown, that does not belong there, that is repeated and must not be, or has a
 *   value out of its range
 */
export const readProperties = (reader: Reader, from: From, table: PropertyTable = known): WireProperties => {
  // Most messages have a subscription identifier and nothing else.
  let numbers: WireProperties['numbers'] = nothing
  let texts: WireProperties['texts'] = nothing
  let binaries: WireProperties['binaries'] = nothing
  const identifiers: number[] = []
  let pairs: UserProperty[] | undefined
  const length = reader.varint()
  if (length > LONGEST) throw new ProtocolError(0x95, `more than ${LONGEST} bytes of properties`)
  const part = reader.part(length)
  while (part.left() > 0) {
    const [name, kind, packets] = table[part.varint()] ?? unknown()
    if (!packets.includes(from)) throw malformed(`${name} in a packet of type ${from >> 4}`)
    if (kind === 'pair') {
      pairs ??= []
      pairs.push([part.text(), part.text()])
    } else if (kind === 'identifier') identifiers.push(nonZeroOf(part.varint(), name))
    else if (Object.hasOwn(numbers, name) || Object.hasOwn(texts, name) || Object.hasOwn(binaries, name)) {
      throw new ProtocolError(0x82, `${name} twice in a packet`)
    } else if (kind === 'text') texts = { ...texts, [name]: part.text() }
    else if (kind === 'binary') binaries = { ...binaries, [name]: part.binary() }
    else numbers = { ...numbers, [name]: numberOf(name, kind, part) }
  }
  if (!part.wellFormed() && from !== packet.PUBLISH) throw malformed(ILL_FORMED)
  const userProperties = pairs === undefined ? undefined : recordOf(pairs)
  return { numbers, texts, binaries, identifiers, userProperties, wellFormed: part.wellFormed() }
}

const nothing: Readonly<Record<string, never>> = Object.freeze({})

const numberOf = (name: string, kind: 'flag' | 'byte' | 'uint16' | 'uint32', part: Reader): number => {
  if (kind === 'flag') return flagOf(part.byte(), name)
  return nonZero.has(name) ? nonZeroOf(part[kind](), name) : part[kind]()
}

const unknown = (): never => {
  throw malformed('an unknown property')
}

const flagOf = (value: number, name: string): number => {
  if (value > 1) throw new ProtocolError(0x82, `${name} of ${value}`)
  return value
}

const nonZeroOf = (value: number, name: string): number => {
  if (value === 0) throw new ProtocolError(0x82, `${name} of 0`)
  return value
}

/** Returns the properties of a PUBLISH that concern whoever receives it. */
export const messageProperties = (found: WireProperties): Properties => {
  const { numbers, texts, binaries, userProperties } = found
  if (numbers === nothing && texts === nothing && binaries === nothing && userProperties === undefined) {
    return noProperties
  }
  const { payloadFormatIndicator, messageExpiryInterval } = numbers
  const { contentType, responseTopic } = texts
  const { correlationData } = binaries
  return {
    ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator: payloadFormatIndicator === 1 }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData }),
    ...(userProperties === undefined ? {} : { userProperties }),
  }
}

export const writeUserProperties = (writer: Writer, properties: UserProperties | undefined): void => {
  for (const [name, value] of userPropertyPairs(properties)) {
    writer.byte(0x26)
    writer.text(name)
    writer.text(value)
  }
}

export const writeAuthentication = (writer: Writer, method: string, data: Uint8Array | undefined): void => {
  writer.byte(0x15)
  writer.text(method)
  if (data === undefined) return
  writer.byte(0x16)
  writer.binary(data)
}

/** Writes the properties of a PUBLISH, without their length. */
export const writeMessageProperties = (writer: Writer, properties: Properties): void => {
  const { payloadFormatIndicator, messageExpiryInterval, contentType, responseTopic, correlationData } =
    properties
  if (payloadFormatIndicator !== undefined) {
    writer.byte(0x01)
    writer.byte(payloadFormatIndicator ? 1 : 0)
  }
  if (messageExpiryInterval !== undefined) {
    writer.byte(0x02)
    writer.uint32(messageExpiryInterval)
  }
  if (contentType !== undefined) {
    writer.byte(0x03)
    writer.text(contentType)
  }
  if (responseTopic !== undefined) {
    writer.byte(0x08)
    writer.text(responseTopic)
  }
  if (correlationData !== undefined) {
    writer.byte(0x09)
    writer.binary(correlationData)
  }
  writeUserProperties(writer, properties.userProperties)
}
