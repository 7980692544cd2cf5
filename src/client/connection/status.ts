import type { LinkError } from '../../base/linkErrors.js'
import type { Announced, Capabilities } from '../../driver/driver.js'

/**
 * What the connection is doing.
 *
 * - `idle`: nobody needs it; `error` is there when the last attempt failed for good
 * - `connecting`: attempt number `attempt` (0 is the first) is under way
 * - `connected`: `sessionPresent` tells whether the broker kept an earlier session; `capabilities` and `announced` what
 *   it can do, and what else it said
 * - `waiting`: attempt number `attempt` failed, or the connection was lost, with `error`; the next one starts in `delay`
 *   ms. `unanswered` is there for a connection that was lost: what the broker had not answered, among which may be the
 *   reason
 * - `closed`: for good, by `close()`
 *
 * `server` is where the connection leads, without credentials, for drivers that have addresses.
 */
export type Status =
  | { readonly state: 'idle'; readonly error?: LinkError }
  | { readonly state: 'connecting'; readonly attempt: number; readonly server?: string }
  | {
      readonly state: 'connected'
      readonly clientId: string
      readonly sessionPresent: boolean
      readonly capabilities: Capabilities
      readonly announced?: Announced
      readonly server?: string
    }
  | {
      readonly state: 'waiting'
      readonly error: LinkError
      readonly delay: number
      readonly attempt: number
      readonly unanswered?: Unanswered
      readonly server?: string
    }
  | { readonly state: 'closed' }

/** How many were asked for, and not answered. */
export interface Unanswered {
  /** SUBSCRIBEs and UNSUBSCRIBEs. */
  readonly subscriptions: number
  /** Publishes of QoS 1 and 2. */
  readonly publishes: number
}
