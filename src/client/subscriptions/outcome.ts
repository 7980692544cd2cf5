/**
 * Why a message reached no observer.
 *
 * - `no-subscription`: it matches no filter that is observed
 * - `no-observer`: those it was sent for have left, or have come after it
 * - `unasked`: a stored value that nobody waits for: where copies do not name their subscription (MQTT 3.1.1), the
 *   broker sends them whenever it is told of a filter. Not reported in tabs that share a connection: there they are for
 *   others
 * - `message-expired`: its `messageExpiryInterval` passed while it waited in the store of the inbox
 * - `unclaimed-reply`: it replies to a request that has ended, or to none
 */
export type UnhandledReason =
  | 'no-subscription'
  | 'no-observer'
  | 'unasked'
  | 'message-expired'
  | 'unclaimed-reply'

/** What became of a copy. */
export type Outcome = 'taken' | Exclude<UnhandledReason, 'message-expired'>
