import { createRecencyMap } from '../../base/recencyMap.js'
import type { SubscriptionObserver } from './observers.js'

/** After this many ms without one, no further retained message is expected as an answer to a SUBSCRIBE. */
export const QUIET = 10_000

/** So many topics are told apart; of more, an observer may see a retained message twice. */
const TOPICS = 65_536

/**
 * Tells whose retained messages are whose where copies do not say which SUBSCRIBE they answer.
 *
 * A SUBSCRIBE for a late observer makes the broker send the retained messages to everybody again (MQTT-3.8.4-3). A
 * retained message of a topic goes to the observers that it can be meant for: those that have asked and have not had
 * this topic yet and, if a later SUBSCRIBE was sent since, only if no live message of the topic has passed since they
 * asked, for then it is not news to them.
 */
export interface ReplayWindow {
  /** A message of this topic went to all observers, SUBSCRIBE `latest` being the last one sent. */
  live(topic: string, latest: number): void
  /** Returns which observers get a retained message of this topic; `latest`: the last SUBSCRIBE that may bring it. */
  replay(topic: string, latest: number, now: number): (observer: SubscriptionObserver) => boolean
  /** The same for one that is older than what was asked for: it leaves what is still to come to come. */
  due(topic: string, latest: number): (observer: SubscriptionObserver) => boolean
  /** The broker was asked, or has just answered: expect retained messages from now. */
  extend(now: number): void
  isOver(now: number): boolean
}

interface Seen {
  live: number
  replayed: number
}

/** Serves no SUBSCRIBE before `from`: those had their time in an earlier window. */
export const createReplayWindow = (from: number, openedAt: number): ReplayWindow => {
  let until = openedAt + QUIET
  const seen = createRecencyMap<string, Seen>(TOPICS)
  // The last one looked up: an exact filter has no other.
  let lastTopic: string | null = null
  let last: Seen = { live: 0, replayed: 0 }

  const seenOf = (topic: string): Seen => {
    if (topic === lastTopic) return last
    let entry = seen.get(topic)
    if (entry === undefined) {
      entry = { live: 0, replayed: 0 }
      seen.set(topic, entry)
    }
    lastTopic = topic
    last = entry
    return entry
  }

  const picks =
    ({ live, replayed }: Seen, latest: number) =>
    ({ asked }: SubscriptionObserver): boolean =>
      asked >= from && asked > replayed && (asked === latest || asked > live)

  return {
    live: (topic, latest) => {
      seenOf(topic).live = latest
    },
    replay: (topic, latest, now) => {
      until = now + QUIET
      const entry = seenOf(topic)
      const wants = picks(entry, latest)
      entry.replayed = latest
      return wants
    },
    due: (topic, latest) => picks(seenOf(topic), latest),
    extend: now => {
      until = now + QUIET
    },
    isOver: now => now > until,
  }
}
