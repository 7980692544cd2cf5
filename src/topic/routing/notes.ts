import type { KnownTopic } from '../../base/knownTopic.js'

/** What a table has noted on topics. */
export interface Notes {
  /** Notes what was found for a topic; `owner` of the topic is this, then, until all is cleared. */
  take(topic: KnownTopic, found: readonly unknown[]): void
  /** Takes all notes back, for what was found does not hold any more. */
  clear(): void
}

const none: readonly unknown[] = []

/** So many topics have notes at most, among them those that nobody knows any more. */
const MOST = 16_384

export const createNotes = (): Notes => {
  let topics: KnownTopic[] = []

  const clear = () => {
    if (topics.length === 0) return
    for (const topic of topics) {
      if (topic.owner !== notes) continue
      topic.owner = null
      topic.first = undefined
      topic.all = none
    }
    topics = []
  }

  const notes: Notes = {
    take: (topic, found) => {
      if (topics.length >= MOST) clear()
      topics.push(topic)
      topic.owner = notes
      topic.first = found[0]
      topic.all = found
    },
    clear,
  }
  return notes
}
