import type { Entry } from './entry.js'
import { createLine, type Line } from './line.js'

/** Where publishes are that have not settled: in line, or postponed until they are tried again. */
export interface Places {
  readonly line: Line
  /** Returns all, those in line first. */
  all(): Entry[]
  /** How many are not on the wire. */
  queued(): number
  isEmpty(): boolean
  /** It has settled. */
  settle(entry: Entry): void
  /** The other side has said "not now" to one in flight. */
  postpone(entry: Entry, retryAt: number): void
  /** A postponed one is in line again, in front of all that were never sent. */
  tryAgain(entry: Entry): void
  /** Puts an entry where another is that the broker cannot have, and that has settled by this. */
  replace(entry: Entry, by: Entry): void
  /** The one that has waited longest, of those that the broker cannot have and that may give way. */
  oldest(): Entry | null
}

export const createPlaces = (): Places => {
  const line = createLine()
  const postponed = new Set<Entry>()

  return {
    line,
    all: () => [...line.all(), ...postponed],
    queued: () => line.waiting() + postponed.size,
    isEmpty: () => line.waiting() + line.inFlight() + postponed.size === 0,
    settle: entry => {
      if (entry.place === 'postponed') postponed.delete(entry)
      else line.remove(entry)
      entry.place = 'settled'
    },
    postpone: (entry, retryAt) => {
      line.remove(entry)
      postponed.add(entry)
      entry.place = 'postponed'
      // Refused, it is not at the broker.
      entry.sent = null
      entry.resumed = false
      entry.refusals += 1
      entry.retryAt = retryAt
    },
    tryAgain: entry => {
      entry.retryAt = null
      postponed.delete(entry)
      line.insert(entry)
    },
    replace: (entry, by) => {
      if (entry.place === 'waiting') line.replace(entry, by)
      else {
        postponed.delete(entry)
        postponed.add(by)
        by.place = 'postponed'
        // It waits as long as the other would have.
        by.refusals = entry.refusals
        by.retryAt = entry.retryAt
      }
      entry.place = 'settled'
    },
    oldest: () => {
      let first = line.oldest()
      while (first?.exempt) first = first.after
      for (const late of postponed) {
        if (!late.exempt) return first !== null && first.number < late.number ? first : late
      }
      return first
    },
  }
}
