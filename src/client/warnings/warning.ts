import type { LinkError } from '../../base/linkErrors.js'
import type { StoreError } from '../../base/publishErrors.js'
import type { Unanswered } from '../connection/status.js'

/**
 * What is not an error, and should be known.
 *
 * - `unverified`: nobody has made sure that the server is the one it is taken for
 * - `ill-formed`: a message that breaks the rules of its protocol was left out
 * - `overshoot`: the broker sent more unacknowledged messages than it was told to
 * - `blocked`: the broker takes no publishes for now, for want of memory or room on its disk; they wait until it does
 * - `lost`: what the broker was to keep for a session or a group, a message perhaps, is there no more
 * - `unsettled`: messages come again, as the broker did not learn in time, or not at all, that they were settled
 * - `shared-client-id`: another client of this program connects to this server by the same client id; the server ends
 *   the connection of the one that was there first
 * - `short-lived`: the last `losses` connections were all lost sooner than `stableAfter`; told of the third in a row, and
 *   whenever there are twice as many. Mostly another client, elsewhere, uses the same client id
 * - `outbox-failed`: the store of the outbox cannot be read; what an earlier process left is not sent, and publishes with
 *   QoS 1 and 2 fail, until it can. The next of whatever needs the connection tries again
 * - `inbox-failed`: the store of the inbox cannot be read or written; what it would hold is not acknowledged, and waits in
 *   memory for a short time
 * - `inbox-damaged`: something in the store of the inbox cannot be given back: a message that was acknowledged, perhaps. Told
 *   of each such thing
 */
export type Warning =
  | {
      readonly kind: 'unverified' | 'ill-formed' | 'overshoot' | 'blocked' | 'lost' | 'unsettled'
      /** In words; text from the network is escaped. */
      readonly message: string
      /** Where the connection leads, without credentials, for drivers that have addresses. */
      readonly server?: string
    }
  | {
      readonly kind: 'shared-client-id'
      /** In words; text from the network is escaped. */
      readonly message: string
      /** The id of both. */
      readonly clientId: string
      /** Where both connections lead, without credentials. */
      readonly server?: string
    }
  | {
      readonly kind: 'short-lived'
      /** In words; text from the network is escaped. */
      readonly message: string
      /** The id of this client. */
      readonly clientId: string
      /** Connections in a row that were lost soon. */
      readonly losses: number
      /** With which the last one was lost. */
      readonly error: LinkError
      /** What the broker had not answered when the last one was lost, among which may be the reason. */
      readonly unanswered: Unanswered
      /** Where the last one led, without credentials, for drivers that have addresses. */
      readonly server?: string
    }
  | {
      readonly kind: 'outbox-failed'
      /** In words; text from the network is escaped. */
      readonly message: string
      /** What the store said is its `cause`. */
      readonly error: StoreError
    }
  | {
      readonly kind: 'inbox-failed'
      /** In words; text from the network is escaped. */
      readonly message: string
      /** What the store said is its `cause`. */
      readonly error: StoreError
    }
  | {
      readonly kind: 'inbox-damaged'
      /** In words; text from the network is escaped. */
      readonly message: string
      /** What the store says of its topic; empty where that cannot be read. Foreign text: it may break the grammar of topics. */
      readonly topic: string
      /** What is wrong, and where. */
      readonly error: Error
    }
