import { checkArgument } from '../base/checks.js'
import { isDiagram } from './arguments.js'
import type { Diagram, Lane, ObserverLane, Row } from './diagram.js'
import { writeDuration } from './duration.js'
import { observerWords, writeGiven } from './format.js'
import { writeMeaning } from './meaning.js'
import { printable } from './text/cells.js'

/**
 * Returns a diagram in words, one sentence per row, for those who cannot see a picture.
 *
 * @throws OptionError for what is not a diagram
 * @example
 * ```ts
 * import { describe, parse } from 'rxtopics/marbles'
 *
 * const show = (text: string): void => {
 *   const read = parse(text)
 *   if (read._tag === 'Right') console.log(describe(read.right))
 * }
 * ```
 */
export const describe = (diagram: Diagram): string => {
  checkArgument('describe.diagram', diagram, isDiagram)
  const meanings = new Map(diagram.bindings.map(({ symbol, meaning }) => [symbol, writeMeaning(meaning)]))
  const nameOf = (symbol: string): string => meanings.get(symbol) ?? words.get(symbol) ?? symbol
  return [
    ...diagram.notes,
    ...diagram.given.map(given => `Given ${writeGiven(given)}.`),
    ...diagram.lanes.flatMap(lane => sentences(lane, nameOf)),
  ]
    .map(printable)
    .join('\n')
}

const words: ReadonlyMap<string, string> = new Map([
  ['|', 'end'],
  ['#', 'error'],
])

const sentences = (lane: Lane, nameOf: (symbol: string) => string): readonly string[] => {
  const say = (subject: string, row: Row, name = nameOf) => `${subject}: ${events(row, name)}.`
  switch (lane.kind) {
    case 'topic':
      return [say(`Topic ${lane.topic}`, lane.row)]
    case 'publish': {
      const receipts = lane.receipts === null ? [] : [say(`Receipts for ${lane.topic}`, lane.receipts)]
      return [say(`The client publishes on ${lane.topic}`, lane.row), ...receipts]
    }
    case 'observer': {
      const acks = lane.acks === null ? [] : [say(`${lane.name} acknowledges`, lane.acks)]
      const nacks = lane.nacks === null ? [] : [say(`${lane.name} refuses`, lane.nacks)]
      return [observes(lane), say(`${lane.name} sees`, lane.sees), ...acks, ...nacks]
    }
    case 'link':
      return [say('Connection', lane.row, symbol => links.get(symbol) ?? nameOf(symbol))]
    case 'wire':
      return [say('Packets', lane.row)]
    case 'status':
      return [say('Status', lane.row)]
    case 'failures':
      return [say('Failures', lane.row)]
    case 'unhandled':
      return [say('Unhandled', lane.row)]
  }
}

const links: ReadonlyMap<string, string> = new Map([
  ['x', 'broker away'],
  ['o', 'broker back'],
  ['|', 'client closed'],
])

const observes = (lane: ObserverLane): string => {
  const spans = lane.row.marbles.map(
    ({ symbol, frame }) => `${symbol === '^' ? 'from' : 'until'} ${writeDuration(frame)}`,
  )
  return `${lane.name} observes ${observerWords(lane)} ${spans.join(' ')}.`
}

const events = ({ marbles }: Row, nameOf: (symbol: string) => string): string =>
  marbles.length === 0
    ? 'nothing'
    : marbles.map(({ symbol, frame }) => `${nameOf(symbol)} at ${writeDuration(frame)}`).join(', ')
