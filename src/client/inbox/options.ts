import type { InboxStore } from './store.js'

/** What becomes of messages that a resumed session brings before anybody observes them. */
export interface InboxOptions {
  /** How many messages are held. What comes beyond is acknowledged and reported on `unhandled$`. @default 1000 */
  readonly capacity?: number
  /** How many bytes the payloads of those may have together. What comes beyond goes the same way. @default 16777216 */
  readonly bytes?: number
  /**
   * For how long a message is held, in ms; then it is reported on `unhandled$`. Without a store that is counted from when
   * the connection opened, as the messages after it wait to be acknowledged meanwhile, and 0 holds none. With a store it is
   * counted from when the message came or, if an earlier process has left it, from when the store was read.
   *
   * @default 5000, and with a store Infinity
   */
  readonly deadline?: number
  /**
   * Where messages with QoS 1 and 2 that nobody observes wait, for as long as the sessions are resumed that bring them:
   * they are acknowledged as soon as they are safe, survive the process, and leave the store when an observer has dealt
   * with them, whether it accepts or refuses them. No connection opens before it was read. What it fails at is on
   * `warnings$`, and the inbox is as without one meanwhile.
   *
   * @default none
   */
  readonly store?: InboxStore
}

/** As they hold for one inbox. */
export type Limits = Required<Omit<InboxOptions, 'store'>>
