import { count } from '../base/count.js'
import { escapeText } from '../base/escape.js'
import { userPropertyPairs } from '../base/userProperties.js'
import { formatFailure } from '../codec/failure.js'
import { mayLose } from '../codec/json/jsonNumbers.js'
import { nextToken, tokenEnd } from '../codec/json/jsonTokens.js'
import { decodeUtf8 } from '../codec/text/utf8.js'
import type { Message } from '../message.js'
import type { Seen } from './envelope.js'
import type { Paint } from './paint.js'

export interface ShowOptions {
  readonly paint: Paint
  /** UTF-16 units of a payload that are shown. */
  readonly limit: number
  /** The params of the template, in its order. */
  readonly params: readonly string[]
  /** As it is to be shown. */
  time(seen: Seen): string
}

/** Returns a message for somebody who looks at a terminal: JSON over several lines, failures in words. */
export const prettyOf = (seen: Seen, { paint, limit, params, time }: ShowOptions): string => {
  const { message, read } = seen
  const columns = params.map(name => paint('cyan', `${name}=${shortOf(seen.params?.[name])}`))
  const head = [
    paint('dim', time(seen)),
    paint('bold', escapeText(message.topic, 400)),
    ...columns,
    ...flagsOf(message).map(flag => paint('yellow', flag)),
    ...propertiesOf(message).map(told => paint('dim', escapeText(told, 120))),
  ].join(' ')
  const failure = read?._tag === 'Left' ? `\n  ${paint('red', formatFailure(read.left))}` : ''
  const structured = structureOf(message.payload)
  if (structured === undefined) return `${head}  ${payloadText(message.payload, limit)}${failure}`
  const lines = JSON.stringify(structured, null, 2).split('\n')
  const text = lines.map(line => `  ${escapeText(line, Number.POSITIVE_INFINITY)}`).join('\n')
  return `${head}\n${cut(text, limit)}${failure}`
}

/** Returns a message as one line of columns, parted by tabs: time, topic, params, payload. */
export const plainOf = (seen: Seen, { limit, params, time }: ShowOptions): string => {
  const { message, read } = seen
  return [
    time(seen),
    escapeText(message.topic, Number.POSITIVE_INFINITY),
    ...params.map(name => shortOf(seen.params?.[name])),
    payloadText(message.payload, limit),
    ...(read?._tag === 'Left' ? [formatFailure(read.left)] : []),
  ].join('\t')
}

/** Returns a payload as text, escaped; as hexadecimal digits where it is none. */
export const payloadText = (payload: Uint8Array, limit: number): string => {
  if (payload.length === 0) return '(empty)'
  const text = decodeUtf8(payload)
  if (text !== undefined) return cut(escapeText(text, Number.POSITIVE_INFINITY), limit)
  const most = Math.max(1, Math.floor(limit / 3))
  const hex = [...payload.subarray(0, most)].map(byte => byte.toString(16).padStart(2, '0')).join(' ')
  return `${hex}${payload.length > most ? ' …' : ''} (${count(payload.length, 'byte')})`
}

const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit)}… (${count(text.length, 'character')} in all)`

/** Returns the object or array that a payload is in JSON, `undefined` for what fits on a line anyway. */
const structureOf = (payload: Uint8Array): object | undefined => {
  // `{` or `[`
  if (payload[0] !== 0x7b && payload[0] !== 0x5b) return undefined
  const text = decodeUtf8(payload)
  if (text === undefined || text.length <= 60) return undefined
  try {
    const value: unknown = JSON.parse(text)
    // A number that JavaScript cannot hold would be shown as another.
    const isExact = !/\d{16}/.test(text) && !mayLose(text)
    return typeof value === 'object' && value !== null && isExact && !isDeep(text) ? value : undefined
  } catch {
    return undefined
  }
}

/** Deeper, most of what is shown would be blanks; and what writes JSON runs out of stack. */
const MOST_LEVELS = 100

/** Returns whether a text that `JSON.parse` takes is nested too deeply to be laid out. */
const isDeep = (text: string): boolean => {
  let depth = 0
  for (let at = nextToken(text, 0); at < text.length; at = nextToken(text, tokenEnd(text, at))) {
    const char = text[at]
    if (char === '{' || char === '[') depth += 1
    else if (char === '}' || char === ']') depth -= 1
    if (depth > MOST_LEVELS) return true
  }
  return false
}

const shortOf = (value: unknown): string => escapeText(String(value ?? ''), 120)

const flagsOf = ({ qos, retain, dup }: Message): readonly string[] => [
  ...(qos > 0 ? [`q${qos}`] : []),
  ...(retain ? ['retained'] : []),
  ...(dup ? ['dup'] : []),
]

/** User properties that are shown. */
const MOST = 10

/** What came along, a word for each. */
const propertiesOf = ({ properties }: Message): readonly string[] => {
  const { contentType, messageExpiryInterval, responseTopic, userProperties } = properties
  const own = userPropertyPairs(userProperties)
  return [
    ...(contentType === undefined ? [] : [contentType]),
    ...(messageExpiryInterval === undefined ? [] : [`expires in ${messageExpiryInterval} s`]),
    ...(responseTopic === undefined ? [] : [`reply to ${responseTopic}`]),
    ...own.slice(0, MOST).map(([name, value]) => `${name}=${value}`),
    ...(own.length > MOST ? [`and ${count(own.length - MOST, 'more property', 'more properties')}`] : []),
  ]
}
