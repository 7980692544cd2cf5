import type { Entry } from './entry.js'
import type { Limits } from './options.js'

/** The messages of an inbox in the order of their keys, which is that of arrival; those that observers have among them. */
export interface Shelf {
  /** Returns whether a payload of so many bytes finds room. What is left from an earlier process does in any case. */
  hasRoom(length: number): boolean
  add(entry: Entry): void
  /** Returns whether it was there. */
  remove(entry: Entry): boolean
  has(key: number): boolean
  /** Returns those that no observer has, as they are now. */
  waiting(): readonly Entry[]
  /** Returns those that are not acknowledged. */
  unacknowledged(): readonly Entry[]
  size(): number
}

export const createShelf = ({ capacity, bytes }: Pick<Limits, 'capacity' | 'bytes'>): Shelf => {
  const entries = new Map<number, Entry>()
  let size = 0

  return {
    hasRoom: length => entries.size < capacity && size + length <= bytes,
    add: entry => {
      entries.set(entry.key, entry)
      size += entry.message.payload.length
    },
    remove: ({ key, message }) => {
      if (!entries.delete(key)) return false
      size -= message.payload.length
      return true
    },
    has: key => entries.has(key),
    waiting: () => [...entries.values()].filter(({ handed }) => !handed),
    unacknowledged: () => [...entries.values()].filter(({ share }) => share !== null),
    size: () => entries.size,
  }
}
