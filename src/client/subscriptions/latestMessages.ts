import { createRecencyMap } from '../../base/recencyMap.js'
import type { Message } from '../../message.js'
import { ownReplayed } from '../delivery/own.js'

/**
 * The last message of each topic of a filter, stored values and live ones, for its observers with `retained: 'latest'`.
 *
 * It never goes back. Over one connection a stored value takes the place of nothing: what came live is newer than what
 * the broker had stored before, and a stored value that comes again is the same one. Over the next one nobody can say
 * what was missed between: each stored value that is asked for counts as newer than what was known, once; what the
 * broker does not send stays.
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
  /** A connection has opened, whose first SUBSCRIBE will be `first`. `kept`: in the session of the one before. */
  opened(first: number, kept: boolean): void
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
  readonly connection: number
}

export const createLatestMessages = (): LatestMessages => new Latest()

class Latest implements LatestMessages {
  asked = 0
  observers = 0
  readonly #byTopic = createRecencyMap<string, Entry>(TOPICS)
  #connection = 0
  #first = 0
  #forgetful = false

  put(message: Message): void {
    const { topic, payload } = message
    // An empty payload is how a retained value is deleted (MQTT-3.3.1-6). That is remembered: a stored value may still
    // be on its way.
    const kept = payload.length === 0 ? null : ownReplayed(message)
    if (this.#byTopic.set(topic, { message: kept, connection: this.#connection })) this.#forgetful = true
  }

  offer(message: Message, sequence: number): boolean {
    const known = this.#byTopic.get(message.topic)
    // The answer to a SUBSCRIBE over an earlier connection is older than all that came after it.
    if (known !== undefined && (known.connection === this.#connection || sequence < this.#first)) return false
    if (this.#forgetful && sequence !== this.asked) return false
    this.put(message)
    return true
  }

  opened(first: number, kept: boolean): void {
    this.#connection += 1
    this.#first = first
    if (!kept) this.asked = 0
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
