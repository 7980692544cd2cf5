import type { Row } from '../marbles/diagram.js'
import { HarnessError } from './errors.js'
import { type Having, has, isHaving, showExpected } from './patterns.js'
import { rowOf } from './rows.js'
import { show } from './show.js'
import type { Alphabet } from './spell.js'

/** An error by the name of its class, or `having` some fields. */
export type ExpectedError = string | Having<object>

/** Values by symbol. */
export type Values<E> = Readonly<Record<string, E>>

/** How a lane is read. */
export interface Reading<E> {
  /** Returns whether something seen is what is expected. */
  isMeant(seen: unknown, expected: E): boolean
  /** What `#` stands for; not given: any error. */
  readonly error?: ExpectedError | undefined
  /** Returns what is expected, in words. */
  readonly explain?: (expected: E) => string
  /** Returns what was seen, in words. */
  readonly describe?: (seen: unknown) => string
}

/**
 * Returns what the symbols of a row stand for: one value each, `|` for completion and `#` for an error.
 *
 * @throws HarnessError for a symbol of the row that has no value
 */
export const alphabetOf = <E>(row: Row, values: Values<E>, reading: Reading<E>): Alphabet => {
  const { isMeant, error, explain = showExpected, describe = show } = reading
  const known = new Map(Object.entries(values).map(([symbol, expected]) => [symbol, { expected }]))
  for (const { symbol } of row.marbles) {
    if (symbol !== '#' && symbol !== '|' && !known.has(symbol))
      throw new HarnessError(`no value for the symbol ${symbol}`)
  }
  return {
    symbols: [...known.keys(), ...(error === undefined ? [] : ['#']), '|'],
    standsFor: (symbol, event) => {
      if (event.kind === 'complete') return symbol === '|'
      if (event.kind === 'error') return symbol === '#' && isError(event.error, error)
      const entry = known.get(symbol)
      return entry !== undefined && isMeant(event.value, entry.expected)
    },
    explain: symbol => {
      const entry = known.get(symbol)
      if (entry !== undefined) return explain(entry.expected)
      if (symbol === '|') return 'completion'
      return error === undefined
        ? 'an error'
        : `error ${typeof error === 'string' ? error : showExpected(error)}`
    },
    describe: event => {
      if (event.kind === 'complete') return 'completion'
      return event.kind === 'error' ? `error ${show(event.error)}` : describe(event.value)
    },
  }
}

/** Returns values for marbles that were given none: each symbol stands for itself. */
export const symbolsOf = (marbles: string): Values<string> =>
  Object.fromEntries(rowOf(marbles).marbles.map(({ symbol }) => [symbol, symbol]))

const isError = (actual: unknown, expected: ExpectedError | undefined): boolean => {
  if (expected === undefined) return true
  return isHaving(expected) ? has(actual, expected) : actual instanceof Error && actual.name === expected
}
