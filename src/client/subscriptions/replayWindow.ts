import type { FeedObserver } from './observers.js'

/** After this many ms without one, no further retained message is expected as an answer to a SUBSCRIBE. */
const QUIET = 10_000

/**
 * Tells whose retained messages are whose where copies carry no subscription identifier.
 *
 * A SUBSCRIBE for a late observer makes the broker send the retained messages to everybody again (MQTT-3.8.4-3).
 * Every SUBSCRIBE has a generation; an observer is of the generation that was sent for it. A retained message of a
 * topic goes to the observers that it can be meant for: those whose generation has not had this topic yet, and, for a
 * generation older than the latest, only if no live message of the topic passed since, for then it is not news to them.
 */
export interface ReplayWindow {
  /** Serves no generation before this one: those had their time in an earlier window. */
  readonly from: number
  /** A message of this topic went to all observers, the latest SUBSCRIBE sent being `generation`. */
  live(topic: string, generation: number): void
  /** Returns which observers get a retained message of this topic, `latest` SUBSCRIBE for it considered. */
  replay(topic: string, latest: number, now: number): (observer: FeedObserver) => boolean
  /** The broker has just answered: expect retained messages from now. */
  extend(now: number): void
  isOver(now: number): boolean
}

export const createReplayWindow = (from: number, openedAt: number): ReplayWindow => {
  let until = openedAt + QUIET
  const seen = new Map<string, { live: number; replayed: number }>()

  const seenOf = (topic: string) => {
    let entry = seen.get(topic)
    if (entry === undefined) {
      entry = { live: 0, replayed: 0 }
      seen.set(topic, entry)
    }
    return entry
  }

  return {
    from,
    live: (topic, generation) => {
      seenOf(topic).live = generation
    },
    replay: (topic, latest, now) => {
      until = now + QUIET
      const entry = seenOf(topic)
      const { live, replayed } = entry
      entry.replayed = latest
      return ({ generation }) =>
        generation >= from && generation > replayed && (generation === latest || generation > live)
    },
    extend: now => {
      until = now + QUIET
    },
    isOver: now => now > until,
  }
}
