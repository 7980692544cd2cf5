import type { KnownTopic } from '../../base/knownTopic.js'
import type { Time } from '../../base/time.js'
import { knownTopicOf, type Message, rawMessage } from '../../message.js'
import type { Delivery } from '../delivery/acks.js'
import { createByTopic } from './byTopic.js'
import { createDispatch } from './dispatch.js'
import type { Doubles } from './doubles.js'
import type { Outcome } from './outcome.js'
import type { Records } from './records.js'
import type { SubscribeRecord, Subscription } from './subscription.js'
import type { SubscriptionTable } from './subscriptionTable.js'

export interface Route {
  /**
   * Whether a received copy is another of one publish, as far as copies that name nothing can be told apart. To be asked
   * once, when it comes: the copies of a publish come together, and interceptors may hold one for longer than another.
   */
  isCopy(message: Message, identifiers: readonly number[]): boolean
  /**
   * Hands a received copy to the observers it is for. It is read by the SUBSCRIBE that it names. One that names none,
   * or none that is known, is for every subscription that its topic matches, and retained ones are told apart by
   * replay windows.
   */
  receive(message: Message, identifiers: readonly number[], delivery: Delivery): Outcome
  /** Hands over one that matched no filter, and has waited for observers. */
  again(message: Message, delivery: Delivery): Outcome
}

export interface RoutePort {
  readonly time: Time
  readonly table: SubscriptionTable
  readonly records: Records
  readonly doubles: Doubles
  /** What holds on the connection there is: see `Capabilities`. */
  overlap(): 'one' | 'each'
  /** A retained message has come that names no SUBSCRIBE. */
  unnamedReplay(): void
}

export const createRoute = ({ time, table, records, doubles, overlap, unnamedReplay }: RoutePort): Route => {
  const { routes } = table
  const { live, replay } = createDispatch(time, records)
  const byTopic = createByTopic(time, table, { live, replay }, unnamedReplay)

  const subscriptionOf = (
    record: SubscribeRecord,
    topic: string,
    known: KnownTopic | null = null,
  ): Subscription | null => {
    const { filter, subscription } = record
    if (filter !== null) return subscription === null || isHidden(topic, subscription) ? null : subscription
    // A topic's own filter comes first.
    const found = known === null ? routes.get(topic) : routes.first(known)
    return found?.exact === true ? found : null
  }

  const bySubscription = (
    message: Message,
    subscription: Subscription,
    delivery: Delivery,
    record: SubscribeRecord,
    asPublished: boolean,
  ): boolean => {
    const { stored } = subscription
    const isReplay = message.retain && !asPublished && stored?.isStored(record, message.topic) !== false
    if (isReplay) return replay(subscription, message, delivery, record.sequence)
    stored?.live(message, asPublished)
    const seen = message.retain && stored === null ? unflagged(message) : message
    return live(subscription, seen, delivery, record.sequence)
  }

  const byRecord = (message: Message, record: SubscribeRecord, delivery: Delivery): Outcome => {
    const subscription = subscriptionOf(record, message.topic)
    if (subscription === null) return 'no-observer'
    return bySubscription(message, subscription, delivery, record, record.asPublished)
      ? 'taken'
      : 'no-observer'
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
    for (const [subscription, record] of targets)
      taken = bySubscription(message, subscription, delivery, record, asPublished) || taken
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
  ): (readonly [Subscription, SubscribeRecord])[] => {
    if (!each && named.length > 1) named = [...named].sort((a, b) => b.sequence - a.sequence)
    const targets: (readonly [Subscription, SubscribeRecord])[] = []
    for (const record of named) {
      const subscription = subscriptionOf(record, topic)
      if (subscription === null || subscription.target) continue
      subscription.target = !each
      targets.push([subscription, record])
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

  return {
    isCopy: (message, identifiers) =>
      overlap() === 'each' &&
      identifiers.length === 0 &&
      !message.retain &&
      doubles.isUnnamedCopy(message, routes.match(message.topic)),
    receive: (message, identifiers, delivery) => {
      const [first] = identifiers
      if (first === undefined) return byTopic(message, delivery, true, none)
      if (identifiers.length > 1) return byRecords(message, identifiers, delivery)
      const record = records.find(first)
      if (record === undefined) return foreign(message, identifiers, delivery, none)
      if (message.retain) return byRecord(message, record, delivery)
      // As `byRecord` would do it; here most messages pass.
      const subscription = subscriptionOf(record, message.topic, knownTopicOf(message))
      if (subscription === null) return 'no-observer'
      // There is nothing `stored` where it is `direct`.
      if (subscription.direct === null) subscription.stored?.live(message, record.asPublished)
      return live(subscription, message, delivery, record.sequence) ? 'taken' : 'no-observer'
    },
    again: (message, delivery) => byTopic(message, delivery, false, none),
  }
}

const none: readonly Subscription[] = []

/** For who has not asked for the flag of a copy that others have. */
const unflagged = ({ topic, payload, qos, dup, properties }: Message): Message =>
  rawMessage(topic, payload, qos, false, dup, properties)

const DOLLAR = 0x24
const PLUS = 0x2b
const HASH = 0x23

/** A leading wildcard does not match topics that begin with `$` (MQTT-4.7.2-1), whatever the broker sends. */
const isHidden = (topic: string, { route }: Subscription): boolean => {
  if (topic.charCodeAt(0) !== DOLLAR) return false
  const first = route.charCodeAt(0)
  return first === PLUS || first === HASH
}
