import { createDoorkeeper } from './doorkeeper.js'

/**
 * What was found for recent topics, in bounded memory. Two generations: when the young one is full it becomes the
 * old one, and a hit in the old one moves a topic back to the young. So topics in use stay, and dropping the rest is
 * free: deleting a Map's oldest keys one by one is not, as each look for the oldest skips those deleted before.
 */
export interface TopicCache<T> {
  get(topic: string): readonly T[] | undefined
  /** Keeps what was found for a topic, if the topic has been offered before. */
  offer(topic: string, fingerprint: number, found: readonly T[]): void
  delete(topic: string): void
  clear(): void
}

/** `capacity`: topics per generation. */
export const createTopicCache = <T>(capacity = 32768): TopicCache<T> => {
  // Long topics and long results fill a generation as well.
  const heaviest = capacity * 64
  const hasSeen = createDoorkeeper(capacity)
  let young = new Map<string, readonly T[]>()
  let old = new Map<string, readonly T[]>()
  let weight = 0

  const keep = (topic: string, found: readonly T[]): void => {
    if (young.size >= capacity || weight >= heaviest) {
      old = young
      young = new Map()
      weight = 0
    }
    young.set(topic, found)
    weight += topic.length + found.length
  }

  return {
    get(topic) {
      const recent = young.get(topic)
      if (recent !== undefined) return recent
      const found = old.get(topic)
      if (found !== undefined) keep(topic, found)
      return found
    },
    offer(topic, fingerprint, found) {
      if (hasSeen(fingerprint)) keep(topic, found)
    },
    delete(topic) {
      young.delete(topic)
      old.delete(topic)
    },
    clear() {
      young.clear()
      old.clear()
      weight = 0
    },
  }
}
