import {
  type Check,
  checkArgument,
  checkOptions,
  hasFunctions,
  isBoolean,
  isCount,
  isString,
} from '../../base/checks.js'
import { isRow } from '../arguments.js'
import { type Cell, columnsOf } from '../columns.js'
import type { Row } from '../diagram.js'
import { printable } from './cells.js'
import { type Difference, explainDifference, firstDifference } from './difference.js'
import { ansi, type Paint, plain, type Style } from './paint.js'

/** Options of `compareRows`. */
export interface CompareOptions {
  /** `true`: with the colours of ANSI terminals; `false`: plain. @default false */
  readonly color?: boolean
  /** Columns at most; of rows that are longer, the part around the first difference is shown. @default 100 */
  readonly width?: number
}

/**
 * Returns two rows of marbles one below the other, a caret under the first difference, and what is different there.
 * `values` says what symbols stand for. Those that only the actual row has are listed below.
 *
 * @throws OptionError for what is not a row, and for an option that is unknown or wrong
 * @example
 * ```ts
 * import { compareRows } from 'rxtopics/marbles'
 *
 * const r = { frame: 6, symbol: 'r' }
 * const f = { frame: 10, symbol: 'f' }
 * const values = new Map([['r', '"on" retained'], ['f', '"off"']])
 * console.log(compareRows('bob sees', { marbles: [r, f], length: 20 }, { marbles: [r], length: 20 }, values))
 * // bob sees
 * //   expected  ------r---f---------
 * //   actual    ------r-------------
 * //                       ^ missing f = "off" at 10ms
 * ```
 */
export const compareRows = (
  label: string,
  expected: Row,
  actual: Row,
  values: ReadonlyMap<string, string>,
  options: CompareOptions = {},
): string => {
  checkArgument('compareRows.label', label, isString)
  checkArgument('compareRows.expected', expected, isRow)
  checkArgument('compareRows.actual', actual, isRow)
  checkArgument('compareRows.values', values, isValues)
  checkOptions('compareRows', options, { color: isBoolean, width: isCount(1) })
  const { color = false, width = 100 } = options
  const paint = color ? ansi : plain
  const name = (symbol: string) => nameOf(symbol, values)
  const [wanted, got] = [whole(expected), whole(actual)]
  const columns = columnsOf([wanted, got])
  const difference = firstDifference(wanted, got)
  const caret = difference === null ? 0 : columns.at(difference.frame) + difference.offset
  const clip = clipAround(caret, columns.width, Math.max(20, width) - INDENT)
  const line = (title: string, row: Row, other: Row, style: Style) =>
    `  ${title}  ${paintCells(clip(columns.write(row)), other, style, paint)}`

  const lines = [
    paint('bold', printable(label)),
    line('expected', wanted, got, 'green'),
    line('actual  ', got, wanted, 'red'),
  ]
  if (difference !== null) {
    const indent = ' '.repeat(INDENT + clip.column(caret))
    lines.push(indent + paint('yellow', `^ ${explainDifference(difference, name)}`))
    lines.push(...strangers(wanted, got, difference).map(symbol => `  ${name(symbol)}`))
  }
  return lines.join('\n')
}

const INDENT = '  expected  '.length

/** The row, with all that comes after its end. */
const whole = (row: Row): Row => ({
  marbles: row.marbles,
  length: row.marbles.reduce((length, { frame }) => Math.max(length, frame + 1), row.length),
})

const nameOf = (symbol: string, values: ReadonlyMap<string, string>): string => {
  const value = values.get(symbol)
  if (value !== undefined) return `${printable(symbol)} = ${printable(value)}`
  return symbol === '|' ? '| (completion)' : symbol === '#' ? '# (error)' : printable(symbol)
}

/** Returns the symbols that only the actual row has, but for one that is named beside the caret. */
const strangers = (expected: Row, actual: Row, difference: Difference): readonly string[] => {
  const known = new Set(['|', '#', difference.actual?.symbol])
  for (const { symbol } of expected.marbles) known.add(symbol)
  return [...new Set(actual.marbles.map(({ symbol }) => symbol))].filter(symbol => !known.has(symbol))
}

interface Clip {
  (cells: readonly Cell[]): readonly Cell[]
  /** Returns where a column stands in what is left. */
  column(column: number): number
}

/** Returns a function that cuts rows to a width, so that a column stays in sight. */
const clipAround = (column: number, width: number, most: number): Clip => {
  const from = width <= most ? 0 : Math.max(0, Math.min(column - Math.floor(most / 2), width - most))
  const dots: Cell = { text: '…', marble: null }
  const clip = (cells: readonly Cell[]) => {
    const kept = cells.slice(from, from + most)
    if (from > 0 && kept.length > 0) kept[0] = dots
    if (cells.length > from + most) kept[most - 1] = dots
    return kept
  }
  return Object.assign(clip, { column: (at: number) => at - from })
}

/** Marbles that the other row does not have at their frame are painted. */
const paintCells = (cells: readonly Cell[], other: Row, style: Style, paint: Paint): string => {
  const known = new Set(other.marbles.map(({ frame, symbol }) => `${frame} ${symbol}`))
  return cells
    .map(({ text, marble }) => {
      const shown = printable(text)
      return marble === null || known.has(`${marble.frame} ${marble.symbol}`) ? shown : paint(style, shown)
    })
    .join('')
}

const isValues: Check = value =>
  hasFunctions(value, 'get', 'has', 'entries') ? null : 'expected a Map of what symbols stand for'
