import { Observable, Subject } from 'rxjs'
import { createQueue } from '../../base/queue.js'
import type { SubscriptionChange } from './change.js'
import type { Subscription } from './subscription.js'

/** Tells what becomes of subscriptions. */
export interface Changes {
  readonly changes$: Observable<SubscriptionChange>
  tell(subscription: Subscription, change: SubscriptionChange): void
  complete(): void
}

/** `all` returns the subscriptions there are. */
export const createChanges = (all: () => Iterable<Subscription>): Changes => {
  const subject = new Subject<SubscriptionChange>()
  // Who hears of a change may cause the next: everybody still hears them in order.
  const unheard = createQueue<SubscriptionChange>()

  return {
    changes$: new Observable(subscriber => {
      if (!subject.isStopped) {
        for (const { told, toldHolds } of [...all()]) if (told !== null && toldHolds) subscriber.next(told)
      }
      return subject.subscribe(subscriber)
    }),
    tell: (subscription, change) => {
      const { told, toldHolds } = subscription
      if (told !== null && toldHolds && same(told, change)) return
      subscription.told = change
      subscription.toldHolds = true
      if (!subject.observed) return
      unheard.push(change)
      if (unheard.size() > 1) return
      for (let first = unheard.first(); first !== undefined; first = unheard.first()) {
        subject.next(first)
        unheard.shift()
      }
    },
    complete: () => subject.complete(),
  }
}

const same = (a: SubscriptionChange, b: SubscriptionChange): boolean => {
  if (a.kind === 'asked') return b.kind === 'asked' && a.qos === b.qos
  return (
    a.kind === 'granted' &&
    b.kind === 'granted' &&
    a.qos === b.qos &&
    a.by === b.by &&
    a.confirmed === b.confirmed
  )
}
