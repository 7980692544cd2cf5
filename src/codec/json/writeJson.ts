import { type Either, left, right } from '../../base/either.js'
import { print, printCause } from '../../base/print.js'
import type { EncodeProblem } from '../codec.js'
import { writeNumber } from '../decimal.js'
import { findPath, type Verdict } from '../findPath.js'
import { problem } from '../problem.js'
import { nextToken, startsNumber, tokenEnd } from './jsonTokens.js'

/**
 * Returns the JSON text of a value. What `JSON.stringify` throws at (cycles, a throwing `toJSON`, `bigint` unless
 * `bigints`) is a `Left`, and so is what it would write as `null` without saying so: `NaN`, infinities, `undefined` in
 * an array, invalid dates. Properties that are `undefined` are left out, as always in JSON. Integers are written with
 * all their digits, so that they are the same to readers that hold more of them.
 */
export const writeJson = (value: unknown, bigints: boolean = false): Either<EncodeProblem, string> => {
  try {
    const text = bigints ? withBigints(value) : exactText(JSON.stringify(value))
    if (text === undefined) return left(problem(`${print(value)} has no JSON form`))
    const path = text.includes('null') ? findPath([value], judgeNull)?.slice(1) : undefined
    return path === undefined ? right(text) : left(problem('would be written as null', undefined, path))
  } catch (cause) {
    // All engines name it so, and none says what to do.
    const said = printCause(cause)
    const why = said.includes('BigInt') && !bigints ? "a bigint, which needs numbers: 'bigint'" : said
    return left(problem(`no JSON form: ${why}`, cause))
  }
}

const judgeNull = (key: PropertyKey, value: unknown, holder: object): Verdict => {
  if (value === null) return 'leave'
  if (typeof value === 'number') return Number.isFinite(value) ? 'leave' : 'found'
  if (typeof value === 'bigint') return 'leave'
  if (typeof value !== 'object')
    return Array.isArray(holder) && JSON.stringify(value) === undefined ? 'found' : 'leave'
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return 'enter'
  return value.toJSON(String(key)) === null ? 'found' : 'leave'
}

/** From seventeen digits on JavaScript may write zeros for digits: 590295810358705700000 for 2^69. */
const LONG = /(?:^|[[:,-])\d{17}/

const exactText = (text: string | undefined): string | undefined =>
  text !== undefined && LONG.test(text) ? rewrite(text, exact, written => written) : text

const exact = (literal: string): string => (/[.eE]/.test(literal) ? literal : writeNumber(Number(literal)))

/** Stands for a `bigint`; whatever text of the value's own is the same is put back as it was. */
const MARK = '~'

const withBigints = (value: unknown): string | undefined => {
  const marked: string[] = []
  const text: string | undefined = JSON.stringify(
    value,
    function (this: unknown, key: string, given: unknown) {
      // Not `given` alone: somebody may have put a `toJSON` on `BigInt.prototype`.
      const own: unknown = Reflect.get(Object(this), key)
      const part = typeof own === 'bigint' ? own : given
      if (typeof part !== 'bigint' && part !== MARK) return part
      marked.push(typeof part === 'bigint' ? String(part) : `"${MARK}"`)
      return MARK
    },
  )
  if (text === undefined || marked.length === 0) return exactText(text)
  let next = 0
  return rewrite(text, exact, written => (written === `"${MARK}"` ? (marked[next++] ?? written) : written))
}

/** Returns a text of JSON without blanks, with its numbers, and its texts that are not keys, written otherwise. */
const rewrite = (
  json: string,
  number: (written: string) => string,
  text: (written: string) => string,
): string => {
  let written = ''
  let done = 0
  for (let at = nextToken(json, 0); at < json.length; ) {
    const end = tokenEnd(json, at)
    const write = startsNumber(json[at]) ? number : json[at] === '"' && json[end] !== ':' ? text : undefined
    if (write !== undefined) {
      written += json.slice(done, at) + write(json.slice(at, end))
      done = end
    }
    at = nextToken(json, end)
  }
  return written + json.slice(done)
}
