import type { ConsumeMessage } from 'amqplib'
import type { Subscription } from 'rxjs'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Time } from '../../../base/time.js'
import type { Link } from '../../driver.js'
import type { Consumer } from './consumer.js'

/** What was delivered over one link and is not settled. */
export interface Deliveries extends Pick<Link, 'ack'> {
  /** Returns the number of a delivery, which no other of the link has, whatever channel it came over. */
  add(message: ConsumeMessage, from: Source): number
  /** The server has ended a consumer: what it brought comes again, and cannot be settled. */
  ended(consumer: Consumer): void
  stop(): void
}

/** Where a delivery came from. */
export interface Source {
  readonly consumer: Consumer
  /** Others get what this member of a group leaves. */
  readonly shared: boolean
  /** One of its deliveries is settled. */
  settled(): void
}

interface Delivery extends Source {
  readonly message: ConsumeMessage
  timer: Subscription | null
}

/** `requeueDelay`: ms after which what a member of a group has left goes to another, or comes again. */
export const createDeliveries = (time: Time, requeueDelay: number): Deliveries => {
  const open = new Map<number, Delivery>()
  let last = 0

  const settle = (number: number, found: Delivery, how: 'ack' | 'requeue' | 'reject') => {
    open.delete(number)
    found.timer?.unsubscribe()
    found.consumer.settle(found.message, how)
    found.settled()
  }

  return {
    add: (message, { consumer, shared, settled }) => {
      last += 1
      open.set(last, { message, consumer, shared, settled, timer: null })
      return last
    },
    ack: (number, code) => {
      const found = open.get(number)
      if (found === undefined) return
      if (code !== null) return settle(number, found, code < FAILURE ? 'ack' : 'reject')
      // What nobody but this session gets is kept for its next connection: it would come again at once, and for ever.
      if (!found.shared) return
      found.timer ??= time.schedule(() => settle(number, found, 'requeue'), requeueDelay)
    },
    ended: consumer => {
      for (const [number, found] of open) {
        if (found.consumer !== consumer) continue
        open.delete(number)
        found.timer?.unsubscribe()
        found.settled()
      }
    },
    stop: () => {
      for (const { timer } of open.values()) timer?.unsubscribe()
      open.clear()
    },
  }
}
