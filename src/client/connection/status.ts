import type { LinkError } from '../../base/errors.js'

/**
 * What the connection is doing.
 *
 * - `idle`: nobody needs it; `error` is there when the last attempt failed for good
 * - `connecting`: attempt number `attempt` (0 is the first) is under way
 * - `connected`: `sessionPresent` tells whether the broker kept an earlier session
 * - `waiting`: attempt number `attempt` failed, or the connection was lost, with `error`; the next one starts in `delay` ms
 * - `closed`: for good, by `close()`
 */
export type Status =
  | { readonly state: 'idle'; readonly error?: LinkError }
  | { readonly state: 'connecting'; readonly attempt: number }
  | { readonly state: 'connected'; readonly clientId: string; readonly sessionPresent: boolean }
  | { readonly state: 'waiting'; readonly error: LinkError; readonly delay: number; readonly attempt: number }
  | { readonly state: 'closed' }
