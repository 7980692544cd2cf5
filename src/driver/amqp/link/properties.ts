import type { MessageProperties, Options } from 'amqplib'
import { utf8Length } from '../../../base/text.js'
import { decodeUtf8, encodeUtf8 } from '../../../codec/text/utf8.js'
import { noProperties, type Properties, type Qos } from '../../../message.js'
import { queueTopic, type Target } from '../keys/mapping.js'
import { readUserHeaders, userHeaders } from './userHeaders.js'

/** What a message says beside its payload and its `Properties`. */
export interface Marks {
  readonly qos: Qos
  /** Where the response topic leads. */
  readonly reply: Target | undefined
  /** Who has published it. */
  readonly from: string | undefined
  /** By what its publisher knows it again. */
  readonly id: string | undefined
}

const FROM = 'rxtopics-from'
const REPLY = 'rxtopics-reply'
const CONTENT_TYPE = 'rxtopics-content-type'
const FORMAT = 'rxtopics-format'
const EXPIRY = 'rxtopics-expiry'
const CORRELATION = 'rxtopics-correlation'

/** Bytes of the longest short string. */
const LONGEST = 255
/** Ms of the longest time to live that RabbitMQ takes. */
const LONGEST_LIFE = 0xffff_ffff
const PERSISTENT = 2
const TRANSIENT = 1

/** Properties of a message, and about how many bytes its headers take. */
export interface Written {
  readonly options: Options.Publish
  readonly size: number
}

export const writeProperties = (properties: Properties, marks: Marks): Written => {
  const { qos, reply, from, id } = marks
  if (properties === noProperties && from === undefined && id !== undefined)
    return { options: { deliveryMode: PERSISTENT, mandatory: true, messageId: id }, size: 0 }
  const { contentType, correlationData, messageExpiryInterval, payloadFormatIndicator } = properties
  const shortType = contentType !== undefined && utf8Length(contentType) <= LONGEST
  const life = messageExpiryInterval === undefined ? undefined : messageExpiryInterval * 1_000
  const lives = life !== undefined && life <= LONGEST_LIFE
  const correlation = correlationData === undefined ? undefined : shortText(correlationData)
  const headers: Readonly<Record<string, unknown>> = {
    ...userHeaders(properties.userProperties),
    ...(contentType === undefined || shortType ? {} : { [CONTENT_TYPE]: contentType }),
    ...(payloadFormatIndicator === undefined ? {} : { [FORMAT]: payloadFormatIndicator ? 'text' : 'bytes' }),
    ...(life === undefined || lives ? {} : { [EXPIRY]: messageExpiryInterval }),
    ...(correlationData === undefined || correlation !== undefined
      ? {}
      : { [CORRELATION]: bufferOf(correlationData) }),
    ...(reply === undefined || reply.isQueue ? {} : { [REPLY]: 'topic' }),
    ...(from === undefined ? {} : { [FROM]: from }),
  }
  return {
    options: {
      deliveryMode: qos > 0 ? PERSISTENT : TRANSIENT,
      mandatory: qos > 0,
      headers,
      ...(shortType ? { contentType } : {}),
      ...(lives ? { expiration: life } : {}),
      ...(correlation === undefined ? {} : { correlationId: correlation }),
      ...(reply === undefined ? {} : { replyTo: reply.key }),
      ...(id === undefined ? {} : { messageId: id }),
    },
    size: sizeOf(headers),
  }
}

/** What a message says of itself. */
export interface Read {
  readonly qos: 0 | 1
  /** Who has published it, where that is said. */
  readonly from: unknown
  readonly properties: Properties
}

/** `topicOf`: the topic of a routing key, where it stands for one. */
export const readProperties = (found: MessageProperties, topicOf: (key: string) => string | null): Read => {
  const headers: Readonly<Record<string, unknown>> = found.headers ?? {}
  return {
    qos: found.deliveryMode === PERSISTENT ? 1 : 0,
    from: headers[FROM],
    properties: isPlain(found, headers) ? noProperties : propertiesOf(found, headers, topicOf),
  }
}

/** Most messages say nothing of what is looked for. */
const isPlain = (
  { contentType, expiration, correlationId, replyTo }: MessageProperties,
  headers: Readonly<Record<string, unknown>>,
): boolean => {
  const said = contentType ?? expiration ?? correlationId ?? replyTo
  return said === undefined && Object.keys(headers).length === 0
}

const propertiesOf = (
  found: MessageProperties,
  headers: Readonly<Record<string, unknown>>,
  topicOf: (key: string) => string | null,
): Properties => {
  const contentType = textOf(headers[CONTENT_TYPE]) ?? textOf(found.contentType)
  const format = headers[FORMAT]
  const expiry = expiryOf(found.expiration, headers[EXPIRY])
  const correlationData = correlationOf(headers[CORRELATION], found.correlationId)
  const replyTo = textOf(found.replyTo)
  // Whoever has no topics gives the name of a queue.
  const responseTopic =
    replyTo === undefined || replyTo === ''
      ? undefined
      : headers[REPLY] === 'topic'
        ? (topicOf(replyTo) ?? undefined)
        : queueTopic(replyTo)
  const userProperties = readUserHeaders(headers)
  const properties: Properties = {
    ...(contentType === undefined ? {} : { contentType }),
    ...(format === undefined ? {} : { payloadFormatIndicator: format === 'text' }),
    ...(expiry === undefined ? {} : { messageExpiryInterval: expiry }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData }),
    ...(userProperties === undefined ? {} : { userProperties }),
  }
  return Object.keys(properties).length === 0 ? noProperties : properties
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const expiryOf = (expiration: unknown, seconds: unknown): number | undefined => {
  const found = seconds === undefined ? Number(expiration ?? Number.NaN) / 1_000 : Number(seconds)
  return Number.isFinite(found) && found >= 0 ? Math.ceil(found) : undefined
}

const correlationOf = (bytes: unknown, text: unknown): Uint8Array | undefined => {
  if (bytes instanceof Uint8Array) return bytesOf(bytes)
  const found = textOf(text)
  return found === undefined ? undefined : encodeUtf8(found)
}

/** Returns bytes as the text that they are, where it is one that AMQP has room for. */
const shortText = (bytes: Uint8Array): string | undefined =>
  bytes.length === 0 || bytes.length > LONGEST ? undefined : decodeUtf8(bytes)

const sizeOf = (headers: Readonly<Record<string, unknown>>): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + utf8Length(name) + 6 + valueSize(value), 4)

const valueSize = (value: unknown): number => {
  if (typeof value === 'string') return utf8Length(value)
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + 5 + valueSize(each), 0)
  return value instanceof Uint8Array ? value.length : 8
}

/** The same bytes, as the client library wants them. */
export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The same bytes, as everybody else wants them. */
export const bytesOf = (buffer: Uint8Array): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
