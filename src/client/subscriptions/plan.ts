import { covers } from '../../topic/filter/covers.js'
import type { Router } from '../../topic/routing/router.js'
import { waits, wantsReplay } from './retained.js'
import type { Subscription } from './subscription.js'
import { difference } from './subscriptionTable.js'

/** How wanted filters become broker subscriptions. */
export interface Plan {
  /** What the broker should be told about one that has nothing under way. */
  decide(subscription: Subscription): 'subscribe' | 'unsubscribe' | 'keep'
  /** Those that a SUBSCRIBE of this one brings messages to, itself included. */
  served(subscription: Subscription): readonly Subscription[]
  /** Those to decide on again when something changed for this one, itself included. */
  affected(subscription: Subscription): readonly Subscription[]
  /** Returns another one that the broker has and that brings this one its messages. */
  carrier(subscription: Subscription): Subscription | undefined
}

const wanted = ({ observers }: Subscription) => observers.size() > 0
const onWire = ({ phase }: Subscription) => phase === 'on' || phase === 'subscribing'
/** The broker has it, or may have it, and has not refused to end it. */
const canEnd = ({ phase, stuck }: Subscription) => (phase === 'on' || phase === 'uncertain') && !stuck

const decideAlone = (subscription: Subscription): 'subscribe' | 'unsubscribe' | 'keep' => {
  if (!wanted(subscription) || subscription.stale) return canEnd(subscription) ? 'unsubscribe' : 'keep'
  return needsSubscribe(subscription) ? 'subscribe' : 'keep'
}

const needsSubscribe = (subscription: Subscription): boolean => {
  const { request, qos, options } = subscription
  return (
    request === null ||
    qos > request.qos ||
    waits(subscription) ||
    request.retainAsPublished !== options.retainAsPublished
  )
}

/** Every filter is subscribed: copies say which subscription they are for. */
export const named: Plan = {
  decide: decideAlone,
  served: subscription => [subscription],
  affected: subscription => [subscription],
  carrier: () => undefined,
}

/**
 * Only filters that no other wanted filter covers are subscribed: copies say nothing, so two subscriptions that match
 * one topic could double it. A filter that becomes covered is unsubscribed once the covering one is granted, and one
 * whose cover leaves is subscribed before that is unsubscribed: no gap either way. Of two filters that match the same
 * topics (`#` and `+/#`) the older covers the other. Groups, and filters with other options, cover and are covered by
 * nobody.
 */
export const covering = (router: Router<Subscription>): Plan => {
  const precedes = (cover: Subscription, subscription: Subscription) =>
    cover !== subscription &&
    difference(cover.options, subscription.options) === null &&
    (!covers(subscription.route, cover.route) || cover.order < subscription.order)
  const above = (subscription: Subscription) =>
    router.covering(subscription.route).filter(other => precedes(other, subscription))
  const below = (subscription: Subscription) =>
    router.coveredBy(subscription.route).filter(other => precedes(subscription, other))
  const carrier = (subscription: Subscription) =>
    above(subscription).find(other => wanted(other) && other.phase === 'on')

  const mayLeave = (subscription: Subscription) =>
    below(subscription).every(other => !wanted(other) || other.phase === 'on' || carrier(other) !== undefined)

  const someoneBelowNeeds = (subscription: Subscription) =>
    below(subscription)
      .filter(other => wanted(other) && !onWire(other))
      .some(other => wantsReplay(other) || other.qos > (subscription.request?.qos ?? 0))

  return {
    decide: subscription => {
      if (subscription.group || subscription.stale) return decideAlone(subscription)
      if (!wanted(subscription))
        return canEnd(subscription) && mayLeave(subscription) ? 'unsubscribe' : 'keep'
      if (canEnd(subscription) && carrier(subscription) !== undefined) return 'unsubscribe'
      // One that the broker will not take now brings nothing for the time being.
      const covered = above(subscription).some(other => wanted(other) && !other.postponed)
      if (subscription.phase !== 'on' && covered) return 'keep'
      return needsSubscribe(subscription) || someoneBelowNeeds(subscription) ? 'subscribe' : 'keep'
    },
    served: subscription =>
      subscription.group ? [subscription] : [subscription, ...below(subscription).filter(wanted)],
    affected: subscription => {
      if (subscription.group) return [subscription]
      const affected = new Set([subscription, ...router.covering(subscription.route)])
      for (const other of router.coveredBy(subscription.route)) {
        affected.add(other)
        // One that crosses this filter may have stayed for nothing but what both cover.
        for (const crossing of router.covering(other.route)) affected.add(crossing)
      }
      return [...affected]
    },
    carrier: subscription => (subscription.group ? undefined : carrier(subscription)),
  }
}
