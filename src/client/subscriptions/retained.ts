import { noDelivery } from '../delivery/acks.js'
import { createLatestMessages } from './latestMessages.js'
import type { SubscriptionObserver } from './observers.js'
import { NEVER, type Subscription } from './subscription.js'

// What observers are to get of messages that came before them.

/** Lets an observer in: gives it what the client remembers, or notes that it waits for what the broker has stored. */
export const admit = (subscription: Subscription, observer: SubscriptionObserver): void => {
  const { observers, awaiting, group } = subscription
  observers.add(observer)
  // Groups get no retained messages (MQTT 5, section 4.8.2), and what one member has dealt with is not for another.
  if (group) return
  if (observer.retained !== 'latest') {
    if (observer.retained === 'none' && subscription.record?.mixed !== true) return
    awaiting.add(observer)
    observer.since = NEVER
  } else {
    subscription.latest ??= createLatestMessages()
    const { latest } = subscription
    latest.observers += 1
    // Who is given one may publish the next, which then has been handed over already.
    for (const message of latest.all())
      if (latest.has(message)) observer.destination.next(message, noDelivery)
  }
}

/** An observer has left: what nobody asks for any more is forgotten. */
export const dismiss = (subscription: Subscription, observer: SubscriptionObserver): void => {
  subscription.awaiting.delete(observer)
  const { latest } = subscription
  if (observer.retained !== 'latest' || latest === null) return
  latest.observers -= 1
  if (latest.observers === 0) subscription.latest = null
}

/** Returns whether a SUBSCRIBE has to bring retained messages. */
export const wantsReplay = ({ awaiting, latest }: Subscription): boolean => {
  if (latest?.asked === 0) return true
  for (const { retained } of awaiting) if (retained !== 'none') return true
  return false
}

/** Returns whether it takes a SUBSCRIBE to give its observers what they are to have. */
export const waits = ({ awaiting, latest }: Subscription): boolean => awaiting.size > 0 || latest?.asked === 0

/** Returns whether everything that a SUBSCRIBE brings now would be for every observer. */
export const isForAll = ({ awaiting, observers, latest }: Subscription): boolean => {
  let getting = latest?.asked === 0 ? latest.observers : 0
  for (const { retained } of awaiting) if (retained !== 'none') getting += 1
  return getting === observers.size()
}

/** SUBSCRIBE `sequence` brings them what they wait for. */
export const askFor = (subscription: Subscription, sequence: number): void => {
  const { awaiting, latest } = subscription
  for (const observer of awaiting) {
    if (observer.retained !== 'none') observer.asked = sequence
    if (observer.since === NEVER) observer.since = sequence
  }
  awaiting.clear()
  if (latest?.asked === 0) latest.asked = sequence
}

/** Retained messages are due again, as they would be to a client that connects anew. */
export const awaitReplay = (subscription: Subscription): void => {
  if (subscription.group) return
  for (const observer of subscription.observers.all()) {
    const { retained, asked } = observer
    if (retained === 'each' || (retained === 'once' && asked === 0)) subscription.awaiting.add(observer)
  }
}

/**
 * SUBSCRIBE `sequence` may never have reached the broker: those that it was sent for wait for another one. Its copies
 * are for them all the same, should it have been in force.
 */
export const awaitAgain = (subscription: Subscription, sequence: number): void => {
  for (const observer of subscription.observers.all()) {
    if (observer.asked !== sequence) continue
    observer.asked = 0
    subscription.awaiting.add(observer)
  }
  if (subscription.latest?.asked === sequence) subscription.latest.asked = 0
}
