import { createRecencyMap } from '../../base/recencyMap.js'
import type { Message } from '../../message.js'
import { ownReplayed } from '../delivery/own.js'

/**
 * The last message of each topic of a filter, stored values and live ones, for its observers with `retained: 'latest'`.
 *
 * It never goes back. Within one session a stored value takes the place of nothing: what came live is newer than what
 * the broker had stored before, and a stored value that comes again is the same one. After a session was lost nobody
 * can say what was missed: each stored value that the broker sends counts as newer than what was known before, once;
 * what it does not send stays.
 */
export interface LatestMessages {
  /** The SUBSCRIBE that brings what the broker has stored; 0 while none was sent. */
  asked: number
  /** How many there are. */
  observers: number
  /** A live message; one without payload deletes. */
  put(message: Message): void
  /** A stored value, sent for SUBSCRIBE `sequence`; returns whether it is news. */
  offer(message: Message, sequence: number): boolean
  /** The session was lost. */
  lost(): void
  /** Returns them, marked as replayed; the topic that changed last comes last. */
  all(): readonly Message[]
  /** Returns whether this is still the last message of its topic. */
  has(message: Message): boolean
}

/**
 * More topics than that under one filter: those not heard of for longest are forgotten, and only the stored values that
 * were asked for with the first of these observers are news from then on.
 */
const TOPICS = 100_000

interface Entry {
  /** `null`: deleted. */
  readonly message: Message | null
  readonly session: number
}

export const createLatestMessages = (): LatestMessages => new Latest()

class Latest implements LatestMessages {
  asked = 0
  observers = 0
  readonly #byTopic = createRecencyMap<string, Entry>(TOPICS)
  #session = 0
  #forgetful = false

  put(message: Message): void {
    const { topic, payload } = message
    // An empty payload is how a retained value is deleted (MQTT-3.3.1-6). That is remembered: a stored value may still
    // be on its way.
    const kept = payload.length === 0 ? null : ownReplayed(message)
    if (this.#byTopic.set(topic, { message: kept, session: this.#session })) this.#forgetful = true
  }

  offer(message: Message, sequence: number): boolean {
    if (this.#byTopic.get(message.topic)?.session === this.#session) return false
    if (this.#forgetful && sequence !== this.asked) return false
    this.put(message)
    return true
  }

  lost(): void {
    this.asked = 0
    this.#session += 1
  }

  all(): readonly Message[] {
    const messages: Message[] = []
    for (const { message } of this.#byTopic.values()) if (message !== null) messages.push(message)
    return messages
  }

  has(message: Message): boolean {
    return this.#byTopic.get(message.topic)?.message === message
  }
}
