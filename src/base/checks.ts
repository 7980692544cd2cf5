import { OptionError } from './errors.js'

/** Says what is wrong with a value, or `null`. */
export type Check = (value: unknown) => string | null

export const isNumber =
  (minimum: number, maximum: number = Number.POSITIVE_INFINITY): Check =>
  value =>
    typeof value === 'number' && value >= minimum && value <= maximum
      ? null
      : `expected a number from ${minimum} to ${maximum}`

export const isInteger =
  (minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): Check =>
  value =>
    Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum
      ? null
      : `expected an integer from ${minimum} to ${maximum}`

export const isFunction: Check = value => (typeof value === 'function' ? null : 'expected a function')

export const isBoolean: Check = value => (typeof value === 'boolean' ? null : 'expected true or false')

export const isString: Check = value => (typeof value === 'string' ? null : 'expected a string')

export const isBytes: Check = value => (value instanceof Uint8Array ? null : 'expected a Uint8Array')

export const isObject: Check = value =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'expected an object'

export const isOneOf =
  (...allowed: readonly unknown[]): Check =>
  value =>
    allowed.includes(value) ? null : `expected one of ${allowed.map(String).join(', ')}`

/** Names mapped to one string or several. */
export const isUserProperties: Check = value => {
  const problem = isObject(value)
  if (problem !== null) return problem
  const text = (item: unknown) => typeof item === 'string'
  return Object.values(value as object).every(item => text(item) || (Array.isArray(item) && item.every(text)))
    ? null
    : 'expected names mapped to a string or several'
}

/**
 * Throws an `OptionError` that names the first option which is unknown or fails its check. `undefined` counts as not
 * given. The values themselves never show up in the error: they may be secrets.
 */
export const checkOptions = (
  path: string,
  options: unknown,
  checks: Readonly<Record<string, Check>>,
): void => {
  const problem = isObject(options)
  if (problem !== null) throw new OptionError(path, problem)
  for (const name of Object.keys(options as object)) {
    const value = (options as Readonly<Record<string, unknown>>)[name]
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined
    if (check === undefined) throw new OptionError(`${path}.${name}`, 'unknown option')
    const reason = value === undefined ? null : check(value)
    if (reason !== null) throw new OptionError(`${path}.${name}`, reason)
  }
}
