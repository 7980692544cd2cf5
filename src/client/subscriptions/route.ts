import type { SchedulerLike } from 'rxjs'
import type { Message } from '../../message.js'
import type { Feed } from './subscription.js'
import type { FeedTable } from './subscriptionTable.js'

/**
 * Why a message reached no observer.
 *
 * - `no-subscription`: it matches no filter that is observed
 * - `no-observer`: its observers have left, and the broker had sent it before it knew
 * - `unclaimed-reply`: it replies to a request that has ended, or to none
 */
export type UnhandledReason = 'no-subscription' | 'no-observer' | 'unclaimed-reply'

/**
 * Hands a received copy to the observers it is for. With identifiers it is for the feeds that they name; without, for
 * every feed that its topic matches, and retained messages are told apart by generation.
 */
export type Route = (message: Message, identifiers: readonly number[]) => 'taken' | UnhandledReason

/** `overlap` and `generation` return what holds on the connection there is: see `Capabilities` and `ReplayWindow`. */
export const createRoute = (
  table: FeedTable,
  scheduler: SchedulerLike,
  overlap: () => 'one' | 'each',
  generation: () => number,
): Route => {
  const isDoubled = createDoubles()

  const live = (feed: Feed, message: Message): boolean => {
    if (feed.window !== null) {
      if (feed.window.isOver(scheduler.now())) feed.window = null
      else feed.window.live(message.topic, generation())
    }
    feed.latest?.put(message)
    if (feed.observers.size() === 0) return false
    feed.observers.next(message)
    return true
  }

  const byIdentifiers: Route = (message, identifiers) => {
    let known = false
    let taken = false
    for (const identifier of identifiers) {
      const feed = table.identified(identifier, message.topic)
      if (feed === undefined) continue
      known = true
      // With retain as published the flag says what the publisher said, and nothing of a replay.
      const published = feed.request?.retainAsPublished === true && feed.generation === identifier
      if (!message.retain || published) {
        taken = live(feed, message) || taken
      } else {
        taken ||= feed.observers.size() > 0
        feed.latest?.put(message)
        feed.observers.nextTo(message, observer => observer.generation === identifier)
      }
    }
    return taken ? 'taken' : known ? 'no-observer' : 'no-subscription'
  }

  const replay = (feeds: readonly Feed[], message: Message): boolean => {
    const now = scheduler.now()
    let latest = 0
    for (const feed of feeds) latest = Math.max(latest, feed.generation)
    let taken = false
    for (const feed of feeds) {
      taken ||= feed.observers.size() > 0
      if (feed.window === null) continue
      feed.latest?.put(message)
      feed.observers.nextTo(message, feed.window.replay(message.topic, latest, now))
    }
    return taken
  }

  const byTopic = (message: Message): 'taken' | UnhandledReason => {
    const feeds = table.routes.match(message.topic)
    let taken = false
    if (message.retain) taken = replay(feeds, message)
    else if (overlap() === 'each' && isDoubled(message, feeds)) return 'taken'
    else for (const feed of feeds) taken = live(feed, message) || taken
    return taken ? 'taken' : feeds.length > 0 ? 'no-observer' : 'no-subscription'
  }

  return (message, identifiers) =>
    identifiers.length > 0 ? byIdentifiers(message, identifiers) : byTopic(message)
}

/**
 * Returns a function that tells the second and further copies of one publish, where the broker sends one for each
 * subscription that matches and they say nothing of it: they come one after the other, and differ at most in their
 * QoS. Only subscriptions that the broker has granted are counted, so that in doubt a copy counts as a message.
 */
const createDoubles = (): ((message: Message, feeds: readonly Feed[]) => boolean) => {
  let last: Message | null = null
  let expected = 0
  return (message, feeds) => {
    if (expected > 0 && last?.topic === message.topic && sameBytes(last.payload, message.payload)) {
      expected -= 1
      return true
    }
    last = message
    expected = 0
    for (const { phase } of feeds) if (phase === 'on') expected += 1
    expected -= 1
    return false
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])
