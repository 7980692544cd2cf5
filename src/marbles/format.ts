import { checkArgument } from '../base/checks.js'
import { isDiagram } from './arguments.js'
import { check } from './check/check.js'
import { type Cell, type Columns, columnsOf } from './columns.js'
import type {
  Binding,
  Diagram,
  Given,
  Lane,
  ObserverLane,
  Options,
  PublishLane,
  Row,
  Through,
} from './diagram.js'
import { readDuration } from './duration.js'
import { writeLiteral, writeOption } from './literal.js'
import { writeMeaning } from './meaning.js'
import { DiagramError } from './problem.js'
import { padTo, widthOf } from './text/cells.js'
import { writeWord } from './word.js'
import { isKeyword } from './words.js'

/**
 * Returns the text of a diagram, which `parse` reads back as the same diagram: one label column, marbles of one frame
 * in one column, a time instead of more than 30 dashes where nothing happens. Comments are not data and are not
 * written.
 *
 * @throws DiagramError for a diagram that no text can say
 * @example
 * ```ts
 * import { format, parse } from 'rxtopics/marbles'
 *
 * const tidy = (text: string): string => {
 *   const diagram = parse(text)
 *   return diagram._tag === 'Right' ? format(diagram.right) : text
 * }
 * ```
 */
export const format = (diagram: Diagram): string => {
  checkArgument('format.diagram', diagram, isDiagram)
  const findings = check(diagram)
  if (findings.length > 0) throw new DiagramError(findings)
  const lines = diagram.lanes.flatMap(linesOf)
  const columns = columnsOf(lines.map(({ row }) => row))
  const given = diagram.given.map(writeGiven)
  const label = Math.max(0, ...lines.map(({ label }) => widthOf(label)))
  return [
    [diagram.title, ...diagram.notes],
    given.map(text => `${padTo('given', label)}  ${text}`),
    lines.map(line => writeLine(line, columns, label)),
    fill(diagram.bindings.map(writeBinding)),
  ]
    .filter(block => block.length > 0)
    .map(block => `${block.join('\n')}\n`)
    .join('\n')
}

/** A line of marbles. */
export interface RowLine {
  /** Indented by two spaces for a row under a lane. */
  readonly label: string
  readonly row: Row
  /** The words after an observer's marbles. */
  readonly words: string
  readonly lane: Lane
}

/** Returns the lines of a lane, its own first. */
export const linesOf = (lane: Lane): readonly RowLine[] => {
  const line = (label: string, row: Row, words = ''): RowLine => ({ label, row, words, lane })
  const below = (label: string, row: Row | null) => (row === null ? [] : [line(`  ${label}`, row)])
  switch (lane.kind) {
    case 'topic':
      return [line(writeWord(lane.topic, isKeyword), lane.row)]
    case 'publish':
      return [
        line(['publish', ...publishWords(lane)].join(' '), lane.row),
        ...below('receipts', lane.receipts),
      ]
    case 'observer': {
      const own = line(writeWord(lane.name, isKeyword), lane.row, observerWords(lane))
      return [own, ...below('sees', lane.sees), ...below('acks', lane.acks), ...below('nacks', lane.nacks)]
    }
    default:
      return [line(lane.kind, lane.row)]
  }
}

/** Returns what follows `given`. */
export const writeGiven = (given: Given): string => {
  if (given.kind === 'setting') return `${given.of} ${given.name} ${writeOption(given.value)}`
  const qos = given.qos === undefined ? '' : ` qos ${given.qos}`
  return `${writeWord(given.topic, isParty)} retained ${writeLiteral(given.value)}${qos}`
}

/** Returns what an observer observes, and how. */
export const observerWords = (lane: ObserverLane): string =>
  [...sourceWords(lane), ...lane.through.map(operator => `through ${writeThrough(operator)}`)].join(' ')

/** Returns the same but for operators, an item for each thing said. */
export const sourceWords = ({ source, codec, options, either }: ObserverLane): readonly string[] => [
  writeWord(source, isSubscription),
  ...(codec === null ? [] : [codec]),
  ...writeOptions(options),
  ...(either ? ['either'] : []),
]

/** Returns an operator and its argument. */
export const writeThrough = ({ name, argument }: Through): string =>
  argument === undefined ? name : `${name} ${writeLiteral(argument)}`

/** Returns what follows `publish`, an item for each thing said. */
export const publishWords = ({ topic, options }: PublishLane): readonly string[] => [
  writeWord(topic),
  ...writeOptions(options),
]

const writeOptions = (options: Options): readonly string[] =>
  Object.entries(options).map(([name, value]) => `${name} ${writeOption(value)}`)

const writeLine = ({ label, row, words }: RowLine, columns: Columns, width: number): string =>
  `${padTo(label, width)}  ${writeCells(columns.write(row))} ${words}`.trimEnd()

/** A space keeps the marbles 2 and s apart where together they would be read as two seconds. */
const writeCells = (cells: readonly Cell[]): string => {
  let text = ''
  let start = 0
  for (const [at, cell] of [...cells, null].entries()) {
    if (cell !== null && cell.text !== ' ') continue
    const part = cells.slice(start, at)
    const written = part.map(({ text }) => text).join('')
    const misread = part[0]?.marble !== null && readDuration(written) !== undefined
    text += (misread ? `${written.slice(0, 1)} ${written.slice(1)}` : written) + (cell === null ? '' : ' ')
    start = at + 1
  }
  return text
}

const writeBinding = ({ symbol, meaning }: Binding): string => `${symbol} = ${writeMeaning(meaning)}`

/** Lines of bindings are at most that long, unless one is longer alone. */
const LINE = 80

const fill = (bindings: readonly string[]): readonly string[] => {
  const lines: string[] = []
  for (const binding of bindings) {
    const line = lines.at(-1)
    const longer = `${line}   ${binding}`
    if (line !== undefined && longer.length <= LINE) lines[lines.length - 1] = longer
    else lines.push(binding)
  }
  return lines
}

const isParty = (word: string): boolean => word === 'client' || word === 'broker' || word === 'driver'

const isSubscription = (word: string): boolean => /^[-^!()]+$/.test(word) || readDuration(word) !== undefined
