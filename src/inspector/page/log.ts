import { createRing } from '../../marbles/element/model/ring.js'
import { FAILED, type MarkRow } from '../protocol/messages.js'

/** A message, or a failure to decode one of which nothing else is known yet. */
export interface LogEntry {
  /** The number of its topic. */
  readonly id: number
  /** Its own number. */
  readonly message: number
  /** As its mark has it; `null`: only its failure is known. */
  mark: MarkRow | null
  readonly at: number
  /** Why it cannot be decoded; empty for what can. */
  failure: string
}

/** The messages of what is chosen, in the order in which they came: the last of them. */
export interface Log {
  readonly size: number
  /** Characters of what is kept of their payloads. */
  readonly weight: number
  /** So many made room for newer ones. */
  readonly gone: number
  add(mark: MarkRow): void
  /** Returns the entry at a place; 0 is the oldest. */
  at(index: number): LogEntry | undefined
  /** Returns the place of the first message of this number, or of a later one. */
  placeOf(message: number): number
  /** Returns all that is known here, as it was told. */
  marks(): readonly MarkRow[]
}

/** Messages, and characters of their payloads. */
export const MOST_ENTRIES = 10_000
export const MOST_WEIGHT = 2 ** 24

export const createLog = (): Log => {
  const ring = createRing<LogEntry>()
  let weight = 0
  let gone = 0

  const placeOf = (message: number): number => {
    let low = 0
    let high = ring.size
    while (low < high) {
      const middle = (low + high) >> 1
      if (ring.at(middle)!.message < message) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A failure may be told before its message: what is known of one message is one entry. */
  const entryOf = ([id, at, , , message]: MarkRow): LogEntry | null => {
    const place = placeOf(message)
    const found = ring.at(place)
    if (found?.message === message) return found
    // What is older than the last has left, or was not sent.
    if (place < ring.size) return null
    const entry = { id, message, mark: null, at, failure: '' }
    ring.push(entry)
    return entry
  }

  return {
    get size() {
      return ring.size
    },
    get weight() {
      return weight
    },
    get gone() {
      return gone
    },
    add: mark => {
      const entry = entryOf(mark)
      if (entry === null) return
      if ((mark[2] & FAILED) !== 0) entry.failure = mark[3]
      else {
        weight += weightOf(mark) - weightOf(entry.mark)
        entry.mark = mark
      }
      while (ring.size > MOST_ENTRIES || (weight > MOST_WEIGHT && ring.size > 1)) {
        weight -= weightOf(ring.shift()?.mark ?? null)
        gone += 1
      }
    },
    at: ring.at,
    placeOf,
    marks: () =>
      Array.from({ length: ring.size }, (_, place) => ring.at(place)!).flatMap(
        ({ id, at, message, mark, failure }): readonly MarkRow[] => [
          ...(mark === null ? [] : [mark]),
          ...(failure === '' ? [] : [[id, at, FAILED, failure, message, 0] as const]),
        ],
      ),
  }
}

const weightOf = (mark: MarkRow | null): number => {
  if (mark === null) return 0
  const [, , , text, , , [base64, properties] = ['', []]] = mark
  return properties.reduce((sum, pair) => sum + pair[0].length + pair[1].length, text.length + base64.length)
}
