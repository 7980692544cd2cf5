import { OptionError } from './errors.js'
import { nearest } from './nearest.js'

// The one place where input is checked. Every path is `<function>.<option>`, as in `createClient.outbox.capacity`;
// what is wrong is said in one wording, and no value is ever shown: it may be a secret.

/** Says what is wrong with a value, or `null`. */
export type Check = (value: unknown) => string | null

/** What is wrong with a value or a part of it, where more can be said than what was expected. */
export interface Problem {
  /** The names that lead to the part, joined by dots; empty for the value itself. */
  readonly at: string
  readonly reason: string
  /** What would have been right. */
  readonly suggestion?: string
  /** For a name that is unknown: those that are known. */
  readonly known?: readonly string[]
}

/** Says what is wrong with a value, or with a part of it. */
export type Rule = ((value: unknown) => string | Problem | null) & { readonly required?: true }

/** What the members of an object have to be. Those that are `undefined` count as not given. */
export type Rules = Readonly<Record<string, Rule>>

/** What is right, by the name that somebody gives in its place: see `elsewhere`. */
export type Hints = Readonly<Record<string, string>>

/** Returns the check of values that something is true of. */
export const satisfies =
  (is: (value: unknown) => boolean, expected: string): Check =>
  value =>
    is(value) ? null : `expected ${expected}`

/** Returns a member of whatever it is, its own or inherited. */
export const memberOf = (value: unknown, name: string): unknown =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, name)
    : undefined

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
  value instanceof Uint8Array ||
  (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]')

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
    /^\[object (?:Object|Module)\]$/.test(Object.prototype.toString.call(value)),
  'an object',
)

// Objects of options

/** Returns the rule of a member that must be given. */
export const required = (rule: Rule): Rule =>
  Object.assign((value: unknown) => rule(value), { required: true } as const)

/** Returns the rule of an object whose members have rules. */
export const fields =
  (rules: Rules): Rule =>
  value => {
    const problem = isObject(value)
    if (problem !== null) return problem
    const given = value as Readonly<Record<string, unknown>>
    const unknown = Object.keys(given).find(name => !Object.hasOwn(rules, name))
    if (unknown !== undefined) return { at: unknown, reason: 'unknown option', known: Object.keys(rules) }
    for (const [name, rule] of Object.entries(rules)) {
      const member = given[name]
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
  checkArgument(`${path}.options`, options, isObject)
  checkArgument(path, options, fields(rules), hints)
}

/**
 * Checks an argument that is not an object of options.
 *
 * @throws OptionError for a value that fails its rule
 */
export const checkArgument = (path: string, value: unknown, rule: Rule, hints: Hints = {}): void => {
  const found = rule(value)
  if (found === null) return
  if (typeof found === 'string') throw new OptionError(path, found)
  const { at, reason, suggestion, known } = found
  if (known === undefined) throw new OptionError(join(path, at), reason, suggestion)
  const foreign = hintFor(at, value, hints)
  if (foreign !== undefined) {
    const [name, hint] = foreign
    throw new OptionError(
      `${path}.${name}`,
      `${reason}; ${hint.startsWith('leave it out') ? '' : 'use '}${hint}`,
      hint,
    )
  }
  const meant = nearest(at.slice(at.lastIndexOf('.') + 1), known)
  if (meant === undefined) throw new OptionError(`${path}.${at}`, reason)
  throw new OptionError(`${path}.${at}`, `${reason}; did you mean ${meant}?`, meant)
}

const join = (path: string, at: string): string => (at === '' ? path : `${path}.${at}`)

/** Returns the name that there is a hint for, and the hint: for the unknown name, or for one inside its value. */
const hintFor = (at: string, value: unknown, hints: Hints): readonly [string, string] | undefined => {
  const inner: unknown = at.split('.').reduce<unknown>((holder, name) => memberOf(holder, name), value)
  const names = typeof inner === 'object' && inner !== null ? Object.keys(inner) : []
  for (const name of [...names.map(each => `${at}.${each}`), at]) {
    const hint = Object.hasOwn(hints, name) ? hints[name] : undefined
    if (hint !== undefined) return [name, hint]
  }
  return undefined
}
