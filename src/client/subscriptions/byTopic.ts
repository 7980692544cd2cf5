import type { Time } from '../../base/time.js'
import { knownTopicOf, type Message } from '../../message.js'
import type { Delivery } from '../delivery/acks.js'
import { ANY, type Dispatch } from './dispatch.js'
import type { Outcome } from './outcome.js'
import type { Subscription } from './subscription.js'
import type { SubscriptionTable } from './subscriptionTable.js'

/**
 * Hands a copy that names no SUBSCRIBE, or none that is known, to every subscription that its topic matches, or to a
 * group if there is no other; retained ones are told apart by replay windows.
 *
 * `answers`: a stored value may be the answer to a SUBSCRIBE of this client. `except`: those who have it.
 */
export type ByTopic = (
  message: Message,
  delivery: Delivery,
  answers: boolean,
  except: readonly Subscription[],
) => Outcome

/** `unnamedReplay`: a retained message has come that names no SUBSCRIBE. */
export const createByTopic = (
  time: Time,
  { routes, groups }: SubscriptionTable,
  { live }: Dispatch,
  unnamedReplay: () => void,
): ByTopic => {
  const replay = (
    matching: readonly Subscription[],
    message: Message,
    delivery: Delivery,
    answers: boolean,
    except: readonly Subscription[],
  ): Outcome => {
    const { topic } = message
    unnamedReplay()
    const now = time.now()
    let last = 0
    for (const { record } of matching) if (record !== null) last = Math.max(last, record.sequence)
    let taken = false
    for (const subscription of matching) {
      if (except.includes(subscription)) continue
      const { latest, observers, options } = subscription
      if (answers) subscription.heard = true
      const window = subscription.window?.isOver(now) === false ? subscription.window : null
      const isStored = window !== null || !options.retainAsPublished
      const isNews = isStored && latest?.offer(message, last) === true
      const isDue = answers ? window?.replay(topic, last, now) : window?.due(topic, last)
      const got = observers.nextTo(message, delivery, observer =>
        observer.retained === 'latest' ? isNews : isDue?.(observer) === true,
      )
      // Nobody waits for it, so that it is a live one that bears its publisher's flag.
      const asPublished = !got && options.retainAsPublished && live(subscription, message, delivery, ANY)
      taken ||= got || asPublished
    }
    if (taken) return 'taken'
    return matching.length === 0 ? 'no-subscription' : 'unasked'
  }

  return (message, delivery, answers, except) => {
    const known = knownTopicOf(message)
    const matching = known === null ? routes.match(message.topic) : routes.matchKnown(known)
    if (message.retain) return replay(matching, message, delivery, answers, except)
    let taken = false
    for (const subscription of matching)
      if (except.length === 0 || !except.includes(subscription))
        taken = live(subscription, message, delivery, ANY) || taken
    if (taken) return 'taken'
    if (matching.length > 0) return 'no-observer'
    for (const [member] of groups.match(message.topic))
      if (member !== undefined && live(member, message, delivery, ANY)) return 'taken'
    return 'no-subscription'
  }
}
