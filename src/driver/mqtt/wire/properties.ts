import type { Properties, UserProperties } from '../../../message.js'
import { malformed } from './errors.js'
import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

type Kind = 'byte' | 'uint16' | 'uint32' | 'varint' | 'text' | 'binary' | 'pair'

/** The properties of MQTT 5, section 2.2.2.2, by identifier. */
const kinds: Readonly<Record<number, readonly [name: string, kind: Kind]>> = {
  1: ['payloadFormatIndicator', 'byte'],
  2: ['messageExpiryInterval', 'uint32'],
  3: ['contentType', 'text'],
  8: ['responseTopic', 'text'],
  9: ['correlationData', 'binary'],
  11: ['subscriptionIdentifier', 'varint'],
  17: ['sessionExpiryInterval', 'uint32'],
  18: ['assignedClientIdentifier', 'text'],
  19: ['serverKeepAlive', 'uint16'],
  21: ['authenticationMethod', 'text'],
  22: ['authenticationData', 'binary'],
  26: ['responseInformation', 'text'],
  28: ['serverReference', 'text'],
  31: ['reasonString', 'text'],
  33: ['receiveMaximum', 'uint16'],
  34: ['topicAliasMaximum', 'uint16'],
  35: ['topicAlias', 'uint16'],
  36: ['maximumQos', 'byte'],
  37: ['retainAvailable', 'byte'],
  38: ['userProperties', 'pair'],
  39: ['maximumPacketSize', 'uint32'],
  40: ['wildcardSubscriptionAvailable', 'byte'],
  41: ['subscriptionIdentifiersAvailable', 'byte'],
  42: ['sharedSubscriptionAvailable', 'byte'],
}

/** The properties of a packet as read; of repeated ones all, in order. */
export interface WireProperties {
  readonly numbers: Readonly<Record<string, number>>
  readonly texts: Readonly<Record<string, string>>
  readonly binaries: Readonly<Record<string, Uint8Array>>
  readonly identifiers: readonly number[]
  readonly userProperties: UserProperties | undefined
}

export const readProperties = (reader: Reader): WireProperties => {
  const numbers: Record<string, number> = {}
  const texts: Record<string, string> = {}
  const binaries: Record<string, Uint8Array> = {}
  const identifiers: number[] = []
  let userProperties: Record<string, string | string[]> | undefined
  const part = reader.part(reader.varint())
  while (part.left() > 0) {
    const identifier = part.varint()
    const known = kinds[identifier]
    if (known === undefined) throw malformed(`a property ${identifier}`)
    const [name, kind] = known
    if (kind === 'text') texts[name] = part.text()
    else if (kind === 'binary') binaries[name] = part.binary()
    else if (kind === 'pair') {
      userProperties ??= Object.create(null) as Record<string, string | string[]>
      addPair(userProperties, part.text(), part.text())
    } else if (name === 'subscriptionIdentifier') identifiers.push(part.varint())
    else numbers[name] = part[kind]()
  }
  return { numbers, texts, binaries, identifiers, userProperties }
}

const addPair = (pairs: Record<string, string | string[]>, name: string, value: string) => {
  const before = pairs[name]
  if (before === undefined) pairs[name] = value
  else if (typeof before === 'string') pairs[name] = [before, value]
  else before.push(value)
}

/** Returns the properties of a PUBLISH that concern whoever receives it. */
export const messageProperties = ({
  numbers,
  texts,
  binaries,
  userProperties,
}: WireProperties): Properties => {
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
  for (const [name, value] of Object.entries(properties ?? {})) {
    for (const item of typeof value === 'string' ? [value] : value) {
      writer.byte(0x26)
      writer.text(name)
      writer.text(item)
    }
  }
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
