import type { Observable } from 'rxjs'
import type { Outgoing } from '../../driver/driver.js'

/** A publish with QoS 1 or 2 as it is kept. */
export interface StoredPublish {
  /** Names it in its store: a safe integer. Keys grow in the order of publishing. */
  readonly key: number
  /** What is published. */
  readonly packet: Outgoing
  /** When it was published: ms since 1970, or by the clock of the client's scheduler where that has one of its own. */
  readonly since: number
  /** It may have reached the broker: at QoS 2 it must not be sent as a new message. */
  readonly handed: boolean
}

/** Something in a store that is not a publish, or no longer one. It is not sent. */
export interface StoreDamage {
  /** What it says of the topic; empty where that cannot be read. Foreign text: it may break the grammar of topics. */
  readonly topic: string
  /** What is wrong, and where. */
  readonly error: Error
}

/**
 * Where publishes with QoS 1 and 2 survive the process, until the broker has acknowledged them. Nothing is sent before
 * `put` has completed. Calls come from one client only; each Observable is subscribed once, at once.
 */
export interface OutboxStore {
  /**
   * Emits what an earlier process left, in the order of its keys, then completes; an error comes before the first
   * publish, and `load` may be called again after it.
   *
   * `damaged` is called, before the first publish, for each thing in the store that cannot be given back: once, in this
   * process or a later one. Without `damaged` nobody would learn of it, so that it is an error of the Observable, and the
   * store stays as it is.
   */
  load(damaged?: (damage: StoreDamage) => void): Observable<StoredPublish>
  /** Completes when the publish would survive. One with a key that is there already takes its place. */
  put(publish: StoredPublish): Observable<never>
  /** Completes when it would survive that the publish was handed to a connection. */
  handed(key: number): Observable<never>
  /** The publish has settled. If this is lost, the publish is loaded once more. */
  remove(key: number): void
  /** Completes when everything would survive, and nothing is held any more; errors if that cannot be. */
  close(): Observable<never>
}
