import { headers, type MsgHdrs } from '@nats-io/nats-core'
import { fromBase64, toBase64 } from '../../../base/base64.js'
import { utf8Length } from '../../../base/text.js'
import { noProperties, type Properties } from '../../../message.js'
import { isPlainValue, readUserHeaders, unescaped, userHeaders } from './userHeaders.js'

/** What a message says beside its payload and its `Properties`. */
export interface Marks {
  /** Not said: a message of somebody else, or one that needs no mark. */
  readonly qos?: 0 | 1
  readonly retain?: boolean
  /** Who has published it. */
  readonly from?: string
  /** What tells the server that it has the message already. */
  readonly id?: string
  /** The subject of the response topic, where the reply subject is taken by something else. */
  readonly reply?: string
}

/** What most messages are marked with. */
export const noMarks: Marks = {}

export const ID = 'Nats-Msg-Id'
export const QOS = 'Rxtopics-Qos'
export const RETAIN = 'Rxtopics-Retain'
export const FROM = 'Rxtopics-From'
export const REPLY = 'Rxtopics-Reply'
const CONTENT_TYPE = 'Content-Type'
const ESCAPED_TYPE = 'Rxtopics-Content-Type'
const FORMAT = 'Rxtopics-Format'
const EXPIRY = 'Rxtopics-Expiry'
const CORRELATION = 'Rxtopics-Correlation'

/** Headers, and how many bytes they take. */
export interface Written {
  readonly headers: MsgHdrs | undefined
  readonly size: number
}

const noHeaders: Written = { headers: undefined, size: 0 }

/** The first line of headers, and the empty one after the last. */
const FRAME = 12

/** Returns the headers of a message; `undefined` where it needs none. */
export const writeHeaders = (properties: Properties, marks: Marks): Written => {
  if (properties === noProperties && marks === noMarks) return noHeaders
  const { contentType, correlationData, messageExpiryInterval, payloadFormatIndicator } = properties
  let written: MsgHdrs | undefined
  let size = 0
  const add = (name: string, value: string) => {
    written ??= headers()
    written.append(name, value)
    size += name.length + utf8Length(value) + 4
  }
  if (contentType !== undefined) {
    if (isPlainValue(contentType)) add(CONTENT_TYPE, contentType)
    else add(ESCAPED_TYPE, encodeURIComponent(contentType))
  }
  if (payloadFormatIndicator !== undefined) add(FORMAT, payloadFormatIndicator ? 'text' : 'bytes')
  if (messageExpiryInterval !== undefined) add(EXPIRY, String(messageExpiryInterval))
  if (correlationData !== undefined) add(CORRELATION, toBase64(correlationData))
  if (marks.id !== undefined) add(ID, marks.id)
  if (marks.qos !== undefined) add(QOS, String(marks.qos))
  if (marks.retain) add(RETAIN, 'true')
  if (marks.from !== undefined) add(FROM, marks.from)
  if (marks.reply !== undefined) add(REPLY, marks.reply)
  for (const [name, value] of userHeaders(properties.userProperties)) add(name, value)
  return { headers: written, size: written === undefined ? 0 : size + FRAME }
}

/** Returns the properties that headers say. `reply`: the subject of the response topic, where there is one. */
export const readHeaders = (found: MsgHdrs | undefined, responseTopic: string | undefined): Properties => {
  if (found === undefined || found.keys().length === 0)
    return responseTopic === undefined ? noProperties : { responseTopic }
  const value = (name: string): string | undefined => (found.has(name) ? found.get(name) : undefined)
  const escapedType = value(ESCAPED_TYPE)
  const contentType = escapedType === undefined ? value(CONTENT_TYPE) : unescaped(escapedType)
  const format = value(FORMAT)
  const expiry = Number(value(EXPIRY) ?? Number.NaN)
  const correlation = value(CORRELATION)
  const correlationData = correlation === undefined ? undefined : fromBase64(correlation)
  const userProperties = readUserHeaders(found)
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(format === undefined ? {} : { payloadFormatIndicator: format === 'text' }),
    ...(Number.isSafeInteger(expiry) && expiry >= 0 ? { messageExpiryInterval: expiry } : {}),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData }),
    ...(userProperties === undefined ? {} : { userProperties }),
  }
}
