import { type Either, right } from '../../base/either.js'
import type { DecodeProblem } from '../codec.js'
import { integerOf, isHeld, isPlain } from '../decimal.js'
import { failed, unheld } from '../problem.js'
import { nextToken, startsNumber, tokenEnd } from './jsonTokens.js'

/**
 * Returns whether a text that `JSON.parse` takes may have numbers that JavaScript cannot hold; `false` is certain. It
 * searches for exponents and for sixteen digits before the decimal point, and judges what it finds on the spot: that
 * costs a tenth of parsing the text, where reading every number would cost more than parsing it.
 */
export const mayLose = (text: string): boolean => {
  const first = text.charCodeAt(0)
  if (first !== OBJECT && first !== LIST && !isNoMatter(text)) return true
  return (
    (EXPONENT.test(text) && finds(EXPONENT, text)) ||
    (INTEGER.test(text) && finds(INTEGER, text)) ||
    (text.length > STRIDE && hasLongFraction(text))
  )
}

/**
 * Returns the value of a text that `JSON.parse` takes, with each number as `read` gives it, or the problem of the first
 * one for which it gives `LOST`. The stack is on the heap, whatever the depth.
 */
export const rereadJson = (text: string, read: ReadNumber): Either<DecodeProblem, unknown> => {
  const results: unknown[] = []
  const root: Frame = { holder: results, isList: true, key: 0, due: true }
  const frames: Frame[] = [root]
  let frame = root

  const put = (value: unknown) => {
    // Not an assignment, which `__proto__` would take for something else.
    Object.defineProperty(frame.holder, frame.key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
    if (frame.isList) frame.key = Number(frame.key) + 1
    else frame.due = false
  }

  for (let at = nextToken(text, 0); at < text.length; ) {
    const end = tokenEnd(text, at)
    const char = text[at]
    if (char === '{' || char === '[') {
      frame = { holder: char === '[' ? [] : {}, isList: char === '[', key: 0, due: char === '[' }
      frames.push(frame)
    } else if (char === '}' || char === ']') {
      const { holder } = frame
      frames.pop()
      frame = frames.at(-1) ?? root
      put(holder)
    } else if (startsNumber(char)) {
      const literal = text.slice(at, end)
      const value = read(literal, frames[1]?.key)
      if (value === LOST) {
        const path = frames.slice(1).map(({ key }) => key)
        return failed('number', unheld(literal, path))
      }
      put(value)
    } else if (frame.due) {
      put(JSON.parse(text.slice(at, end)))
    } else {
      frame.key = String(JSON.parse(text.slice(at, end)))
      frame.due = true
    }
    at = nextToken(text, end)
  }
  return right(results[0])
}

/** Reads a literal of JSON; `top` is the first key of the path to it. */
export type ReadNumber = (literal: string, top: PropertyKey | undefined) => unknown

/** A list or an object that is being read. */
interface Frame {
  readonly holder: object
  readonly isList: boolean
  /** Of what comes next, or is being read. */
  key: string | number
  /** A value comes next, not a key. */
  due: boolean
}

/** Says that a number has no value. */
export const LOST: unique symbol = Symbol('lost')

/** How numbers are read that JavaScript cannot hold. */
export const numberReaders = {
  strict: (literal: string): unknown => (isHeld(literal) ? Number(literal) : LOST),
  bigint: (literal: string): unknown => (isPlain(literal) ? Number(literal) : (integerOf(literal) ?? LOST)),
  text: (literal: string): unknown => (isPlain(literal) ? Number(literal) : literal),
} as const

const OBJECT = 0x7b
const LIST = 0x5b
const DOT = 0x2e

const EXPONENT = /\d[eE][+-]?\d+[,}\]\s]/
/** Digits are written out: counted, they take four times as long. Texts of digits have a quote before them. */
const INTEGER = /[^"\d.]\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d/

/** Returns whether a pattern leads to what looks like a number, and one that may not be held. */
const finds = (pattern: RegExp, text: string): boolean => {
  const next = new RegExp(pattern, 'g')
  while (next.test(text)) {
    // The last digits found, or the first; what follows the number does not matter.
    let end = next.lastIndex - 1
    let start = end
    while (isInNumber(text.charCodeAt(start - 1))) start--
    while (isInNumber(text.charCodeAt(end))) end++
    if (!isNoMatter(text.slice(start, end))) return true
    // A long number is looked at once, whatever else is found in it.
    next.lastIndex = Math.max(next.lastIndex, end)
  }
  return false
}

/** More than three hundred decimal places can become 0 without an exponent: they are met by great strides. */
const hasLongFraction = (text: string): boolean => {
  for (let at = STRIDE; at < text.length; at += STRIDE) {
    if (!isDigit(text.charCodeAt(at))) continue
    let start = at
    while (isInNumber(text.charCodeAt(start - 1))) start--
    let end = at
    while (isInNumber(text.charCodeAt(end))) end++
    const written = text.slice(start, end)
    if (written.length > STRIDE && written.includes('.') && !isNoMatter(written)) return true
    at = Math.max(at, end)
  }
  return false
}

const STRIDE = 256

/** Within a text of the payload it may be no number at all, or part of one. */
const isNoMatter = (written: string): boolean => Number.isNaN(Number(written)) || isPlain(written.trim())

// Past an end there is `NaN`, which is 0 to these.
const isDigit = (code: number): boolean => (code ^ 0x30) < 10
const isInNumber = (code: number): boolean =>
  isDigit(code) || (code | 0x20) === 0x65 || code === DOT || code === 0x2b || code === 0x2d
