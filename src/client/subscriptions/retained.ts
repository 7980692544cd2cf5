import { createLatestMessages } from './latestMessages.js'
import type { FeedObserver } from './observers.js'
import type { Feed } from './subscription.js'

// What an observer is to get of messages that came before it.

/** Gives a new observer what the client remembers, or notes that it waits for what the broker retains. */
export const remind = (feed: Feed, observer: FeedObserver): void => {
  if (observer.retained === 'latest') {
    if (feed.latest !== null && feed.phase === 'on') {
      // All that the broker has is here, or is still on its way to the generation that this observer joins.
      observer.generation = feed.generation
      for (const message of feed.latest.all()) observer.next(message)
      return
    }
    feed.latest ??= createLatestMessages()
  }
  if (wantsReplay(feed, observer)) feed.awaiting.add(observer)
}

/** Retained messages are due again, as they would be to a client that connects anew. */
export const awaitReplay = (feed: Feed): void => {
  for (const observer of feed.observers.all()) if (wantsReplay(feed, observer)) feed.awaiting.add(observer)
  feed.window = null
}

/** The SUBSCRIBE of this generation may never have reached the broker: those that it was sent for wait for another. */
export const awaitAgain = (feed: Feed, generation: number): void => {
  for (const observer of feed.observers.all()) {
    if (observer.generation !== generation) continue
    observer.generation = 0
    if (wantsReplay(feed, observer)) feed.awaiting.add(observer)
  }
  feed.window = null
}

/** An observer has left: what nobody asks for any more is forgotten. */
export const forget = (feed: Feed, left: FeedObserver): void => {
  feed.awaiting.delete(left)
  if (left.retained !== 'latest') return
  if (!feed.observers.all().some(({ retained }) => retained === 'latest')) feed.latest = null
}

const wantsReplay = ({ filter, route }: Feed, { retained, generation }: FeedObserver): boolean => {
  // Groups get none (MQTT 5, section 4.8.2).
  if (filter !== route || retained === 'none') return false
  return retained !== 'once' || generation === 0
}
