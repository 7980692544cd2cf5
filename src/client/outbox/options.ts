import type { OutboxStore } from './store.js'

/** What becomes of publishes that have to wait. */
export interface OutboxOptions {
  /**
   * How many publishes may wait to be sent, whether or not there is a connection; those on the wire, as many as the
   * broker's window and the socket take, are not counted. 0: what cannot leave at once is refused.
   *
   * @default 1000
   */
  readonly capacity?: number
  /**
   * What gives way when one more comes.
   *
   * - `reject`: the new one fails with an `OutboxFullError`
   * - `drop-oldest`: the one that has waited longest gets a receipt that says `dropped`
   * - `drop-newest`: the new one gets that receipt
   *
   * @default 'reject'
   */
  readonly overflow?: 'reject' | 'drop-oldest' | 'drop-newest'
  /** Where publishes with QoS 1 and 2 survive the process. Not given: they do not. @default none */
  readonly store?: OutboxStore
}

/** How many publishes have not settled. */
export interface OutboxSnapshot {
  /** Not on the wire: to be sent, or to be sent again. */
  readonly queued: number
  /** On the wire, and unanswered. */
  readonly inFlight: number
}
