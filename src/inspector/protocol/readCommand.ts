import {
  type Check,
  fields,
  isBoolean,
  isInteger,
  isOneOf,
  isQos,
  isString,
  type Rules,
  required,
  satisfies,
} from '../../base/checks.js'
import { type Command, FASTEST, MOST_TIMES, SLOWEST } from './commands.js'
import { readCondition } from './condition.js'

const ask: Check = /* @__PURE__ */ isInteger(0)
const id: Check = /* @__PURE__ */ isInteger(0)

const isPairs: Check = /* @__PURE__ */ satisfies(
  value =>
    Array.isArray(value) &&
    value.length <= 100 &&
    value.every(
      pair => Array.isArray(pair) && pair.length === 2 && pair.every(part => typeof part === 'string'),
    ),
  'pairs of strings, 100 at most',
)

/** Topics that are followed one by one. */
const FOLLOWED = 16

const isIds: Check = /* @__PURE__ */ satisfies(
  value => Array.isArray(value) && value.length <= FOLLOWED && value.every(each => id(each) === null),
  `numbers of topics, ${FOLLOWED} at most`,
)

/** What is looked for: something, and no book. */
const isWord: Check = /* @__PURE__ */ satisfies(
  value => typeof value === 'string' && value.length > 0 && value.length <= 1_000,
  'a text of 1,000 characters at most',
)

const isCondition: Check = /* @__PURE__ */ satisfies(
  value => typeof value === 'string' && readCondition(value)._tag === 'Right',
  'a condition',
)

const message: Rules = {
  topic: required(isString),
  text: isString,
  base64: isString,
  qos: required(isQos),
  retain: required(isBoolean),
  contentType: isString,
  responseTopic: isString,
  correlation: isString,
  expiry: isInteger(0, 0xffff_ffff),
  userProperties: isPairs,
  anyway: isBoolean,
}

const rulesOf = (name: string): Rules | undefined => {
  const base = { do: required(isOneOf(name)), ask: required(ask) }
  switch (name) {
    case 'value':
    case 'failure':
      return { ...base, id: required(id) }
    case 'find':
      return { ...base, text: isWord, where: isCondition }
    case 'record':
      return { ...base, on: required(isBoolean) }
    case 'recording':
    case 'skeleton':
      return base
    case 'look':
      return { ...base, filter: required(isString), template: id }
    case 'follow':
      return {
        ...base,
        ...{ all: isBoolean, under: isString, template: isInteger(-1), topics: required(isIds) },
      }
    case 'delete':
      return { ...base, look: required(id) }
    case 'undo':
      return { ...base, deletion: required(id) }
    case 'publish':
      return { ...base, ...message }
    case 'repeat':
      return {
        ...{ ...base, ...message },
        every: required(isInteger(FASTEST, SLOWEST)),
        times: isInteger(1, MOST_TIMES),
      }
    case 'observe':
      return { ...base, filter: required(isString), qos: required(isQos), anyway: isBoolean }
    case 'unobserve':
      return { ...base, filter: required(isString) }
    case 'stop':
      return { ...base, repetition: required(id) }
    default:
      return undefined
  }
}

/** Returns the command of a frame, `null` for anything else. */
export const readCommand = (text: string): Command | null => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    const name: unknown = Reflect.get(value, 'do')
    const rules = typeof name === 'string' ? rulesOf(name) : undefined
    return rules === undefined || fields(rules)(value) !== null ? null : (value as Command)
  } catch {
    return null
  }
}
