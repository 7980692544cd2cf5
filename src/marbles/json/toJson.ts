import { checkArgument } from '../../base/checks.js'
import { isDiagram } from '../arguments.js'
import type { Diagram, Given, Json, Lane, Literal, Meaning, Options, Row } from '../diagram.js'
import { writeHex } from '../literal.js'

/**
 * Returns a diagram as a value that JSON can write, and `fromJson` reads back: its own shape without places, and
 * literals as `{ "json": … }` or `{ "hex": "00ff" }`.
 *
 * @throws OptionError for what is not a diagram
 * @example
 * ```ts
 * import { parse, toJson } from 'rxtopics/marbles'
 *
 * const show = (text: string): void => {
 *   const read = parse(text)
 *   if (read._tag === 'Right') console.log(JSON.stringify(toJson(read.right)))
 * }
 * ```
 */
export const toJson = (diagram: Diagram): Json => {
  checkArgument('toJson.diagram', diagram, isDiagram)
  const { title, notes, given, lanes, bindings } = diagram
  return {
    title,
    notes,
    given: given.map(givenJson),
    lanes: lanes.map(laneJson),
    bindings: bindings.map(({ symbol, meaning }) => ({ symbol, meaning: meaningJson(meaning) })),
  }
}

const givenJson = ({ place: _, ...given }: Given): Json => ({ ...given, value: literalJson(given.value) })

const laneJson = ({ place: _, ...lane }: Lane): Json => {
  const row = rowJson(lane.row)
  switch (lane.kind) {
    case 'publish': {
      const receipts = lane.receipts === null ? null : rowJson(lane.receipts)
      return { ...lane, options: optionsJson(lane.options), row, receipts }
    }
    case 'observer': {
      const acks = lane.acks === null ? null : rowJson(lane.acks)
      const nacks = lane.nacks === null ? null : rowJson(lane.nacks)
      const through = lane.through.map(operator => ({ ...operator }))
      return {
        ...lane,
        row,
        options: optionsJson(lane.options),
        through,
        sees: rowJson(lane.sees),
        acks,
        nacks,
      }
    }
    default:
      return { ...lane, row }
  }
}

const meaningJson = (meaning: Meaning): Json =>
  meaning.kind === 'message' ? { ...meaning, value: literalJson(meaning.value) } : { ...meaning }

const rowJson = ({ marbles, length }: Row): Json => ({
  marbles: marbles.map(({ frame, symbol }) => ({ frame, symbol })),
  length,
})

const optionsJson = (options: Options): Json =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, literalJson(value)]))

const literalJson = (value: Literal): Json =>
  value instanceof Uint8Array ? { hex: writeHex(value) } : { json: value }
