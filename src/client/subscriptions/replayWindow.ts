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
  /** A message of this topic went to all observers whose SUBSCRIBE was not after `latest`. */
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

/** Serves no SUBSCRIBE before `from`: those had their time in an earlier window. `exact`: all that comes is of one topic. */
export const createReplayWindow = (from: number, openedAt: number, exact: boolean): ReplayWindow =>
  new Window(from, openedAt, exact)

// A class, as there is one for each filter when a client starts, and `live` is called for each message of it.
class Window implements ReplayWindow {
  readonly #from: number
  readonly #only: Seen | null
  readonly #byTopic = createRecencyMap<string, Seen>(TOPICS)
  #until: number

  constructor(from: number, openedAt: number, exact: boolean) {
    this.#from = from
    this.#only = exact ? { live: 0, replayed: 0 } : null
    this.#until = openedAt + QUIET
  }

  live(topic: string, latest: number): void {
    const seen = this.#only ?? this.#seenOf(topic)
    seen.live = latest
  }

  replay(topic: string, latest: number, now: number): (observer: SubscriptionObserver) => boolean {
    const isDue = this.due(topic, latest)
    this.#until = now + QUIET
    const seen = this.#only ?? this.#seenOf(topic)
    seen.replayed = latest
    return isDue
  }

  due(topic: string, latest: number): (observer: SubscriptionObserver) => boolean {
    const { live, replayed } = this.#only ?? this.#seenOf(topic)
    return ({ asked }) => asked >= this.#from && asked > replayed && (asked === latest || asked > live)
  }

  extend(now: number): void {
    this.#until = now + QUIET
  }

  isOver(now: number): boolean {
    return now > this.#until
  }

  #seenOf(topic: string): Seen {
    const known = this.#byTopic.get(topic)
    if (known !== undefined) return known
    const seen = { live: 0, replayed: 0 }
    this.#byTopic.set(topic, seen)
    return seen
  }
}
