import type { Subscription as Cancellable } from 'rxjs'
import type { TopicsError } from '../../base/errors.js'
import { FAILURE, reasonName } from '../../base/reasonCodes.js'
import { GrantError, SubscribeRefusedError } from '../../base/subscribeErrors.js'
import type { Time } from '../../base/time.js'
import { isPassing } from '../../driver/refusals.js'
import type { Qos } from '../../message.js'
import type { AskingPort } from './asking.js'
import type { Changes } from './changes.js'
import { SubscribeTimeoutError, UnsubscribeRefusedError } from './errors.js'
import type { Plan } from './plan.js'
import type { Records } from './records.js'
import type { ReplayWindows } from './replayWindows.js'
import { awaitServedAgain, doubt, forget, settle } from './standing.js'
import { NEVER, type Subscription } from './subscription.js'
import type { SubscriptionTable } from './subscriptionTable.js'

/** What follows from the broker's answers, and from there being none. */
export interface Answers extends Omit<AskingPort, 'answered'> {
  /** The broker ends the connection each time it is asked to end it: it is not asked any more in this session. */
  keep(subscription: Subscription, error: TopicsError): void
  /**
   * It failed: its observers get the error, and it is no longer in the table. `isLeft`: the broker may still have it.
   */
  refuse(subscription: Subscription, error: Error, isLeft?: boolean): void
  /** Another subscription brings it its messages. */
  tellCarried(subscription: Subscription): void
  /** The connection is gone: nothing is asked again until there is another. */
  lost(): void
}

export interface AnswersPort {
  readonly time: Time
  readonly table: SubscriptionTable
  readonly records: Records
  readonly windows: ReplayWindows
  readonly changes: Changes
  /** Ms from a request to asking again, and from there to giving up. */
  readonly timeout: number
  /** Returns after how many ms to ask again for what was refused for now, or `'fatal'` to give up. */
  again(refused: SubscribeRefusedError | UnsubscribeRefusedError, attempt: number): number | 'fatal'
  /** The broker has one less, of these topics. */
  ended(route: string): void
}

/** What the answers change for others. */
export interface Consequences {
  plan(): Plan
  /** The grant of a group proves nothing. */
  groupsAreUnconfirmed(): boolean
  touch(subscription: Subscription): void
  /** These are to be decided on again. */
  mark(subscriptions: Iterable<Subscription>): void
  /** The broker has one less, or will not have. */
  gone(): void
}

export const createAnswers = (port: AnswersPort, consequences: Consequences): Answers => {
  const { time, table, records, windows, changes, timeout } = port
  const { plan, groupsAreUnconfirmed, touch, mark, gone } = consequences
  const timers = new Set<Cancellable>()

  const granted = (subscription: Subscription, qos: Qos) => {
    const { filter, group } = subscription
    subscription.phase = 'on'
    subscription.granted = qos
    subscription.refusals = 0
    settle(subscription, records)
    const confirmed = !(group && groupsAreUnconfirmed())
    changes.tell(subscription, { kind: 'granted', filter, qos, by: filter, confirmed })
    for (const each of plan().served(subscription)) {
      windows.extend(each)
      tellCarried(each)
      // None of its observers has asked for more.
      if (each.qos <= qos) continue
      for (const observer of each.observers.all()) {
        if (!observer.strict || observer.qos <= qos) continue
        observer.destination.error(new GrantError(each.filter, observer.qos, qos))
      }
    }
    touch(subscription)
  }

  const tellCarried = (subscription: Subscription) => {
    const carrier = subscription.phase === 'off' ? plan().carrier(subscription) : undefined
    if (carrier === undefined || carrier.granted === null) return
    const { filter } = subscription
    const { granted: qos, filter: by } = carrier
    changes.tell(subscription, { kind: 'granted', filter, qos, by, confirmed: true })
  }

  const denied = (subscription: Subscription, error: SubscribeRefusedError) => {
    // Where there was one before, nobody says whether that is still in force.
    const isLeft = subscription.earlier !== null
    const delay = delayAfter(subscription, error)
    if (delay === 'fatal') return refuse(subscription, error, isLeft)
    awaitServedAgain(subscription, plan())
    forget(subscription, isLeft ? 'uncertain' : 'off')
    postpone(subscription, error, delay)
  }

  /** The broker would not end it. */
  const kept = (subscription: Subscription, error: UnsubscribeRefusedError) => {
    const { record } = subscription
    subscription.phase = 'on'
    subscription.since = record?.sequence ?? NEVER
    const delay = delayAfter(subscription, error)
    if (delay !== 'fatal') return postpone(subscription, error, delay)
    stick(subscription, error)
  }

  const stick = (subscription: Subscription, error: TopicsError) => {
    const { filter } = subscription
    subscription.stuck = true
    changes.tell(subscription, { kind: 'refused', filter, error, retryIn: undefined })
    touch(subscription)
    // Who waits for its end waits in vain.
    gone()
  }

  const delayAfter = (
    { refusals }: Subscription,
    error: SubscribeRefusedError | UnsubscribeRefusedError,
  ): number | 'fatal' => (isPassing(error.reasonCode) ? port.again(error, refusals) : 'fatal')

  const postpone = (subscription: Subscription, error: TopicsError, retryIn: number) => {
    subscription.refusals += 1
    subscription.postponed = true
    changes.tell(subscription, { kind: 'refused', filter: subscription.filter, error, retryIn })
    const timer = time.schedule(() => {
      timers.delete(timer)
      subscription.postponed = false
      touch(subscription)
    }, retryIn)
    timers.add(timer)
    // Those it covers have to do without it meanwhile.
    touch(subscription)
  }

  const refuse = (subscription: Subscription, error: Error, isLeft = false) => {
    const affected = new Set(plan().affected(subscription))
    const { filter, options } = subscription
    table.discard(subscription)
    // It is to be ended, unless somebody asks for it again.
    if (isLeft) {
      const rest = table.claim(filter, options)
      rest.phase = 'uncertain'
      affected.add(rest)
    }
    changes.tell(subscription, { kind: 'refused', filter, error, retryIn: undefined })
    // An observer leaves while it is told; one that subscribes again at once starts a new subscription.
    for (const observer of subscription.observers.all()) observer.destination.error(error)
    mark(affected)
    gone()
  }

  return {
    subscribed: (subscription, code, text, error) => {
      if (subscription.discarded) return
      subscription.reasked = false
      if (error !== undefined) refuse(subscription, error)
      else if (code < FAILURE) granted(subscription, code as Qos)
      else
        denied(subscription, new SubscribeRefusedError(subscription.filter, code, text ?? reasonName(code)))
    },
    unsubscribed: (subscription, code, text) => {
      if (subscription.discarded) return
      if (code >= FAILURE) {
        const { filter } = subscription
        return kept(subscription, new UnsubscribeRefusedError(filter, code, text ?? reasonName(code)))
      }
      forget(subscription, 'off')
      port.ended(subscription.route)
      touch(subscription)
      gone()
    },
    overdue: subscription => {
      if (subscription.discarded) return
      const { phase, reasked, filter, heard } = subscription
      if (phase === 'subscribing' && reasked)
        return refuse(subscription, new SubscribeTimeoutError(filter, timeout), true)
      subscription.reasked = phase === 'subscribing'
      // What it has brought shows that the broker has it, though it never said so.
      doubt(subscription, plan(), !heard)
      touch(subscription)
    },
    keep: (subscription, error) => {
      subscription.deadly = true
      stick(subscription, error)
    },
    refuse,
    tellCarried,
    lost: () => {
      for (const timer of timers) timer.unsubscribe()
      timers.clear()
    },
  }
}
