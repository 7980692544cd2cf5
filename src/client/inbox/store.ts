import type { Observable } from 'rxjs'
import type { StoreDamage, StoredPublish } from '../outbox/store.js'

/** A received message with QoS 1 or 2 that nobody has observed yet, as it is kept. */
export interface StoredMessage extends StoredPublish {
  /** Names it in its store: a safe integer. Keys grow in the order of arrival. */
  readonly key: number
  /** What was received. */
  readonly packet: StoredPublish['packet']
  /** When it came: ms since 1970, or by the clock of the client's scheduler where that has one of its own. */
  readonly since: number
  /** The broker has its acknowledgement: what comes by its name after that is another message. */
  readonly handed: boolean
  /** What the broker calls it until it has the acknowledgement, as in `Link.nameOf`. Not given: it has no such name. */
  readonly name?: string
}

/**
 * Where received messages with QoS 1 and 2 that nobody observes survive the process. They are acknowledged when `put` has
 * completed. Calls come from one client only; each Observable is subscribed once, at once.
 */
export interface InboxStore {
  /**
   * Emits what an earlier process left, in the order of its keys, then completes; an error comes before the first
   * message, and `load` may be called again after it. A store for either kind of content must not give the one for the
   * other: messages would be published, or publishes observed.
   *
   * `damaged` is called, before the first message, for each thing in the store that cannot be given back: once, in this
   * process or a later one.
   */
  load(damaged: (damage: StoreDamage) => void, content: 'messages'): Observable<StoredMessage>
  /** Completes when the message would survive. */
  put(message: StoredMessage): Observable<never>
  /** Completes when it would survive that the broker has the acknowledgement. Called for those with a name. */
  handed(key: number): Observable<never>
  /** An observer has dealt with it, or it was reported. If this is lost, the message is loaded once more. */
  remove(key: number): void
  /** Completes when everything would survive, and nothing is held any more; errors if that cannot be. */
  close(): Observable<never>
}
