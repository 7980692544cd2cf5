import { ConnectionEndingError } from '../../base/linkErrors.js'
import type { Answers } from './answers.js'
import type { Subscription } from './subscription.js'
import type { SubscriptionTable } from './subscriptionTable.js'

/** How requests are sent while one of those that were unanswered is thought to end each connection. */
export interface IsolationPort {
  /** How many subscriptions may be unanswered; `Infinity`: nobody is suspected. */
  room(): number
  answered(subscription: Subscription): void
  /** It will not be asked for, or not be waited for. */
  withdrawn(subscription: Subscription): void
  /** Nothing waits to be asked any more: others may go on. */
  proceed(): void
}

/** What was unanswered when the last connection was lost, as far as it was about subscriptions. */
export interface Suspects {
  /** Returns what is unanswered now, the connection being lost. */
  take(): readonly Subscription[]
  /** Gives up what was asked about this one. */
  giveUp(subscription: Subscription, attempts: number): void
  /** All that there is to ask has been asked and answered: who is still suspected was not asked about. */
  acquit(): void
}

export const createSuspects = (
  table: SubscriptionTable,
  isolation: IsolationPort,
  answers: Pick<Answers, 'refuse' | 'keep'>,
): Suspects => {
  const asked = new Map<Subscription, 'subscribe' | 'unsubscribe'>()

  return {
    take: () => {
      asked.clear()
      for (const subscription of table.all()) {
        if (subscription.phase === 'subscribing') asked.set(subscription, 'subscribe')
        else if (subscription.phase === 'unsubscribing') asked.set(subscription, 'unsubscribe')
      }
      return [...asked.keys()]
    },
    giveUp: (subscription, attempts) => {
      const request = asked.get(subscription)
      if (request === undefined || subscription.discarded) return
      const error = new ConnectionEndingError(request, subscription.filter, attempts)
      if (request === 'subscribe') answers.refuse(subscription, error)
      else if (subscription.observers.size() === 0) answers.keep(subscription, error)
    },
    acquit: () => {
      if (asked.size === 0) return
      for (const subscription of asked.keys()) isolation.withdrawn(subscription)
      asked.clear()
    },
  }
}
