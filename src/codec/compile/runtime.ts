import type { Context, Mixed } from 'io-ts'
import { isRecord } from '../record.js'

/** Says that a value is not of the shape. No value that comes from outside can be this one. */
export const FAIL: unique symbol = Symbol('fail')

/** Thrown where only io-ts itself knows the outcome: where it depends on the order of what it reads and writes. */
export const UNSURE: unique symbol = Symbol('unsure')

/** Returns the value decoded, or `FAIL`. `context` matters only to shapes that lead to an opaque one. */
export type Validate = (value: unknown, context: Context) => unknown

export const noContext: Context = []

export const hasOwn: (key: PropertyKey) => boolean = Object.prototype.hasOwnProperty

export const append = (context: Context, key: string, type: Mixed, actual: unknown): Context => [
  ...context,
  { key, type, actual },
]

export type Fields = Record<string, unknown>

/** Copies as io-ts does. What an object inherits the copy does not, so there it matters what was read before. */
export const copy = (value: Fields): Fields => {
  const prototype: unknown = Object.getPrototypeOf(value)
  const plain = prototype === Object.prototype || prototype === null
  if (!plain || hasOwn.call(value, '__proto__')) throw UNSURE
  return Object.assign({}, value)
}

/**
 * Returns a function that gives a value with its own properties that are in `keep`; the very value if that is all of
 * them. Values come with the same keys in the same order again and again, so those seen last are compared first: that is
 * three times as fast as looking them up.
 */
export const stripper = (keep: object): ((value: unknown) => unknown) => {
  let seen: readonly string[] = []
  return value => {
    const fields = value as Fields
    const keys = Object.getOwnPropertyNames(fields)
    if (sameKeys(keys, seen)) return value
    if (hasOwn.call(fields, '__proto__')) throw UNSURE
    if (keys.every(key => hasOwn.call(keep, key))) {
      seen = keys
      return value
    }
    const kept: Fields = {}
    for (const key of keys) if (hasOwn.call(keep, key)) kept[key] = fields[key]
    return kept
  }
}

const sameKeys = (keys: readonly string[], seen: readonly string[]): boolean => {
  const { length } = keys
  if (length !== seen.length) return false
  for (let i = 0; i < length; i++) if (keys[i] !== seen[i]) return false
  return true
}

/** Returns what the members of an intersection made of a value, as one. */
export const merge = (value: unknown, results: readonly unknown[]): unknown => {
  if (results.every(result => result === value)) return value
  if (!results.some(isRecord)) return results.at(-1)
  const base = isRecord(value) ? value : undefined
  const merged: Fields = {}
  for (const result of results as readonly Fields[]) {
    if (isRecord(result) && hasOwn.call(result, '__proto__')) throw UNSURE
    for (const key in result) {
      if (!hasOwn.call(merged, key) || base === undefined || result[key] !== base[key])
        merged[key] = result[key]
    }
  }
  return merged
}
