import type { Time } from '../../base/time.js'
import type { Message } from '../../message.js'
import type { Delivery } from '../delivery/acks.js'
import { createDoubles } from './doubles.js'
import type { SubscriptionObserver } from './observers.js'
import type { Records } from './records.js'
import type { ReplayWindow } from './replayWindow.js'
import type { SubscribeRecord, Subscription } from './subscription.js'
import type { SubscriptionTable } from './subscriptionTable.js'

/**
 * Why a message reached no observer.
 *
 * - `no-subscription`: it matches no filter that is observed
 * - `no-observer`: those it was sent for have left, or have come after it
 * - `unasked`: a stored value that nobody waits for: where copies do not name their subscription (MQTT 3.1.1), the
 *   broker sends them whenever it is told of a filter
 * - `unclaimed-reply`: it replies to a request that has ended, or to none
 */
export type UnhandledReason = 'no-subscription' | 'no-observer' | 'unasked' | 'unclaimed-reply'

export interface Route {
  /**
   * Hands a received copy to the observers it is for. It is read by the SUBSCRIBE that it names. One that names none,
   * or none that is known, is for every subscription that its topic matches, and retained ones are told apart by
   * replay windows.
   */
  receive(message: Message, identifiers: readonly number[], delivery: Delivery): 'taken' | UnhandledReason
  /** The same for one that has waited for observers: it is for those, too, that have come since. */
  again(message: Message, identifiers: readonly number[], delivery: Delivery): 'taken' | UnhandledReason
}

export interface RoutePort {
  readonly time: Time
  readonly table: SubscriptionTable
  readonly records: Records
  /** What holds on the connection there is: see `Capabilities`. */
  overlap(): 'one' | 'each'
  /** A retained message has come that names no SUBSCRIBE. */
  unnamedReplay(): void
}

/** Of copies that do not say which SUBSCRIBE they are of: each observer's own, and later than all. */
const ANY = Number.MAX_SAFE_INTEGER

export const createRoute = ({ time, table, records, overlap, unnamedReplay }: RoutePort): Route => {
  const { routes, groups } = table
  const doubles = createDoubles()

  const subscriptionOf = (record: SubscribeRecord, topic: string): Subscription | null => {
    const { filter, subscription } = record
    const found = filter === null ? routes.get(topic) : subscription
    if (found == null || (filter === null && !found.exact) || isHidden(topic, found)) return null
    return found
  }

  const live = (subscription: Subscription, message: Message, delivery: Delivery, sequence: number) => {
    if (sequence < subscription.since) return false
    subscription.window?.live(message.topic, records.latest())
    subscription.latest?.put(message)
    const { observers, group } = subscription
    return group ? observers.nextToOne(message, delivery) : observers.next(message, delivery, sequence)
  }

  /** To those that wait for this SUBSCRIBE, and, if it is news to them, those that want the last of each topic. */
  const replay = (subscription: Subscription, message: Message, delivery: Delivery, sequence: number) => {
    const { latest, window, observers } = subscription
    subscription.heard = true
    const isNews = sequence >= subscription.since && latest?.offer(message, sequence) === true
    const isDue = window?.replay(message.topic, sequence, time.now())
    return observers.nextTo(message, delivery, observer =>
      observer.retained === 'latest'
        ? isNews
        : observer.asked === sequence && (isDue === undefined || isDue(observer)),
    )
  }

  const bySubscription = (
    message: Message,
    subscription: Subscription,
    delivery: Delivery,
    sequence: number,
    asPublished: boolean,
  ): boolean =>
    message.retain && !asPublished
      ? replay(subscription, message, delivery, sequence)
      : live(subscription, message, delivery, sequence)

  const byRecord = (message: Message, record: SubscribeRecord, delivery: Delivery): Outcome => {
    const subscription = subscriptionOf(record, message.topic)
    if (subscription === null) return 'no-observer'
    const { sequence, asPublished } = record
    return bySubscription(message, subscription, delivery, sequence, asPublished) ? 'taken' : 'no-observer'
  }

  /** To each subscription once, as its latest SUBSCRIBE named would have it. */
  const byRecords = (message: Message, identifiers: readonly number[], delivery: Delivery): Outcome => {
    const named: SubscribeRecord[] = []
    let unknown = false
    // A copy for several subscriptions bears the flag because of one that wants it. A replay is for one SUBSCRIBE.
    let asPublished = false
    for (const identifier of identifiers) {
      const record = records.find(identifier)
      if (record === undefined) unknown = true
      else if (!record.listed) {
        record.listed = true
        asPublished ||= record.asPublished
        named.push(record)
      }
    }
    for (const record of named) record.listed = false
    const targets = targetsOf(named, message.topic, message.retain && !asPublished)
    let taken = false
    for (const [subscription, sequence] of targets)
      taken = bySubscription(message, subscription, delivery, sequence, asPublished) || taken
    if (!unknown) return taken ? 'taken' : 'no-observer'
    const rest = foreign(
      message,
      identifiers,
      delivery,
      targets.map(([subscription]) => subscription),
    )
    return taken || rest === 'taken' ? 'taken' : named.length > 0 ? 'no-observer' : rest
  }

  /** Each observer waits for one replay, so those are told apart by SUBSCRIBE; else the latest of each subscription. */
  const targetsOf = (
    named: readonly SubscribeRecord[],
    topic: string,
    each: boolean,
  ): (readonly [Subscription, number])[] => {
    if (!each && named.length > 1) named = [...named].sort((a, b) => b.sequence - a.sequence)
    const targets: (readonly [Subscription, number])[] = []
    for (const record of named) {
      const subscription = subscriptionOf(record, topic)
      if (subscription === null || subscription.target) continue
      subscription.target = !each
      targets.push([subscription, record.sequence])
    }
    for (const [subscription] of targets) subscription.target = false
    return targets
  }

  /** Named by a session of another process, or forgotten. */
  const foreign = (
    message: Message,
    identifiers: readonly number[],
    delivery: Delivery,
    except: readonly Subscription[],
  ): Outcome => {
    if (doubles.isForeignCopy(message, identifiers)) return 'taken'
    return byTopic(message, delivery, false, except)
  }

  /** `answers`: a stored value may be the answer to a SUBSCRIBE of this client. */
  const byTopic = (
    message: Message,
    delivery: Delivery,
    answers: boolean,
    except: readonly Subscription[] = none,
  ): Outcome => {
    const matching = routes.match(message.topic)
    if (message.retain) return replayByTopic(matching, message, delivery, answers, except)
    let taken = false
    for (const subscription of matching)
      if (except === none || !except.includes(subscription))
        taken = live(subscription, message, delivery, ANY) || taken
    if (taken) return 'taken'
    if (matching.length > 0) return 'no-observer'
    for (const [member] of groups.match(message.topic))
      if (member !== undefined && live(member, message, delivery, ANY)) return 'taken'
    return 'no-subscription'
  }

  const replayByTopic = (
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
      const { latest, window, observers, options } = subscription
      if (answers) subscription.heard = true
      const isNews = latest?.offer(message, latest.asked) === true
      const isDue = dueBy(window, topic, last, now, answers)
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

  return {
    receive: (message, identifiers, delivery) => {
      const [first] = identifiers
      if (first === undefined) {
        if (
          !message.retain &&
          overlap() === 'each' &&
          doubles.isUnnamedCopy(message, routes.match(message.topic))
        )
          return 'taken'
        return byTopic(message, delivery, true)
      }
      if (identifiers.length > 1) return byRecords(message, identifiers, delivery)
      const record = records.find(first)
      return record === undefined
        ? foreign(message, identifiers, delivery, none)
        : byRecord(message, record, delivery)
    },
    again: (message, identifiers, delivery) => {
      for (const identifier of identifiers) {
        const filter = records.find(identifier)?.filter
        const subscription = filter == null ? undefined : table.get(filter)
        // A group's message is for the group alone.
        if (subscription?.group === true)
          return live(subscription, message, delivery, ANY) ? 'taken' : 'no-observer'
      }
      return byTopic(message, delivery, false)
    },
  }
}

type Outcome = 'taken' | UnhandledReason

const none: readonly Subscription[] = []

const dueBy = (
  window: ReplayWindow | null,
  topic: string,
  last: number,
  now: number,
  answers: boolean,
): ((observer: SubscriptionObserver) => boolean) | null => {
  if (window === null || window.isOver(now)) return null
  return answers ? window.replay(topic, last, now) : window.due(topic, last)
}

const DOLLAR = 0x24
const PLUS = 0x2b
const HASH = 0x23

/** A leading wildcard does not match topics that begin with `$` (MQTT-4.7.2-1), whatever the broker sends. */
const isHidden = (topic: string, { route }: Subscription): boolean => {
  if (topic.charCodeAt(0) !== DOLLAR) return false
  const first = route.charCodeAt(0)
  return first === PLUS || first === HASH
}
