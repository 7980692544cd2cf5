import type { Row } from '../marbles/diagram.js'
import { compareRows } from '../marbles/text/compareRows.js'
import { ExpectationError } from './errors.js'
import { type Alphabet, type Event, type Seen, spell } from './spell.js'

/** One lane that is expected to look like a row. */
export interface Lane {
  readonly label: string
  readonly expected: Row
  readonly alphabet: Alphabet
}

/** What is expected, and what was seen. */
export interface Ledger {
  /** Opens a lane; the function returned notes what it sees, now unless another frame is given. */
  open(lane: Lane): (event: Event, frame?: number) => void
  /** Makes the end of time no earlier than this. */
  stretch(length: number): void
  /** The frame after the last one that anything is said about. */
  end(): number
  /**
   * Compares what was seen with what was expected.
   *
   * @throws ExpectationError that shows all lanes that differ, in the order they were opened
   */
  check(color: boolean): void
}

export const createLedger = (now: () => number): Ledger => {
  const lanes: { readonly lane: Lane; readonly seen: Seen[] }[] = []
  let end = 0

  const stretch = (length: number) => {
    end = Math.max(end, length)
  }

  /** Returns how a lane differs, as text, `null` if it does not. */
  const difference = ({ label, expected, alphabet }: Lane, seen: readonly Seen[], color: boolean) => {
    const { row, strangers } = spell(expected, seen, alphabet)
    if (sameMarbles(expected, row)) return null
    const explained = alphabet.symbols.map(symbol => [symbol, alphabet.explain(symbol)] as const)
    const values = new Map([...explained, ...strangers])
    // Rows say nothing about the time after them but that nothing happens.
    return compareRows(label, { ...expected, length: end }, { ...row, length: end }, values, { color })
  }

  return {
    open: lane => {
      const seen: Seen[] = []
      lanes.push({ lane, seen })
      stretch(lane.expected.length)
      return (event, frame = now()) => void seen.push({ frame, event })
    },
    stretch,
    end: () => end,
    check: color => {
      const differing = lanes.flatMap(({ lane, seen }) => {
        const text = difference(lane, seen, color)
        return text === null ? [] : [{ label: lane.label, text }]
      })
      if (differing.length === 0) return
      throw new ExpectationError(
        differing.map(({ label }) => label),
        differing.map(({ text }) => text).join('\n\n'),
      )
    },
  }
}

const sameMarbles = ({ marbles: a }: Row, { marbles: b }: Row): boolean =>
  a.length === b.length &&
  a.every(({ frame, symbol }, at) => frame === b[at]?.frame && symbol === b[at]?.symbol)
