import { usageError } from './errors.js'

/** Reads the text of an option; the error says what would have been right. */
export type Read<T> = (text: string, name: string) => T

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** `250ms`, `5s`, `2m`, `1h`; a bare number is seconds. Returns ms. */
export const duration: Read<number> = (text, name) => {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? []
  if (amount === undefined)
    throw usageError(`--${name}: expected a time such as 250ms, 5s or 2m, got ${text}`)
  return Number(amount) * (units[unit] ?? 1)
}

const sizes: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** `512`, `64KiB`, `1MiB`. Returns bytes. */
export const size: Read<number> = (text, name) => {
  const [, amount, unit = 'B'] = /^(\d+)(B|KiB|MiB|GiB)?$/.exec(text) ?? []
  if (amount === undefined || Number(amount) === 0)
    throw usageError(`--${name}: expected a size such as 512, 64KiB or 1MiB, got ${text}`)
  return Number(amount) * (sizes[unit] ?? 1)
}

export const integer =
  (minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): Read<number> =>
  (text, name) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= minimum && value <= maximum) return value
    const most = maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`
    throw usageError(`--${name}: expected an integer from ${minimum}${most}, got ${text}`)
  }

export const positive: Read<number> = (text, name) => {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0
  if (value > 0) return value
  throw usageError(`--${name}: expected a number above 0, got ${text}`)
}

export const oneOf =
  <const T extends string>(...allowed: readonly T[]): Read<T> =>
  (text, name) => {
    const found = allowed.find(each => each === text)
    if (found !== undefined) return found
    throw usageError(`--${name}: expected one of ${allowed.join(', ')}, got ${text}`)
  }

export const text: Read<string> = given => given

/** `name=value`. */
export const pair: Read<readonly [string, string]> = (given, name) => {
  const at = given.indexOf('=')
  if (at > 0) return [given.slice(0, at), given.slice(at + 1)]
  throw usageError(`--${name}: expected name=value, got ${given}`)
}
