import type { SchedulerLike } from 'rxjs'
import type { Message } from '../message.js'
import type { Feed } from './feed.js'
import type { FeedTable } from './feedTable.js'

/**
 * Why a message reached no observer.
 *
 * - `no-subscription`: it matches no filter that is observed
 * - `no-observer`: its observers have left, and the broker had sent it before it knew
 */
export type UnhandledReason = 'no-subscription' | 'no-observer'

/**
 * Returns the function that hands a received copy to the observers it is for.
 *
 * With identifiers, a copy is for the feeds they name. Without, it is for every feed that its topic matches, and
 * retained messages are told apart by generation. `generation` returns that of the latest SUBSCRIBE.
 */
export const createDispatch = (
  table: FeedTable,
  scheduler: SchedulerLike,
  generation: () => number,
  unhandled: (message: Message, reason: UnhandledReason) => void,
): ((message: Message, identifiers: readonly number[]) => void) => {
  const live = (feed: Feed, message: Message) => {
    if (feed.window !== null) {
      if (feed.window.isOver(scheduler.now())) feed.window = null
      else feed.window.live(message.topic, generation())
    }
    if (feed.observers.size() === 0) return false
    feed.observers.next(message)
    return true
  }

  const byIdentifiers = (message: Message, identifiers: readonly number[]) => {
    let known = false
    let taken = false
    for (const identifier of identifiers) {
      const feed = table.identified(identifier, message.topic)
      if (feed === undefined) continue
      known = true
      if (!message.retain) taken = live(feed, message) || taken
      else {
        taken ||= feed.observers.size() > 0
        feed.observers.nextTo(message, observer => observer.generation === identifier)
      }
    }
    if (!taken) unhandled(message, known ? 'no-observer' : 'no-subscription')
  }

  const byTopic = (message: Message) => {
    const feeds = table.routes.match(message.topic)
    let taken = false
    if (!message.retain) for (const feed of feeds) taken = live(feed, message) || taken
    else {
      const latest = feeds.reduce((latest, feed) => Math.max(latest, feed.generation), 0)
      for (const feed of feeds) {
        taken ||= feed.observers.size() > 0
        const wants = feed.window?.replay(message.topic, latest, scheduler.now())
        if (wants !== undefined) feed.observers.nextTo(message, wants)
      }
    }
    if (!taken) unhandled(message, feeds.length > 0 ? 'no-observer' : 'no-subscription')
  }

  return (message, identifiers) => {
    if (identifiers.length > 0) byIdentifiers(message, identifiers)
    else byTopic(message)
  }
}
