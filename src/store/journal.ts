import { crc32 } from 'node:zlib'
import {
  fields,
  isBoolean,
  isInteger,
  isNumber,
  isOneOf,
  isString,
  type Problem,
  type Rule,
  type Rules,
  required,
} from '../base/checks.js'
import { TopicsError } from '../base/errors.js'
import { isProperties, noProperties, type Properties } from '../base/properties.js'
import { isTopicName } from '../base/text.js'
import { recordOf, userPropertyPairs } from '../base/userProperties.js'
import type { StoredMessage } from '../client/inbox/store.js'

// The lines of a store's file: each a JSON object with an `op`, and a sum of what it says. Those of version 0.1 have no
// sum, and no first line that says what the file is.

/** What the lines of a file are about: publishes of an outbox, or messages of an inbox. */
export type Content = 'publishes' | 'messages'

/** What the first line of a file says. */
export interface Header {
  readonly op: 'journal'
  readonly content: Content
}

export type Change =
  | { readonly op: 'put'; readonly key: number; readonly publish: StoredMessage }
  | { readonly op: 'handed'; readonly key: number }
  /** With `to`: of all keys from `key` to that, both included. */
  | { readonly op: 'remove'; readonly key: number; readonly to?: number }

/** Why a line is not read, and what of it can be. */
export class LineError extends TopicsError {
  static override readonly brand: string = 'rxtopics.LineError'
  override readonly name = 'LineError'
  /** Empty where that cannot be read. */
  readonly topic: string
  /** `undefined` where that cannot be read. */
  readonly op: string | undefined
  readonly key: number | undefined

  constructor(reason: string, { topic = '', op, key }: { topic?: string; op?: string; key?: number } = {}) {
    super(reason)
    this.topic = topic
    this.op = op
    this.key = key
  }
}

// Writing

const SUM = ',"crc":"'

const summed = (start: string): string => `${start}${SUM}${crc32(start).toString(16).padStart(8, '0')}"}\n`

const END = Buffer.from(`${SUM}00000000"}\n`)

/** What closes a line takes so many bytes. */
export const sumLength: number = END.length

const HEX = Buffer.from('0123456789abcdef')

/** Closes the line that is in `buffer` from `start` to `end`. */
export const sumInto = (buffer: Buffer, start: number, end: number): void => {
  let sum = crc32(buffer.subarray(start, end))
  END.copy(buffer, end)
  for (let at = end + SUM.length + 7; at >= end + SUM.length; at -= 1) {
    buffer[at] = HEX[sum & 15] as number
    sum >>>= 4
  }
}

const headers: Readonly<Record<Content, string>> = {
  publishes: summed('{"op":"journal","version":2'),
  // A version that knows of no inbox takes none of its files for publishes.
  messages: summed('{"op":"journal","version":2,"content":"messages"'),
}

/** Returns the first line of a file: of whom the rest is. */
export const headerOf = (content: Content): string => headers[content]

/** Text that is the same in JSON: of most topics. */
const PLAIN = /^[ !#-[\]-~]*$/

/** Returns the line of a publish, which is not closed yet. By hand: this is most of what a publish costs here. */
export const putLine = ({ key, packet, since, handed, name }: StoredMessage): string => {
  const { topic, payload, qos, retain, properties } = packet
  const text = PLAIN.test(topic) ? `"${topic}"` : JSON.stringify(topic)
  const rest = properties === noProperties ? '{}' : JSON.stringify(writeProperties(properties))
  const end = name === undefined ? '' : `,"name":${JSON.stringify(name)}`
  return `{"op":"put","key":${key},"topic":${text},"payload":"${base64(payload)}","qos":${qos},"retain":${retain},"properties":${rest},"since":${since},"handed":${handed}${end}`
}

const writeProperties = ({ correlationData, userProperties, ...rest }: Properties) => ({
  ...rest,
  ...(correlationData === undefined ? {} : { correlationData: base64(correlationData) }),
  ...(userProperties === undefined ? {} : { userProperties: userPropertyPairs(userProperties) }),
})

const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')

export const handedLine = (key: number): string => `{"op":"handed","key":${key}`

/** Of all from `key` to `to`. Versions that know no `to` take such a line for damage, and tell of it. */
export const removeLine = (key: number, to: number = key): string =>
  to === key ? `{"op":"remove","key":${key}` : `{"op":"remove","key":${key},"to":${to}`

export const writePut = (publish: StoredMessage): string => summed(putLine(publish))

export const writeHanded = (key: number): string => summed(handedLine(key))

export const writeRemove = (key: number, to?: number): string => summed(removeLine(key, to))

// Reading

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Returns what a line says. Throws a `LineError`, and nothing else. */
export const readLine = (bytes: Uint8Array): Change | Header => {
  const content = parse(bytes)
  const { op, key, topic, to } = (content ?? {}) as Partial<Record<'op' | 'key' | 'topic' | 'to', unknown>>
  const known = {
    ...(typeof topic === 'string' ? { topic } : {}),
    ...(typeof op === 'string' ? { op } : {}),
    ...(isKey(key) === null ? { key: key as number } : {}),
  }
  const rule = typeof op === 'string' && Object.hasOwn(rules, op) ? rules[op as Op] : undefined
  if (rule === undefined) throw new LineError('unknown operation')
  const problem = rule(content)
  if (problem !== null) throw new LineError(textOf(problem), known)
  if (op === 'remove' && to !== undefined && (to as number) < (key as number)) {
    throw new LineError('to is before key', known)
  }
  if (op === 'journal') return { op, content: (content as Partial<Header>).content ?? 'publishes' }
  return op === 'put' ? put(content as Put) : (content as Change)
}

const parse = (bytes: Uint8Array): unknown => {
  try {
    const text = utf8.decode(bytes)
    const end = text.length - SUM.length - 10
    if (!text.startsWith(SUM, end)) return JSON.parse(text)
    const start = text.slice(0, end)
    if (text.slice(end) === summed(start).slice(start.length, -1)) return JSON.parse(`${start}}`)
  } catch {
    throw new LineError('no JSON')
  }
  throw new LineError('it is not what was written')
}

const textOf = (problem: string | Problem): string =>
  typeof problem === 'string'
    ? problem
    : `${problem.at} ${problem.known === undefined ? problem.reason : 'is unknown'}`

interface Put {
  readonly key: number
  readonly topic: string
  readonly payload: string
  readonly qos: 1 | 2
  readonly retain: boolean
  readonly properties: Properties
  readonly since: number
  readonly handed: boolean
  readonly name?: string
}

const put = ({ key, topic, payload, qos, retain, properties, since, handed, name }: Put): Change => ({
  op: 'put',
  key,
  publish: {
    key,
    since,
    handed,
    ...(name === undefined ? {} : { name }),
    packet: {
      topic,
      payload: Buffer.from(payload, 'base64'),
      qos,
      retain,
      properties: readProperties(properties),
    },
  },
})

/** Properties as they are written, as properties: what is not what it should be stays what it is. */
const readProperties = (written: object): Properties => {
  const { correlationData, userProperties, ...rest } = written as Record<string, unknown>
  return {
    ...rest,
    ...(correlationData === undefined ? {} : { correlationData: bytesOf(correlationData) }),
    ...(userProperties === undefined ? {} : { userProperties: record(userProperties) }),
  } as Properties
}

const bytesOf = (value: unknown): unknown => readBase64(value) ?? value

/** Version 0.1 has written the record itself, which does not keep every order. */
const record = (value: unknown): unknown =>
  Array.isArray(value) && value.every(isPair) ? recordOf(value) : value

const isPair = (value: unknown): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every(text => typeof text === 'string')

/** `Buffer` takes anything for base64, and leaves out what is not: then it is shorter. */
const readBase64 = (value: unknown): Buffer | undefined => {
  if (typeof value !== 'string' || value.length % 4 !== 0) return undefined
  const bytes = Buffer.from(value, 'base64')
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0
  return bytes.length === (value.length / 4) * 3 - padding ? bytes : undefined
}

const isBase64: Rule = value => (readBase64(value) === undefined ? 'expected base64' : null)

/** Behind which there are as many left, for what is published after it. */
const isKey = isInteger(0, 2 ** 52)

const isWrittenProperties: Rule = value =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? isProperties(readProperties(value))
    : 'expected an object'

/** Returns the rule of an object that has all of these members, may have the `optional` ones, and no others. */
const exactly = (members: Rules, optional: Rules = {}): Rule =>
  fields({
    ...Object.fromEntries(Object.entries(members).map(([name, rule]) => [name, required(rule)])),
    ...optional,
  })

const change = { op: isString, key: isKey }

type Op = 'journal' | 'put' | 'handed' | 'remove'

const rules: Readonly<Record<Op, Rule>> = {
  journal: exactly({ op: isString, version: isOneOf(2) }, { content: isOneOf('messages') }),
  put: exactly(
    {
      ...change,
      topic: isTopicName,
      payload: isBase64,
      qos: isOneOf(1, 2),
      retain: isBoolean,
      properties: isWrittenProperties,
      since: isNumber(Number.NEGATIVE_INFINITY),
      handed: isBoolean,
    },
    { name: isString },
  ),
  handed: exactly(change),
  remove: exactly(change, { to: isKey }),
}
