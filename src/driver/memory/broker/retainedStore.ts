import { hasWildcard } from '../../../base/text.js'
import { matches } from '../../../topic/filter/matches.js'
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

export const createRetainedStore = (now: () => number): RetainedStore => {
  const byTopic = new Map<string, Publication>()

  const fresh = (publication: Publication): boolean => {
    if (!isExpired(publication, now())) return true
    byTopic.delete(publication.topic)
    return false
  }
  const all = () => [...byTopic.values()].filter(fresh)

  return {
    put: publication => {
      if (publication.payload.length === 0) byTopic.delete(publication.topic)
      else byTopic.set(publication.topic, publication)
    },
    matching: filter => {
      if (hasWildcard(filter)) return all().filter(({ topic }) => matches(filter, topic))
      const stored = byTopic.get(filter)
      return stored !== undefined && fresh(stored) ? [stored] : []
    },
    all,
    has: topic => byTopic.has(topic),
    size: () => byTopic.size,
    clear: () => byTopic.clear(),
  }
}
