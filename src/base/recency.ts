import { createChain, type Link } from './chain.js'

/** What a table holds under one key. */
export interface Kept<T, K = string> extends Link<Kept<T, K>> {
  readonly key: K
  value: T
}

/**
 * A table that knows which of its keys has been heard of least recently, so that it can be bounded. Everything costs the
 * same however many keys there are. A `Map` alone does not: looking for its oldest key passes over all that were deleted
 * before, and an iterator that is kept for that keeps all that the map has ever grown out of.
 */
export interface Recency<T, K = string> {
  get(key: K): Kept<T, K> | undefined
  /** Returns what is under a key, as the one heard of last. */
  touch(key: K): Kept<T, K> | undefined
  /** Puts a value under a key that has none, as the one heard of last. */
  add(key: K, value: T): Kept<T, K>
  remove(kept: Kept<T, K>): void
  /** What has not been heard of for longest. */
  oldest(): Kept<T, K> | null
  size(): number
  /** All, in the order in which they were added. */
  all(): IterableIterator<Kept<T, K>>
}

export const createRecency = <T, K = string>(): Recency<T, K> => {
  const byKey = new Map<K, Kept<T, K>>()
  const chain = createChain<Kept<T, K>>()
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
      const kept: Kept<T, K> = { key, value, older: null, newer: null }
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
