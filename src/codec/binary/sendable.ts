import { type Either, left, right } from '../../base/either.js'
import { print } from '../../base/print.js'
import type { EncodeProblem } from '../codec.js'
import { problem } from '../problem.js'
import { loneSurrogate } from '../text/utf8.js'

const MOST_LEVELS = 1_000

/**
 * Returns the value as it is sent, or why it would not arrive as it is. What can be sent is what the formats have in
 * common with JavaScript: null, booleans, numbers, big integers of 64 bits, valid text, dates, bytes, arrays, and
 * objects of these. Properties that are `undefined` are left out, as in JSON.
 */
export const sendable = (value: unknown): Either<EncodeProblem, unknown> => {
  const found: Found = { path: [], missing: false }
  const message = search(value, found)
  if (message !== undefined) return left(problem(message, undefined, found.path))
  return right(found.missing ? withoutUndefined(value) : value)
}

interface Found {
  readonly path: PropertyKey[]
  /** Some property is `undefined`. */
  missing: boolean
}

const search = (value: unknown, found: Found): string | undefined => {
  switch (typeof value) {
    case 'boolean':
    case 'number':
      return undefined
    case 'string':
      return loneSurrogate(value) < 0 ? undefined : 'half of a surrogate pair'
    case 'bigint':
      return BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value
        ? undefined
        : 'an integer of more than 64 bits'
    case 'object':
      return value === null ? undefined : searchObject(value, found)
    default:
      return `${print(value)} has no binary form`
  }
}

const searchObject = (value: object, found: Found): string | undefined => {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  if (kind === 'Uint8Array') return undefined
  if (kind === 'Date') return Number.isNaN(Number(value)) ? 'an invalid date' : undefined
  if (kind !== 'Object' && kind !== 'Array') return `${kind} has no binary form`
  const { path } = found
  if (path.length >= MOST_LEVELS) return `nested deeper than ${MOST_LEVELS} levels, or without end`
  const list = Array.isArray(value)
  for (const key of Object.keys(value)) {
    const part: unknown = Reflect.get(value, key)
    if (part === undefined && !list) {
      found.missing = true
      continue
    }
    path.push(list ? Number(key) : key)
    const message = search(part, found) ?? (loneSurrogate(key) < 0 ? undefined : 'half of a surrogate pair')
    if (message !== undefined) return message
    path.pop()
  }
  return undefined
}

const withoutUndefined = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (Object.prototype.toString.call(value) !== '[object Object]') return value
  const entries = Object.entries(value as object).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutUndefined(part)]))
}
