import { type Either, left, right } from '../../base/either.js'
import { print } from '../../base/print.js'
import type { EncodeProblem } from '../codec.js'
import { problem } from '../problem.js'
import { loneSurrogate } from '../text/utf8.js'

const MOST_LEVELS = 1_000

/**
 * Returns the value as it is sent, or why it would not arrive as it is. What can be sent is what the formats have in
 * common with JavaScript: null, booleans, numbers, big integers of 64 bits, valid text, dates, bytes, arrays, and
 * objects of these. As in JSON, properties that are `undefined` are left out, and of what has a `toJSON` that is sent
 * which it returns: of the libraries one asks it, and another does not.
 */
export const sendable = (value: unknown): Either<EncodeProblem, unknown> => {
  const found: Found = { path: [], missing: false, told: new Map() }
  const message = search(value, found)
  if (message !== undefined) return left(problem(message, undefined, found.path))
  return right(found.missing || found.told.size > 0 ? plain(value, found.told) : value)
}

interface Found {
  readonly path: PropertyKey[]
  /** Some property is `undefined`. */
  missing: boolean
  /** What `toJSON` of an object has returned. */
  readonly told: Map<object, unknown>
}

const search = (value: unknown, found: Found, asks = true): string | undefined => {
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
      return value === null ? undefined : searchObject(value, found, asks)
    default:
      return `${print(value)} has no binary form`
  }
}

const searchObject = (value: object, found: Found, asks: boolean): string | undefined => {
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  if (kind === 'Uint8Array') return undefined
  if (kind === 'Date') return Number.isNaN(Number(value)) ? 'an invalid date' : undefined
  if (kind !== 'Object' && kind !== 'Array') return `${kind} has no binary form`
  const { path, told } = found
  if (asks && 'toJSON' in value && typeof value.toJSON === 'function') {
    told.set(value, value.toJSON(String(path.at(-1) ?? '')))
    return search(told.get(value), found, false)
  }
  if (path.length >= MOST_LEVELS) return `nested deeper than ${MOST_LEVELS} levels, or without end`
  const list = Array.isArray(value)
  // Not the keys of a list: it may have holes.
  for (const key of list ? value.keys() : Object.keys(value)) {
    const part: unknown = Reflect.get(value, key)
    if (part === undefined && !list) {
      found.missing = true
      continue
    }
    path.push(key)
    const message =
      search(part, found) ?? (loneSurrogate(String(key)) < 0 ? undefined : 'half of a surrogate pair')
    if (message !== undefined) return message
    path.pop()
  }
  return undefined
}

const plain = (given: unknown, told: ReadonlyMap<unknown, unknown>): unknown => {
  const value = told.has(given) ? told.get(given) : given
  if (Array.isArray(value)) return value.map(part => plain(part, told))
  if (Object.prototype.toString.call(value) !== '[object Object]') return value
  const entries = Object.entries(value as object).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries.map(([key, part]) => [key, plain(part, told)]))
}
