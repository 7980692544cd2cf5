import type { PublishRefusedError, StoreError } from '../../base/publishErrors.js'
import type { Receipt } from '../../message.js'
import type { Entry, Recipient } from './entry.js'
import type { SendingPort } from './sending.js'
import type { StoreDamage, StoredPublish } from './store.js'

/** What the rest of the client hears and says of publishes. */
export interface OutboxEvents extends Pick<SendingPort, 'limit' | 'answered'> {
  /** A publish that wants an answer has settled. */
  withdrawn(entry: Entry): void
  /** A publish gets its receipt. `age`: ms it took to be acknowledged; `null` if it was not, or not published here. */
  settled(receipt: Receipt, bytes: number, age: number | null): void
  /** The last publish has settled. */
  idle(): void
  /** Returns who waits for a publish of an earlier process. */
  recovered(stored: StoredPublish): Recipient
  damaged(damage: StoreDamage): void
  /** The store cannot be read. Told once, until it can. */
  unreadable(error: StoreError): void
  /** Returns ms after which a publish is tried again that was answered "not now", `attempt` times before; or that it is not. */
  retryAfter(refusal: PublishRefusedError, attempt: number): number | 'fatal'
}
