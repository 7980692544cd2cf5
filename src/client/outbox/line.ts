import type { Entry } from './entry.js'

/**
 * Publishes in the order in which they are sent: those in flight, then those that left with a link that was lost, then
 * those that were never sent. Every change costs the same however many there are.
 */
export interface Line {
  /** Adds one at the end, to wait. */
  append(entry: Entry): void
  /** Adds one in front of all that were never sent, to wait. */
  insert(entry: Entry): void
  /** Puts one that was never sent in the place of another. */
  replace(entry: Entry, by: Entry): void
  remove(entry: Entry): void
  /** The first that waits. */
  first(): Entry | null
  /** The first that waits and was never sent. */
  oldest(): Entry | null
  /** The first that waits is in flight now. */
  start(): void
  /** It left with a link that is lost by now. */
  left(entry: Entry): void
  /** All that were in flight wait again; returns those. */
  rewind(): Entry[]
  /** Returns all, in order. */
  all(): Entry[]
  waiting(): number
  inFlight(): number
}

export const createLine = (): Line => {
  let head: Entry | null = null
  let tail: Entry | null = null
  // Where those that wait begin, and those that were never sent; both are `null` where there are none.
  let first: Entry | null = null
  let fresh: Entry | null = null
  let waiting = 0
  let inFlight = 0

  const link = (before: Entry | null, after: Entry | null) => {
    if (before === null) head = after
    else before.after = after
    if (after === null) tail = before
    else after.before = before
  }

  /** Behind all where `after` is `null`. */
  const put = (entry: Entry, after: Entry | null) => {
    const before = after === null ? tail : after.before
    link(before, entry)
    link(entry, after)
    entry.place = 'waiting'
    waiting += 1
    if (first === after) first = entry
    if (fresh === after) fresh = entry
  }

  return {
    append: entry => put(entry, null),
    insert: entry => put(entry, fresh),
    replace: (entry, by) => {
      const { before, after } = entry
      link(before, by)
      link(by, after)
      by.place = 'waiting'
      if (first === entry) first = by
      if (fresh === entry) fresh = by
      entry.before = null
      entry.after = null
    },
    remove: entry => {
      const { before, after } = entry
      if (entry.place === 'in flight') inFlight -= 1
      else waiting -= 1
      if (first === entry) first = after
      if (fresh === entry) fresh = after
      link(before, after)
      entry.before = null
      entry.after = null
    },
    first: () => first,
    oldest: () => fresh,
    start: () => {
      if (first === null) return
      first.place = 'in flight'
      waiting -= 1
      inFlight += 1
      if (fresh === first) fresh = first.after
      first = first.after
    },
    left: entry => {
      entry.resumed = true
      if (fresh === entry) fresh = entry.after
    },
    rewind: () => {
      const rewound: Entry[] = []
      for (let entry = head; entry !== null && entry.place === 'in flight'; entry = entry.after) {
        entry.place = 'waiting'
        entry.resumed = true
        rewound.push(entry)
      }
      if (rewound.length > 0) first = head
      waiting += rewound.length
      inFlight = 0
      return rewound
    },
    all: () => {
      const entries: Entry[] = []
      for (let entry = head; entry !== null; entry = entry.after) entries.push(entry)
      return entries
    },
    waiting: () => waiting,
    inFlight: () => inFlight,
  }
}
