import type { Time } from '../../base/time.js'
import type { Message } from '../../message.js'
import type { Delivery } from '../delivery/acks.js'
import type { Records } from './records.js'
import type { Subscription } from './subscription.js'

/** Of copies that do not say which SUBSCRIBE they are of: each observer's own, and later than all. */
export const ANY: number = Number.MAX_SAFE_INTEGER

/** Hands copies that were sent for SUBSCRIBE `sequence` to the observers of one subscription; returns whether any got it. */
export interface Dispatch {
  /** To all whose copies begin there or before; one of them, in a group. */
  live(subscription: Subscription, message: Message, delivery: Delivery, sequence: number): boolean
  /** To those that wait for this SUBSCRIBE, and, if it is news to them, those that want the last of each topic. */
  replay(subscription: Subscription, message: Message, delivery: Delivery, sequence: number): boolean
}

export const createDispatch = (time: Time, records: Records): Dispatch => ({
  live: (subscription, message, delivery, sequence) => {
    if (sequence < subscription.since) return false
    const { direct } = subscription
    if (direct !== null) {
      direct.next(message, delivery)
      return true
    }
    subscription.window?.live(message.topic, Math.min(sequence, records.latest()))
    subscription.latest?.put(message)
    const { observers, group } = subscription
    if (group) return observers.nextToOne(message, delivery)
    const taken = observers.next(message, delivery, sequence)
    subscription.straighten()
    return taken
  },
  replay: (subscription, message, delivery, sequence) => {
    const { latest, window, observers } = subscription
    subscription.heard = true
    const isNews = sequence >= subscription.since && latest?.offer(message, sequence) === true
    const isDue = window?.replay(message.topic, sequence, time.now())
    return observers.nextTo(message, delivery, observer =>
      observer.retained === 'latest'
        ? isNews
        : observer.asked === sequence && (isDue === undefined || isDue(observer)),
    )
  },
})
