import type { Unconfirmed } from './blame.js'

/** A publish that was sent, and its neighbours among those the server has not confirmed. */
export interface Sent extends Unconfirmed {
  before: Sent | null
  after: Sent | null
  /** It is among them. */
  held: boolean
}

/**
 * What was sent and is unconfirmed, in order. A `Set` is built anew every few hundred that come and go, and each of those it
 * was before keeps alive what was confirmed since.
 */
export interface SentTable {
  /** Adds one at the end; one that is held stays where it is. */
  add(entry: Sent): void
  /** Takes one out; returns whether it was held. */
  delete(entry: Sent): boolean
  /** Returns the one with a message ID. */
  find(id: string): Sent | undefined
  /** Returns all, in order. */
  all(): Sent[]
  clear(): void
  size(): number
}

export const createSentTable = (): SentTable => {
  let first: Sent | null = null
  let last: Sent | null = null
  // The server gives back in the order in which it was sent: the next one is looked for from here, not past all others.
  let next: Sent | null = null
  let size = 0

  const look = (id: string, from: Sent | null, end: Sent | null): Sent | undefined => {
    for (let entry = from; entry !== null && entry !== end; entry = entry.after)
      if (entry.written.options.messageId === id) return entry
    return undefined
  }

  const all = (): Sent[] => {
    const entries: Sent[] = []
    for (let entry = first; entry !== null; entry = entry.after) entries.push(entry)
    return entries
  }

  const remove = (entry: Sent): boolean => {
    if (!entry.held) return false
    const { before, after } = entry
    if (before === null) first = after
    else before.after = after
    if (after === null) last = before
    else after.before = before
    if (next === entry) next = after
    // One that is old would keep those alive that came after it.
    entry.before = null
    entry.after = null
    entry.held = false
    size -= 1
    return true
  }

  return {
    add: entry => {
      if (entry.held) return
      entry.held = true
      entry.before = last
      if (last === null) first = entry
      else last.after = entry
      last = entry
      next ??= entry
      size += 1
    },
    delete: remove,
    find: id => {
      const found = look(id, next, null) ?? look(id, first, next)
      if (found !== undefined) next = found
      return found
    },
    all,
    clear: () => {
      for (const entry of all()) remove(entry)
    },
    size: () => size,
  }
}
