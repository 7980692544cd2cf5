/** From here on doubles are further apart than 1: not every integer is one of them. */
const FIRST_GAP = 2 ** 53

/** More digits than this are not made a `bigint`: that takes time by more than their number. */
const MOST_DIGITS = 1_000

/**
 * Returns whether a JavaScript number can hold what a decimal literal says. It cannot hold what would become infinite,
 * what is not 0 and would become 0, and, from 2^53 on, what is written to the unit or finer and is not exactly a double.
 * All else is the double nearest to it, as everywhere: `0.1`, `6.02214076e23`, and any number of decimal places.
 */
export const isHeld = (literal: string): boolean => {
  if (isPlain(literal)) return true
  const value = Number(literal)
  return value !== 0 && Number.isFinite(value) && integerOf(literal) === BigInt(value)
}

/**
 * Returns whether there is no doubt that a JavaScript number holds what a decimal literal says: it is below 2^53, or not
 * written to the unit. Which integers from 2^53 on a double holds, nobody could tell from their digits.
 */
export const isPlain = (literal: string): boolean => {
  const value = Number(literal)
  const size = Math.abs(value)
  if (size < FIRST_GAP) return size > 0 || !/^[^eE]*[1-9]/.test(literal)
  return size < Number.POSITIVE_INFINITY && readDecimal(literal).place > 0
}

/** Returns the integer that a decimal literal is, or `undefined` for another number and for one of too many digits. */
export const integerOf = (literal: string): bigint | undefined => {
  const { digits, fraction, place } = readDecimal(literal)
  if (place > 0 || digits.length > MOST_DIGITS || /[1-9]/.test(fraction)) return undefined
  return literal.startsWith('-') ? -BigInt(digits) : BigInt(digits)
}

/**
 * Returns the text of a finite number, so that whoever reads it gets this very number. What JavaScript writes from 2^53
 * on, `590295810358705700000` for 2^69, is another integer to those who hold more digits.
 */
export const writeNumber = (value: number): string => {
  const text = String(value)
  return Math.abs(value) < FIRST_GAP || text.includes('e') ? text : String(BigInt(value))
}

interface Decimal {
  /** Those before the decimal point, once the exponent has moved it; without zeros in front. */
  readonly digits: string
  /** Those after it. */
  readonly fraction: string
  /** The power of ten that the last digit counts: above 0, the number is not written to the unit. */
  readonly place: number
}

const readDecimal = (literal: string): Decimal => {
  const [, whole = '', fraction = '', exponent = '0'] = LITERAL.exec(literal) ?? []
  const written = whole + fraction
  const place = Number(exponent) - fraction.length
  // As many digits as `place` is below 0 are left of the point.
  const end = Math.max(0, written.length + Math.min(0, place))
  return { digits: written.slice(0, end).replace(/^0+/, '') || '0', fraction: written.slice(end), place }
}

const LITERAL = /^[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/
