import { type Either, left, right } from '../../base/either.js'
import { print, printCause } from '../../base/print.js'
import type { EncodeProblem } from '../codec.js'
import { findPath, type Verdict } from '../findPath.js'
import { problem } from '../problem.js'

/**
 * Returns the JSON text of a value. What `JSON.stringify` throws at (cycles, `BigInt`, a throwing `toJSON`) is a `Left`,
 * and so is what it would write as `null` without saying so: `NaN`, infinities, `undefined` in an array, invalid dates.
 * Properties that are `undefined` are left out, as always in JSON.
 */
export const writeJson = (value: unknown): Either<EncodeProblem, string> => {
  try {
    const text: string | undefined = JSON.stringify(value)
    if (text === undefined) return left(problem(`${print(value)} has no JSON form`))
    const path = text.includes('null') ? findPath([value], judgeNull)?.slice(1) : undefined
    return path === undefined ? right(text) : left(problem('would be written as null', undefined, path))
  } catch (cause) {
    return left(problem(`no JSON form: ${printCause(cause)}`, cause))
  }
}

const judgeNull = (key: PropertyKey, value: unknown, holder: object): Verdict => {
  if (value === null) return 'leave'
  if (typeof value === 'number') return Number.isFinite(value) ? 'leave' : 'found'
  if (typeof value !== 'object')
    return Array.isArray(holder) && JSON.stringify(value) === undefined ? 'found' : 'leave'
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return 'enter'
  return value.toJSON(String(key)) === null ? 'found' : 'leave'
}
