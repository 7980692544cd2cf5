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
  const entries = new Map<K, V>()
  // One iterator for good: a fresh one would have to pass over all that was deleted at the front, time and again. What
  // this one has passed was deleted or set anew, which puts it ahead.
  let oldest: MapIterator<K> = entries.keys()

  const evict = () => {
    let next = oldest.next()
    if (next.done === true) {
      oldest = entries.keys()
      next = oldest.next()
    }
    if (next.done !== true) entries.delete(next.value)
  }

  return {
    get: key => entries.get(key),
    set: (key, value) => {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= capacity) return false
      evict()
      return true
    },
    delete: key => entries.delete(key),
    values: () => entries.values(),
    size: () => entries.size,
  }
}
