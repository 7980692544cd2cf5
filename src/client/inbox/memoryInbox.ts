import type { SchedulerLike, Subscription } from 'rxjs'
import type { Message } from '../../message.js'
import type { Acks, Delivery, Share } from '../delivery/acks.js'
import { own } from '../delivery/own.js'
import type { UnhandledReason } from './outcome.js'

/** What becomes of messages that a resumed session brings before anybody observes them. */
export interface InboxOptions {
  /** How many messages are held. @default 1000 */
  readonly capacity?: number
  /** For how long after the connection has opened, in ms. 0: none is held. @default 5000 */
  readonly deadline?: number
}

/**
 * Holds messages of QoS 1 and 2 that a resumed session brings before anybody observes them: the broker sends what it
 * had queued right after CONNACK. They stay unacknowledged until an observer claims them or their time is over.
 */
export interface Inbox {
  opened(resumed: boolean): void
  /** Returns whether the message is held. */
  offer(message: Message, delivery: Delivery, reason: UnhandledReason): boolean
  /** Somebody new observes: what can be routed now is. */
  review(): void
  /** How many are held. */
  size(): number
  lost(): void
}

interface Held {
  readonly message: Message
  readonly reason: UnhandledReason
  readonly delivery: Delivery
  readonly share: Share
}

export interface InboxPort {
  readonly acks: Acks
  /** Returns whether an observer has taken it. */
  route(message: Message, delivery: Delivery): boolean
  unhandled(message: Message, reason: UnhandledReason): void
}

export const createInbox = (
  scheduler: SchedulerLike,
  { capacity, deadline }: Required<InboxOptions>,
  { acks, route, unhandled }: InboxPort,
): Inbox => {
  let held: Held[] = []
  // Runs while messages may be held.
  let timer: Subscription | null = null

  const close = () => {
    timer?.unsubscribe()
    timer = null
    const left = held
    held = []
    return left
  }

  const expire = () => {
    for (const { message, reason, share } of close()) {
      unhandled(message, reason)
      share.settle(0)
    }
  }

  return {
    opened: resumed => {
      if (resumed && deadline > 0) timer = scheduler.schedule(expire, deadline)
    },
    offer: (message, delivery, reason) => {
      if (timer === null || message.qos === 0 || held.length >= capacity) return false
      // What was for those who have left in this process is for nobody who comes, and would keep the acknowledgements
      // after it waiting.
      if (reason !== 'no-subscription') return false
      held.push({ message: own(message), reason, delivery, share: delivery.share() })
      return true
    },
    review: () => {
      if (held.length === 0) return
      const before = held
      held = []
      for (const item of before) {
        const { message, delivery, share } = item
        if (!acks.again(delivery, share, () => route(message, delivery))) held.push(item)
      }
    },
    size: () => held.length,
    lost: () => {
      // The broker will send them again: they were not acknowledged.
      close()
    },
  }
}
