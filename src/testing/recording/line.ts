import { fromBase64, toBase64 } from '../../base/base64.js'
import { type Check, isBoolean, isInteger, isNumber, isObject, isOneOf, isString } from '../../base/checks.js'
import { type Either, left, right } from '../../base/either.js'
import { escapeText } from '../../base/escape.js'
import { printCause } from '../../base/print.js'
import { hasWildcard } from '../../base/text.js'
import {
  recordOf,
  type UserProperties,
  type UserProperty,
  userPropertyPairs,
} from '../../base/userProperties.js'
import { decodeUtf8, encodeUtf8, loneSurrogate } from '../../codec/text/utf8.js'
import { type Message, noProperties, type Properties, type Qos, rawMessage } from '../../message.js'

/** A message and when it came. */
export interface Recorded {
  /** Ms since the recording began. */
  readonly at: number
  /** The message. */
  readonly message: Message
}

/** A message as it is written. What is not said is 0, `false` or none. */
interface Line {
  readonly at: number
  readonly topic: string
  /** A payload that is UTF-8. */
  readonly payload?: string
  /** Any other. */
  readonly base64?: string
  readonly qos?: Qos
  readonly retain?: boolean
  readonly dup?: boolean
  readonly properties?: LineProperties
}

/** The correlation data in base64; user properties as pairs where a record would lose their order. */
type LineProperties = Omit<Properties, 'correlationData' | 'userProperties'> & {
  readonly correlationData?: string
  readonly userProperties?: UserProperties | readonly UserProperty[]
}

/** Returns a message as a line of JSON, without the line break. */
export const writeLine = (at: number, message: Message<unknown, unknown>): string => {
  const { topic, payload, qos, retain, dup, properties } = message
  const text = decodeUtf8(payload)
  const { correlationData, userProperties, ...others } = properties
  const told: LineProperties = {
    ...others,
    ...(correlationData !== undefined && { correlationData: toBase64(correlationData) }),
    ...(userProperties !== undefined && { userProperties: written(userProperties) }),
  }
  const line: Line = {
    at,
    topic,
    ...(text === undefined ? { base64: toBase64(payload) } : { payload: text }),
    ...(qos > 0 && { qos }),
    ...(retain && { retain }),
    ...(dup && { dup }),
    ...(Object.keys(told).length > 0 && { properties: told }),
  }
  return escapeText(JSON.stringify(line), Number.POSITIVE_INFINITY)
}

const written = (userProperties: UserProperties): UserProperties | readonly UserProperty[] => {
  const pairs = userPropertyPairs(userProperties)
  // A copy is a mere record, and has no order but that.
  const isRecordOrder = JSON.stringify(pairs) === JSON.stringify(userPropertyPairs({ ...userProperties }))
  return isRecordOrder ? userProperties : pairs
}

/**
 * Returns the message of a line, or what is wrong with it.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import { readLine } from 'rxtopics/testing'
 *
 * for (const line of readFileSync('home.jsonl', 'utf8').trim().split('\n')) {
 *   const read = readLine(line)
 *   if (read._tag === 'Right') console.log(read.right.message.topic)
 * }
 * ```
 */
export const readLine = (text: string): Either<string, Recorded> => {
  let line: unknown
  try {
    line = JSON.parse(text)
  } catch (cause) {
    return left(printCause(cause))
  }
  const problem = lineProblem(line)
  if (problem !== null) return left(problem)
  // Nothing is wrong with it, so it is one.
  const { at, topic, payload, base64 = '', qos = 0, retain = false, dup = false, properties } = line as Line
  const bytes = payload === undefined ? fromBase64(base64) : encodeUtf8(payload)
  const told = properties === undefined ? noProperties : readProperties(properties)
  if (bytes === undefined || told === undefined) return left('not base64')
  return right({ at, message: rawMessage(topic, bytes, qos, retain, dup, told) })
}

const readProperties = (line: LineProperties): Properties | undefined => {
  const { correlationData, userProperties, ...others } = line
  const bytes = correlationData === undefined ? undefined : fromBase64(correlationData)
  if (correlationData !== undefined && bytes === undefined) return undefined
  return {
    ...others,
    ...(bytes !== undefined && { correlationData: bytes }),
    ...(userProperties !== undefined && {
      userProperties: isPairs(userProperties) ? recordOf(userProperties) : userProperties,
    }),
  }
}

const lineProblem = (line: unknown): string | null => {
  const problem = fieldProblem(line, lineChecks)
  if (problem !== null) return problem
  const { at, topic, payload, base64 } = line as Partial<Line>
  if (at === undefined) return 'no at'
  if (topic === undefined) return 'no topic'
  return (payload === undefined) === (base64 === undefined) ? 'either payload or base64' : null
}

/** Returns what is wrong with the fields of an object. */
const fieldProblem = (value: unknown, checks: ReadonlyMap<string, Check>): string | null => {
  const problem = isObject(value)
  if (problem !== null) return problem
  for (const [name, field] of Object.entries(value as object)) {
    const reason = checks.get(name)?.(field) ?? (checks.has(name) ? null : 'unknown field')
    if (reason !== null) return `${name}: ${reason}`
  }
  return null
}

/** What a broker may send, which is more than may be published: control characters come, too. */
const isTopic: Check = value => {
  const problem = isString(value)
  if (problem !== null) return problem
  const topic = String(value)
  if (topic === '') return 'must not be empty'
  if (hasWildcard(topic)) return 'a topic name has no wildcards'
  return topic.includes('\0') || loneSurrogate(topic) >= 0 ? 'has a character that no topic has' : null
}

const isPairs = (value: unknown): value is readonly UserProperty[] =>
  Array.isArray(value) && value.every(pair => isTexts(pair) && pair.length === 2)

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(text => typeof text === 'string')

/** What no broker sends, and JSON can say: it would be another text once it is bytes. */
const isText: Check = value =>
  isString(value) ?? (loneSurrogate(String(value)) >= 0 ? 'has half of a surrogate pair' : null)

const isUserProperties: Check = value => {
  const isRecord =
    isObject(value) === null &&
    Object.values(value as object).every(text => typeof text === 'string' || isTexts(text))
  if (!isPairs(value) && !isRecord) return 'expected names mapped to a string or several'
  return isText(
    Object.entries(value as object)
      .flat(3)
      .join('\n'),
  )
}

const propertyChecks: ReadonlyMap<string, Check> = new Map([
  ['payloadFormatIndicator', isBoolean],
  ['messageExpiryInterval', isInteger(0, 0xffff_ffff)],
  ['contentType', isText],
  ['responseTopic', isText],
  ['correlationData', isString],
  ['userProperties', isUserProperties],
])

const lineChecks: ReadonlyMap<string, Check> = new Map([
  ['at', isNumber(0)],
  ['topic', isTopic],
  ['payload', isText],
  ['base64', isString],
  ['qos', isOneOf(0, 1, 2)],
  ['retain', isBoolean],
  ['dup', isBoolean],
  ['properties', value => fieldProblem(value, propertyChecks)],
])
