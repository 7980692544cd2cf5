import type { StoreError } from '../../base/publishErrors.js'
import type { Message } from '../../message.js'
import type { Acks, Delivery, Stalled } from '../delivery/acks.js'
import type { StoreDamage } from '../outbox/store.js'

/** Messages with QoS 1 and 2 that a resumed session brings before anybody observes them. */
export interface Inbox {
  /** Goes on with what an earlier process left in the store. Once is enough. */
  load(): void
  opened(resumed: boolean): void
  /** Returns whether the message is held. */
  offer(message: Message, delivery: Delivery): boolean
  /** Somebody new observes. */
  joined(): void
  /** What is held is for those that have come, before everything else. */
  isDue(): boolean
  /** What can be routed now is. */
  review(): void
  /** Returns whether the broker sends again what an earlier process has stored. It is to be acknowledged. */
  isDouble(message: Message, delivery: Delivery): boolean
  /** The broker does not send again what it calls so. */
  released(name: string): void
  /** How many wait for somebody who observes them. */
  size(): number
  /** How many of the store observers have and did not settle. */
  unsettled(): number
  lost(): void
  /** Keeps what there is. Calls `done` when the store is closed, at `due` in any case. */
  close(due: number, done: () => void): void
}

/** What becomes of a message that is routed once more: as `Outcome` of the subscriptions. */
export type Routed = 'taken' | 'unasked' | 'no-subscription' | 'no-observer' | 'unclaimed-reply'

export interface InboxPort {
  readonly acks: Acks
  route(message: Message, delivery: Delivery): Routed
  unhandled(message: Message, reason: 'no-subscription' | 'unasked' | 'message-expired'): void
}

export interface StorePort {
  /** Ms until a message of the store that an observer has not settled is reported. */
  readonly ackTimeout: number
  stalled(stalled: Stalled): void
  damaged(damage: StoreDamage): void
  failed(error: StoreError): void
  /** The store was read, or cannot be: connections may open. */
  ready(): void
}
