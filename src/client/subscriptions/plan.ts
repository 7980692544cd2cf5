import { covers } from '../../topic/filter/covers.js'
import type { Router } from '../../topic/routing/router.js'
import type { Feed } from './subscription.js'

/** How wanted filters become broker subscriptions. */
export interface Plan {
  /** What the broker should be told about a feed that has nothing under way. */
  decide(feed: Feed): 'subscribe' | 'unsubscribe' | 'keep'
  /** The feeds that a SUBSCRIBE of this one brings messages to, itself included. */
  served(feed: Feed): readonly Feed[]
  /** The feeds to decide on again when something changed for this one, itself included. */
  affected(feed: Feed): readonly Feed[]
}

const wanted = (feed: Feed) => feed.observers.size() > 0
const onWire = (feed: Feed) => feed.phase === 'on' || feed.phase === 'subscribing'
/** The broker has it, or may have it. */
const canEnd = (feed: Feed) => feed.phase === 'on' || feed.phase === 'uncertain'

const decideAlone = (feed: Feed): 'subscribe' | 'unsubscribe' | 'keep' => {
  if (!wanted(feed)) return canEnd(feed) ? 'unsubscribe' : 'keep'
  return needsSubscribe(feed) ? 'subscribe' : 'keep'
}

const needsSubscribe = (feed: Feed): boolean =>
  feed.request === null ||
  feed.qos > feed.request.qos ||
  feed.awaiting.size > 0 ||
  feed.request.retainAsPublished !== feed.traits.retainAsPublished

/** Every filter is subscribed: copies say which subscription they are for. */
export const identified: Plan = {
  decide: decideAlone,
  served: feed => [feed],
  affected: feed => [feed],
}

/**
 * Only filters that no other wanted filter covers are subscribed: copies say nothing, so two subscriptions that match
 * one topic could double it. A filter that becomes covered is unsubscribed once the covering one is granted, and one
 * whose cover leaves is subscribed before that is unsubscribed: no gap either way. Of two filters that match the same
 * topics (`#` and `+/#`) the older covers the other.
 */
export const covering = (router: Router<Feed>): Plan => {
  const precedes = (cover: Feed, feed: Feed) =>
    cover !== feed && (!covers(feed.route, cover.route) || cover.order < feed.order)
  const above = (feed: Feed) => router.covering(feed.route).filter(other => precedes(other, feed))
  const below = (feed: Feed) => router.coveredBy(feed.route).filter(other => precedes(feed, other))
  const carried = (feed: Feed) => above(feed).some(other => wanted(other) && other.phase === 'on')

  const mayLeave = (feed: Feed) =>
    below(feed).every(other => !wanted(other) || other.phase === 'on' || carried(other))

  const someoneBelowNeeds = (feed: Feed) =>
    below(feed)
      .filter(other => wanted(other) && !onWire(other))
      .some(other => other.awaiting.size > 0 || other.qos > (feed.request?.qos ?? 0))

  return {
    decide: feed => {
      if (!wanted(feed)) return canEnd(feed) && mayLeave(feed) ? 'unsubscribe' : 'keep'
      if (canEnd(feed) && carried(feed)) return 'unsubscribe'
      if (feed.phase !== 'on' && above(feed).some(wanted)) return 'keep'
      return needsSubscribe(feed) || someoneBelowNeeds(feed) ? 'subscribe' : 'keep'
    },
    served: feed => [feed, ...below(feed).filter(wanted)],
    affected: feed => {
      const affected = new Set([feed, ...router.covering(feed.route)])
      for (const other of router.coveredBy(feed.route)) {
        affected.add(other)
        // One that crosses this filter may have stayed for nothing but what both cover.
        for (const crossing of router.covering(other.route)) affected.add(crossing)
      }
      return [...affected]
    },
  }
}
