import { hasWildcard } from '../../../base/text.js'
import { createFilterTree, type FilterTree } from '../../../topic/routing/filterTree.js'
import { isExpired, type Publication } from './publication.js'

/** The last retained message of each topic. */
export interface RetainedStore {
  /** Stores a message; an empty payload deletes instead (MQTT-3.3.1-6 and -7). */
  put(publication: Publication): void
  matching(filter: string): readonly Publication[]
  all(): readonly Publication[]
  has(topic: string): boolean
  /** Those that have expired and that nobody has asked for since count, too. */
  size(): number
  clear(): void
}

interface Stored {
  publication: Publication
  /** Of all that were ever stored: those of a filter come in this order. */
  readonly nth: number
}

export const createRetainedStore = (now: () => number): RetainedStore => {
  const byTopic = new Map<string, Stored>()
  // By levels, once somebody asks by wildcards: how long that takes depends on what is found.
  let tree: FilterTree<Stored> | undefined
  let stored = 0

  const remove = (topic: string) => {
    if (byTopic.delete(topic)) tree?.remove(topic)
  }

  const plant = (): FilterTree<Stored> => {
    const planted = createFilterTree<Stored>()
    for (const [topic, each] of byTopic) planted.add(topic, each)
    return planted
  }

  const fresh = (found: Iterable<Stored>): readonly Publication[] => {
    const publications: Publication[] = []
    const at = now()
    for (const { publication } of found) {
      if (isExpired(publication, at)) remove(publication.topic)
      else publications.push(publication)
    }
    return publications
  }

  return {
    put: publication => {
      const { topic, payload } = publication
      const before = byTopic.get(topic)
      if (payload.length === 0) remove(topic)
      else if (before !== undefined) before.publication = publication
      else {
        stored += 1
        const added = { publication, nth: stored }
        byTopic.set(topic, added)
        tree?.add(topic, added)
      }
    },
    matching: filter => {
      if (hasWildcard(filter)) {
        tree ??= plant()
        return fresh([...tree.coveredBy(filter)].sort((a, b) => a.nth - b.nth))
      }
      const found = byTopic.get(filter)
      return fresh(found === undefined ? [] : [found])
    },
    all: () => fresh(byTopic.values()),
    has: topic => byTopic.has(topic),
    size: () => byTopic.size,
    clear: () => {
      byTopic.clear()
      tree = undefined
    },
  }
}
