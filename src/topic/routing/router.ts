import { FilterError } from '../../base/errors.js'
import type { KnownTopic } from '../../base/knownTopic.js'
import { hasWildcard } from '../../base/text.js'
import { checkFilter, plainStart } from '../filter/grammar.js'
import { createFilterTree, type FilterTree } from './filterTree.js'
import { createSeed } from './hash.js'
import { createLevels } from './levels.js'
import type { Stored } from './nodeTable.js'
import { createNotes } from './notes.js'
import { createTopicCache } from './topicCache.js'
import { createTrie } from './trie.js'

/** A table from filters to values, one value per filter, made for finding the values of a topic. */
export interface Router<T> {
  /**
   * Stores the value of a filter, in place of the one it had.
   *
   * @throws FilterError for an invalid filter and for a shared one: what a group gets is not decided by its filter
   *   alone
   */
  add(filter: string, value: T): void
  /** Forgets a filter; returns whether it was stored. */
  remove(filter: string): boolean
  /** Returns the value of exactly this filter. */
  get(filter: string): T | undefined
  /**
   * Returns the values of all filters that match a topic (MQTT clause 4.7), which is taken as it came off the wire:
   * it is not checked. The value of the topic's own filter comes first; the others are ordered level by level, a
   * literal level before `+` before `#`. The order in which filters were added plays no part.
   *
   * The time taken depends on the filters that match, not on how many there are (D27). Do not write to the array:
   * the next match of the topic returns it again.
   */
  match(topic: string): readonly T[]
  /** The same for a topic that comes again and again: what is found is noted on it for as long as no filter comes or goes. */
  matchKnown(topic: KnownTopic): readonly T[]
  /** Returns the first of them. */
  first(topic: KnownTopic): T | undefined
  /** Returns the values of the stored filters that cover a filter, itself included, ordered as `match` does. */
  covering(filter: string): readonly T[]
  /**
   * Returns the values of the stored filters that a filter covers, itself included, in no order to rely on. The
   * first call with a wildcard reads all stored filters into an index, kept up to date from then on.
   */
  coveredBy(filter: string): readonly T[]
  /** Returns all values: of filters without wildcards, then of the others, each in the order they were added. */
  values(): readonly T[]
  /** How many filters are stored. */
  readonly size: number
}

/** Returns an empty `Router`. By chance it hashes otherwise than others, and finds the same. */
export const createRouter = <T>(random: () => number = Math.random): Router<T> => {
  // Each value of an exact filter is kept in the array that is the answer where nothing else matches.
  const exact = new Map<string, readonly [T]>()
  const wild = new Map<string, Stored<T>>()
  const trie = createTrie<T>()
  const cache = createTopicCache<T>()
  const levels = createLevels(createSeed(random))
  const notes = createNotes()
  const none: readonly T[] = []
  // Only who plans subscriptions by cover pays for this one.
  let tree: FilterTree<T> | undefined

  const plant = (): FilterTree<T> => {
    const planted = createFilterTree<T>()
    for (const [filter, [value]] of exact) planted.add(filter, value)
    for (const [filter, { value }] of wild) planted.add(filter, value)
    return planted
  }

  const match = (topic: string): readonly T[] => {
    if (wild.size === 0) return exact.get(topic) ?? none
    const known = cache.get(topic)
    if (known !== undefined) return known
    levels.read(topic)
    const found = trie.match(levels, exact.get(topic) ?? none)
    cache.offer(topic, levels.fingerprint(), found)
    return found
  }

  return {
    add(filter, value) {
      checkPlain(filter)
      notes.clear()
      if (hasWildcard(filter)) {
        const stored = { value }
        wild.set(filter, stored)
        levels.read(filter)
        trie.set(levels, stored)
        cache.clear()
      } else {
        exact.set(filter, [value])
        cache.delete(filter)
      }
      tree?.add(filter, value)
    },
    remove(filter) {
      notes.clear()
      if (exact.delete(filter)) {
        cache.delete(filter)
      } else if (wild.delete(filter)) {
        levels.read(filter)
        trie.delete(levels)
        cache.clear()
      } else {
        return false
      }
      tree?.remove(filter)
      return true
    },
    get(filter) {
      const hit = exact.get(filter)
      return hit === undefined ? wild.get(filter)?.value : hit[0]
    },
    match,
    matchKnown(topic) {
      if (topic.owner !== notes) notes.take(topic, match(topic.text))
      // Nobody else writes what is the notes' own.
      return topic.all as readonly T[]
    },
    first(topic) {
      if (topic.owner !== notes) notes.take(topic, match(topic.text))
      return topic.first as T | undefined
    },
    covering(filter) {
      checkPlain(filter)
      if (!hasWildcard(filter)) {
        levels.read(filter)
        return trie.match(levels, exact.get(filter) ?? none)
      }
      // No topic is empty (MQTT-4.7.3-1), so `#` and `/#` match no more than `+/#` and `/+/#` do.
      const narrow = filter === '#' || filter === '/#' ? filter.replace('#', '+/#') : filter
      const open = narrow.endsWith('#')
      levels.read(open ? narrow.slice(0, -2) : narrow)
      return trie.covering(levels, open)
    },
    coveredBy(filter) {
      checkPlain(filter)
      if (!hasWildcard(filter)) return exact.get(filter) ?? none
      tree ??= plant()
      return tree.coveredBy(filter)
    },
    values() {
      const found: T[] = []
      for (const [value] of exact.values()) found.push(value)
      for (const { value } of wild.values()) found.push(value)
      return found
    },
    get size() {
      return exact.size + wild.size
    },
  }
}

const checkPlain = (filter: string): void => {
  checkFilter(filter)
  if (plainStart(filter) > 0) throw new FilterError(filter, 'must not be shared')
}
