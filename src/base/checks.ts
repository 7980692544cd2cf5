import { errorOf, type Hints, join, memberOf, type Problem } from './blame.js'
import { OptionError } from './errors.js'

export { type Hints, memberOf, type Problem } from './blame.js'

// The one place where input is checked. Every path is `<function>.<option>`, as in `createClient.outbox.capacity`;
// what is wrong is said in one wording, and no value is ever shown: it may be a secret.

/** Says what is wrong with a value, or `null`. */
export type Check = (value: unknown) => string | null

/** Says what is wrong with a value, or with a part of it. */
export type Rule = ((value: unknown) => string | Problem | null) & {
  readonly required?: true
  /** Of an object: what its members have to be. */
  readonly members?: Rules
  /** The rules that it is made of: what is wrong is wrong by the first of them that says so. */
  readonly parts?: readonly Rule[]
}

/** What the members of an object have to be. Those that are `undefined` count as not given. */
export type Rules = Readonly<Record<string, Rule>>

/** Returns the check of values that something is true of. */
export const satisfies =
  (is: (value: unknown) => boolean, expected: string): Check =>
  value =>
    is(value) ? null : `expected ${expected}`

export const hasFunctions = (value: unknown, ...names: readonly string[]): boolean =>
  names.every(name => typeof memberOf(value, name) === 'function')

// Numbers

export const isNumber = (minimum: number, maximum: number = Number.POSITIVE_INFINITY): Check =>
  satisfies(
    value => typeof value === 'number' && value >= minimum && value <= maximum,
    `a number from ${minimum}${maximum === Number.POSITIVE_INFINITY ? '' : ` to ${maximum}`}`,
  )

/** An integer, and so a finite one. */
export const isInteger = (minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): Check =>
  satisfies(
    value => Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
    `an integer from ${minimum}${maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`}`,
  )

/** How many of something, where there need not be a limit. */
export const isCount = (minimum: number): Check =>
  satisfies(
    value =>
      value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && (value as number) >= minimum),
    `an integer from ${minimum}, or Infinity`,
  )

/** How much is kept: there has to be a limit. */
export const isCapacity = (minimum: number): Check =>
  satisfies(
    value => Number.isSafeInteger(value) && (value as number) >= minimum,
    `an integer from ${minimum}: what is kept has to be bounded`,
  )

/** A time to wait. */
export const isDuration: Check = /* @__PURE__ */ satisfies(
  value => typeof value === 'number' && value >= 0,
  'ms from 0; Infinity is for ever',
)

/** A time after which to give up: 0 would be to give up before trying. */
export const isTimeout: Check = /* @__PURE__ */ satisfies(
  value => typeof value === 'number' && value > 0,
  'ms above 0; Infinity is for ever',
)

/** A number of bytes that is a limit. */
export const isSize: Check = /* @__PURE__ */ isCount(1)

// Other simple values

export const isBoolean: Check = /* @__PURE__ */ satisfies(
  value => typeof value === 'boolean',
  'true or false',
)

export const isString: Check = /* @__PURE__ */ satisfies(value => typeof value === 'string', 'a string')

export const isOneOf = (...allowed: readonly unknown[]): Check =>
  satisfies(value => allowed.includes(value), `one of ${allowed.map(String).join(', ')}`)

export const isQos: Check = /* @__PURE__ */ isOneOf(0, 1, 2)

/** Not by `instanceof` alone: bytes of another realm (a frame, a worker, a test environment) are bytes too. */
const isByteArray = (value: unknown): value is Uint8Array =>
  (value instanceof Uint8Array ||
    (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]')) &&
  !isDetached(value)

/** Its buffer was given away, to a worker for instance: there is nothing to read. */
const isDetached = (bytes: ArrayBufferView): boolean => {
  if (bytes.byteLength > 0) return false
  try {
    // Not asked for before: a short array has no buffer until somebody wants to see it.
    return new Uint8Array(bytes.buffer, 0, 0).length > 0
  } catch {
    return true
  }
}

export const isBytes: Check = /* @__PURE__ */ satisfies(isByteArray, 'a Uint8Array')

export const isPayload: Check = /* @__PURE__ */ satisfies(
  value => typeof value === 'string' || isByteArray(value),
  'a string or a Uint8Array',
)

export const isFunction: Check = /* @__PURE__ */ satisfies(value => typeof value === 'function', 'a function')

/** An object with names: no array, map, date or promise, whose content nobody would look at. */
export const isObject: Check = /* @__PURE__ */ satisfies(
  value =>
    typeof value === 'object' &&
    value !== null &&
    !hasFunctions(value, 'then') &&
    // What is written in place is asked nothing more: it is what each call brings.
    (isWritten(value) || /^\[object (?:Object|Module)\]$/.test(Object.prototype.toString.call(value))),
  'an object',
)

const isWritten = (value: object): boolean =>
  Object.getPrototypeOf(value) === Object.prototype && !(Symbol.toStringTag in value)

// Objects of options

/** Returns the rule of a member that must be given. */
export const required = (rule: Rule): Rule =>
  Object.assign((value: unknown) => rule(value), { required: true, parts: [rule] } as const)

/** Returns the rule of what obeys one, and then another that may rely on it. */
export const both = (first: Rule, then: Rule): Rule =>
  Object.assign((value: unknown) => first(value) ?? then(value), { parts: [first, then] })

/** Returns the rule of an object whose members have rules. */
export const fields = (rules: Rules): Rule =>
  Object.assign((value: unknown) => firstIn(rules, value), { members: rules })

export const unreadable: unique symbol = /* @__PURE__ */ Symbol('unreadable')

/** What throws when it is read is wrong, and what it throws is nobody's here. */
export const read = (given: Readonly<Record<string, unknown>>, name: string): unknown => {
  try {
    return given[name]
  } catch {
    return unreadable
  }
}

/** Returns a text only for what is no object. */
const firstIn = (rules: Rules, value: unknown): string | Problem | null => {
  const problem = isObject(value)
  if (problem !== null) return problem
  const given = value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given).find(name => !Object.hasOwn(rules, name))
  if (unknown !== undefined) return { at: unknown, reason: 'unknown option', known: Object.keys(rules) }
  // Not by `Object.entries`: that makes a list of lists at each call.
  for (const name in rules) {
    const rule = rules[name] as Rule
    const member = read(given, name)
    if (member === unreadable) return { at: name, reason: 'cannot be read' }
    const found = member === undefined && !rule.required ? null : rule(member)
    if (found === null) continue
    if (typeof found !== 'string') return { ...found, at: join(name, found.at) }
    return { at: name, reason: member === undefined ? `is missing: ${found}` : found }
  }
  return null
}

/** Returns the rule of an object of any names whose members all have one rule. */
export const isRecordOf =
  (rule: Rule): Rule =>
  value => {
    const problem = isObject(value)
    if (problem !== null) return problem
    for (const [name, member] of Object.entries(value as object)) {
      const found = rule(member)
      if (typeof found === 'string') return { at: name, reason: found }
      if (found !== null) return { ...found, at: join(name, found.at) }
    }
    return null
  }

/**
 * `hints`: what is right, by the names that people bring from elsewhere.
 *
 * @throws OptionError for the first option that is unknown, missing or fails its rule
 */
export const checkOptions = (path: string, options: unknown, rules: Rules, hints: Hints = {}): void => {
  const found = firstIn(rules, options)
  if (found === null) return
  if (typeof found === 'string') throw new OptionError(`${path}.options`, found)
  throw errorOf(path, options, found, hints)
}

/**
 * Checks an argument that is not an object of options.
 *
 * @throws OptionError for a value that fails its rule
 */
export const checkArgument = (path: string, value: unknown, rule: Rule, hints: Hints = {}): void => {
  const found = rule(value)
  if (found === null) return
  throw errorOf(path, value, typeof found === 'string' ? { at: '', reason: found } : found, hints)
}
