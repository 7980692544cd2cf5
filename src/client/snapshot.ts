import type { Message, Receipt } from '../message.js'
import type { Status } from './connection/status.js'
import type { OutboxSnapshot } from './outbox/options.js'
import type { UnhandledReason } from './subscriptions/outcome.js'
import type { SubscriptionSnapshot } from './subscriptions/subscriptions.js'
import type { Traffic } from './traffic.js'

/** A message that no observer got. */
export interface Unhandled {
  /** The message, with its bytes. */
  readonly message: Message
  /** Why no observer got it. */
  readonly reason: UnhandledReason
}

/** What became of a publish that an earlier process left in the store of the outbox. */
export interface Recovered {
  /** The topic that was published to. */
  readonly topic: string
  /** Its receipt, or the error with which it failed. */
  readonly outcome: Receipt | Error
}

/** What a client holds at one moment, as plain data. */
export interface Snapshot {
  /** What the driver says of itself. */
  readonly driver: string
  /** The state of the connection, as in `status$`. */
  readonly status: Status
  /** What keeps the connection open: observers and publishes. */
  readonly leases: number
  /** One for each filter that is observed, or still known to the broker. */
  readonly subscriptions: readonly SubscriptionSnapshot[]
  /** How many publishes wait, and how many are unanswered. */
  readonly outbox: OutboxSnapshot
  /** Since the client was made, whether or not somebody watched `failures$` and `unhandled$`. */
  readonly counts: {
    readonly failures: number
    readonly unhandled: number
    /** Messages left out because an observer's buffer was full. */
    readonly dropped: number
    readonly stalled: number
    /** What the driver saw and went on in spite of: ill-formed messages, more of them than were asked for. */
    readonly noticed: number
    /** Messages that interceptors have kept from passing, both ways. */
    readonly rejected: number
  }
  /** Messages and bytes both ways, and how long acknowledgements took, since the client was made. */
  readonly traffic: Traffic
  /** Messages delivered that wait for an observer to settle them. */
  readonly unsettled: number
  /** Messages of a resumed session that wait for an observer. */
  readonly held: number
  /** Messages that wait for the verdict of an interceptor: those to be published, and received ones. */
  readonly intercepted: { readonly outgoing: number; readonly incoming: number }
}
