import type { SchedulerLike, Subscription } from 'rxjs'
import type { Message } from '../../message.js'
import type { Delivery, Share } from '../delivery/acks.js'
import { own } from '../delivery/own.js'
import type { Limits } from './options.js'
import type { Inbox, InboxPort } from './port.js'

interface Held {
  readonly message: Message
  readonly delivery: Delivery
  readonly share: Share
}

/**
 * Holds messages without a store: the broker sends what it had queued right after CONNACK. They stay unacknowledged until
 * an observer claims them or their time is over.
 */
export const createMemoryInbox = (
  scheduler: SchedulerLike,
  { capacity, bytes, deadline }: Limits,
  { acks, route, unhandled }: InboxPort,
): Inbox => {
  let held: Held[] = []
  let size = 0
  // Runs while messages may be held.
  let timer: Subscription | null = null
  // Somebody has come since what is held was looked through.
  let due = false

  const close = () => {
    timer?.unsubscribe()
    timer = null
    const left = held
    held = []
    size = 0
    due = false
    return left
  }

  const expire = () => {
    for (const { message, share } of close()) {
      unhandled(message, 'no-subscription')
      share.settle(0)
    }
  }

  return {
    load: () => {},
    opened: resumed => {
      if (resumed && deadline > 0) timer = scheduler.schedule(expire, deadline)
    },
    offer: (message, delivery) => {
      const { qos, payload } = message
      if (timer === null || qos === 0) return false
      if (held.length >= capacity || size + payload.length > bytes) return false
      held.push({ message: own(message), delivery, share: delivery.share() })
      size += payload.length
      return true
    },
    joined: () => {
      due = held.length > 0
    },
    isDue: () => due,
    review: () => {
      due = false
      if (held.length === 0) return
      const before = held
      const own = timer
      held = []
      size = 0
      for (const item of before) {
        const { message, delivery, share } = item
        // Whoever got the one before may have ended the connection.
        if (timer !== own) return
        if (acks.again(delivery, share, () => route(message, delivery) === 'taken')) continue
        held.push(item)
        size += message.payload.length
      }
    },
    isDouble: () => false,
    released: () => {},
    size: () => held.length,
    unsettled: () => 0,
    lost: () => {
      // The broker will send them again: they were not acknowledged.
      close()
    },
    close: (_, done) => done(),
  }
}
