import { checkArgument, checkOptions, isBoolean, isCount } from '../../base/checks.js'
import { isDiagram } from '../arguments.js'
import { type Cell, columnsOf } from '../columns.js'
import type { Diagram, Meaning } from '../diagram.js'
import { linesOf, writeGiven } from '../format.js'
import { writeMeaning } from '../meaning.js'
import { padTo, printable, shorten, widthOf } from './cells.js'
import { ansi, type Paint, plain, type Style } from './paint.js'

/** Options of `print`. */
export interface PrintOptions {
  /** `true`: with the colours of ANSI terminals, one for each value; `false`: plain. @default false */
  readonly color?: boolean
  /** Columns at most: lanes that are longer go on below, words and values do not. @default 80 */
  readonly width?: number
}

/**
 * Returns a diagram as text for a terminal: as `format`, but folded to a width, and with one value per line. Any
 * diagram can be printed, also one that breaks rules of the format. Control characters are escaped.
 *
 * @throws OptionError for what is not a diagram, and for an option that is unknown or wrong
 * @example
 * ```ts
 * import { parse, print } from 'rxtopics/marbles'
 *
 * const show = (text: string): void => {
 *   const read = parse(text)
 *   if (read._tag === 'Right') console.log(print(read.right, { color: process.stdout.isTTY }))
 * }
 * ```
 */
export const print = (diagram: Diagram, options: PrintOptions = {}): string => {
  checkArgument('print.diagram', diagram, isDiagram)
  checkOptions('print', options, { color: isBoolean, width: isCount(1) })
  const { color = false, width = 80 } = options
  const paint = color ? ansi : plain
  const lines = diagram.lanes.flatMap(linesOf)
  const longest = Math.max(0, ...lines.map(({ label }) => widthOf(printable(label))))
  const labels = Math.min(longest, Math.floor(width / 3))
  const most = Math.max(10, width - labels - 2)
  const columns = columnsOf(lines.map(({ row }) => row))
  const styles = stylesOf(diagram)
  const written = lines.map(({ label, row, words }) => ({
    label: paint('bold', padTo(shorten(printable(label), labels), labels)),
    cells: columns.write(row),
    words: words === '' ? '' : ` ${printable(words)}`,
  }))

  const blocks: string[][] = [
    [paint('bold', printable(diagram.title)), ...diagram.notes.map(note => paint('dim', printable(note)))],
    diagram.given.map(given => `${padTo('given', labels)}  ${printable(writeGiven(given))}`),
  ]
  for (let from = 0; from < columns.width; from += most) {
    blocks.push(
      written
        .filter(({ cells }) => cells.length > from)
        .map(({ label, cells, words }) => {
          const last = cells.length <= from + most
          return `${label}  ${paintCells(cells.slice(from, from + most), styles, paint)}${last ? words : ''}`
        }),
    )
  }
  blocks.push(
    diagram.bindings.map(({ symbol, meaning }) => {
      const [style, sign] = [styles.get(symbol), printable(symbol)]
      return `${style === undefined ? sign : paint(style, sign)} = ${printable(writeMeaning(meaning))}`
    }),
  )
  return blocks
    .filter(block => block.length > 0)
    .map(block => block.join('\n'))
    .join('\n\n')
}

const palette: readonly Style[] = ['cyan', 'green', 'magenta', 'blue', 'yellow']

/** Messages take turns in the colours; failures and errors are red. */
const stylesOf = ({ bindings }: Diagram): ReadonlyMap<string, Style> => {
  let next = 0
  const styleOf = ({ kind }: Meaning): Style => {
    if (kind === 'failure' || kind === 'error') return 'red'
    return kind === 'message' ? palette[next++ % palette.length]! : 'yellow'
  }
  return new Map([
    ['#', 'red'],
    ['x', 'red'],
    ...bindings.map(({ symbol, meaning }) => [symbol, styleOf(meaning)] as const),
  ])
}

const paintCells = (cells: readonly Cell[], styles: ReadonlyMap<string, Style>, paint: Paint): string =>
  cells
    .map(({ text, marble }) =>
      paint(marble === null ? 'dim' : (styles.get(marble.symbol) ?? 'bold'), printable(text)),
    )
    .join('')
