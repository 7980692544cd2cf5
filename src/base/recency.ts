import { createChain, type Link } from './chain.js'

/** What a table holds under one key. */
export interface Kept<T> extends Link<Kept<T>> {
  readonly key: string
  value: T
}

/**
 * A table that knows which of its keys has been heard of least recently, so that it can be bounded. Everything costs the
 * same however many keys there are. A `Map` alone does not: looking for its oldest key passes over all that were deleted
 * before.
 */
export interface Recency<T> {
  get(key: string): Kept<T> | undefined
  /** Returns what is under a key, as the one heard of last. */
  touch(key: string): Kept<T> | undefined
  /** Puts a value under a key that has none, as the one heard of last. */
  add(key: string, value: T): Kept<T>
  remove(kept: Kept<T>): void
  /** What has not been heard of for longest. */
  oldest(): Kept<T> | null
  size(): number
  /** All, in the order in which they were added. */
  all(): IterableIterator<Kept<T>>
}

export const createRecency = <T>(): Recency<T> => {
  const byKey = new Map<string, Kept<T>>()
  const chain = createChain<Kept<T>>()
  return {
    get: key => byKey.get(key),
    touch: key => {
      const kept = byKey.get(key)
      // What was heard of last stays where it is.
      if (kept !== undefined && kept.newer !== null) {
        chain.remove(kept)
        chain.add(kept)
      }
      return kept
    },
    add: (key, value) => {
      const kept: Kept<T> = { key, value, older: null, newer: null }
      byKey.set(key, kept)
      chain.add(kept)
      return kept
    },
    remove: kept => {
      byKey.delete(kept.key)
      chain.remove(kept)
    },
    oldest: chain.oldest,
    size: () => byKey.size,
    all: () => byKey.values(),
  }
}
