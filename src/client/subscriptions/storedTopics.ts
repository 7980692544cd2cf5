import { createRecencyMap, type RecencyMap } from '../../base/recencyMap.js'
import type { Message } from '../../message.js'

/**
 * Tells stored values from live messages, for a subscription with `retainAsPublished` while it fetches what is stored for
 * a late observer by a SUBSCRIBE without the option.
 *
 * By the specification a copy of that SUBSCRIBE that bears the flag is a stored value. But mosquitto 2.0 keeps the option
 * of the first SUBSCRIBE of a filter, so that until the next one, which goes out right after it, live copies bear the
 * flag as well. A SUBSCRIBE brings one stored value of a topic, before all that comes live: the second copy of a topic is
 * live, and so is the first one of a topic that has nothing stored.
 */
export interface StoredTopics {
  /** SUBSCRIBE `sequence` has brought all that is stored: by the next one it is known which topics have something. */
  fetched(sequence: number): void
  /** A live message has passed; `flagged`: what its flag says is what its publisher said. */
  live(message: Message, flagged: boolean): void
  /** Returns whether a copy that bears the flag, of a SUBSCRIBE without the option, is a stored value. */
  isStored(fetch: Fetch, topic: string): boolean
  /** A connection has opened: what was stored since the last one is not known. */
  opened(): void
}

/** A SUBSCRIBE that fetches, and the topics that it has brought something of. */
export interface Fetch {
  readonly sequence: number
  replayed: RecencyMap<string, true> | null
}

/** So many topics are remembered; of more, what cannot be told is taken for a stored value. */
const TOPICS = 65_536

/** `blind`: what this client publishes itself does not pass, so that nobody can say that a topic has nothing stored. */
export const createStoredTopics = (blind = false): StoredTopics => {
  // Whether they have something stored, or may have.
  let topics = createRecencyMap<string, boolean>(TOPICS)
  let isMuch = blind
  // The first SUBSCRIBE that has brought all; later ones bring nothing of topics that have nothing.
  let first = Number.POSITIVE_INFINITY

  const note = (topic: string, stored: boolean) => {
    if (topics.set(topic, stored)) isMuch = true
  }

  return {
    fetched: sequence => {
      first = Math.min(first, sequence)
    },
    live: ({ topic, retain, payload }, flagged) => {
      if (retain) note(topic, payload.length > 0)
      else if (!flagged) note(topic, true)
    },
    isStored: (fetch, topic) => {
      fetch.replayed ??= createRecencyMap(TOPICS)
      const isFirst = fetch.replayed.get(topic) !== true
      const mayBe = isMuch || fetch.sequence <= first || topics.get(topic) === true
      fetch.replayed.set(topic, true)
      if (isFirst && mayBe) note(topic, true)
      return isFirst && mayBe
    },
    opened: () => {
      topics = createRecencyMap(TOPICS)
      isMuch = blind
      first = Number.POSITIVE_INFINITY
    },
  }
}
