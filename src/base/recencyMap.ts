import { createRecency } from './recency.js'

/** A map of so many entries at most, in the order in which they were set last. */
export interface RecencyMap<K, V> {
  get(key: K): V | undefined
  /** Puts an entry last; returns whether the first one had to go for it. */
  set(key: K, value: V): boolean
  delete(key: K): boolean
  values(): IterableIterator<V>
  size(): number
}

/** Returns an empty map. Each call costs the same however many entries there are. */
export const createRecencyMap = <K, V>(capacity: number): RecencyMap<K, V> => {
  const entries = createRecency<V, K>()

  function* values(): IterableIterator<V> {
    for (let entry = entries.oldest(); entry !== null; entry = entry.newer) yield entry.value
  }

  return {
    get: key => entries.get(key)?.value,
    set: (key, value) => {
      const entry = entries.touch(key)
      if (entry === undefined) entries.add(key, value)
      else entry.value = value
      const first = entries.size() > capacity ? entries.oldest() : null
      if (first !== null) entries.remove(first)
      return first !== null
    },
    delete: key => {
      const entry = entries.get(key)
      if (entry !== undefined) entries.remove(entry)
      return entry !== undefined
    },
    values,
    size: entries.size,
  }
}
