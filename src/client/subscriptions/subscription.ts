import type { Subscription as Cancellable } from 'rxjs'
import type { RecencyMap } from '../../base/recencyMap.js'
import type { SubscribeRequest } from '../../driver/driver.js'
import type { Qos, UserProperties } from '../../message.js'
import type { SubscriptionChange } from './change.js'
import type { LatestMessages } from './latestMessages.js'
import {
  createObserverList,
  type Destination,
  type Direct,
  type ObserverList,
  type SubscriptionObserver,
} from './observers.js'
import type { ReplayWindow } from './replayWindow.js'
import { createStoredTopics, type StoredTopics } from './storedTopics.js'

/** What the observers of one subscription must agree on. */
export interface SubscriptionOptions {
  readonly noLocal: boolean
  readonly retainAsPublished: boolean
  readonly userProperties: UserProperties | undefined
}

/**
 * - `off`: the broker does not have this filter
 * - `subscribing`, `unsubscribing`: the broker was told, and has not answered
 * - `on`: the broker has granted it
 * - `uncertain`: the broker was told, and never answered: it may have it or not
 */
export type Phase = 'off' | 'subscribing' | 'on' | 'unsubscribing' | 'uncertain'

export const noOptions: SubscriptionOptions = {
  noLocal: false,
  retainAsPublished: false,
  userProperties: undefined,
}

/** What is remembered of a SUBSCRIBE: how copies that name it are to be read. */
export interface SubscribeRecord {
  /** Its place among all of this client. Those of one turn may have the same. */
  readonly sequence: number
  /** What copies name it by; 0 for one that copies do not name. */
  readonly identifier: number
  /** The filter it was for; `null` for any number of exact filters, of which the topic says which is meant. */
  readonly filter: string | null
  /** `retain` says what the publisher said, and nothing of a replay: `retainAsPublished` was asked for. */
  readonly asPublished: boolean
  /** What it was sent for, while that is in the table. */
  subscription: Subscription | null
  /** It brings retained messages, too, and so nobody can tell those from live ones. */
  readonly mixed: boolean
  /** The topics that it has brought a stored value of, where live copies may look the same. */
  replayed: RecencyMap<string, true> | null
  /** It is in a list that is being made of what one copy names. */
  listed: boolean
  /** How many subscriptions have it as their latest, or wait for the answer to a later one. */
  users: number
}

/** What was asked in one turn. */
export interface Batch {
  readonly subscribes: boolean
  /** How many are not answered. */
  open: number
  timer: Cancellable
}

/** No SUBSCRIBE has so high a place. */
export const NEVER = 0x7fff_ffff

/**
 * One filter: its observers, and what the broker knows of it. Who writes what:
 *
 * | field | written by |
 * |---|---|
 * | `direct` | `dispatch`, by way of `straighten`; ended here and by `observers` |
 * | `observers`, `qos` | `subscriptions`, as observers join and leave |
 * | `awaiting`, `latest` | `retained` |
 * | `phase`, `since`, `request`, `record`, `earlier`, `granted` | `subscribeRequests` when it is asked for, `answers` when that is answered, `reconciler` when it is to end, all by way of `standing` where more than one changes |
 * | `askedAt` | `subscribeRequests` |
 * | `refusals`, `postponed`, `reasked`, `stuck`, `deadly`, `stale` | `answers`, `stale` also by `subscriptionTable`; `reconciler` begins anew with each connection |
 * | `batch` | `asking`; `standing` where no answer will come |
 * | `heard`, `target` | `route`; `heard` begins anew with each SUBSCRIBE |
 * | `window` | `replayWindows` |
 * | `discarded` | `subscriptionTable` |
 * | `told`, `toldHolds` | `changes`; `standing` when the session is gone |
 */
export interface Subscription extends Direct {
  /** Finds out whether it is `direct`, and to whom. */
  straighten(): void
  /** As sent to the broker, with `$share/{group}/` where it has one. */
  readonly filter: string
  /** What the topics of its messages match. */
  readonly route: string
  /** Counts subscriptions: the older of two that match the same topics carries the other. */
  readonly order: number
  /** The broker shares its messages out among those who have the same filter. */
  readonly group: boolean
  /** Its messages bear this very topic, and no other subscription with this mark matches it. */
  readonly exact: boolean
  readonly options: SubscriptionOptions
  readonly observers: ObserverList
  /** Observers waiting for a SUBSCRIBE: to bring them their retained messages, or to tell live ones from those. */
  readonly awaiting: Set<SubscriptionObserver>
  phase: Phase
  /** The highest that an observer asked for. Never lowered: that would open a gap for the others. */
  qos: Qos
  /** The last SUBSCRIBE for it in this session, and the record of it. */
  request: SubscribeRequest | null
  record: SubscribeRecord | null
  /** The record of the one before, which is in force until the last one is answered. */
  earlier: SubscribeRecord | null
  /** The SUBSCRIBE from which the broker has had it without a gap; copies of earlier ones are for nobody here. */
  since: number
  granted: Qos | null
  /** How often in a row the broker has said "not now"; and whether it is not yet time to ask again. */
  refusals: number
  postponed: boolean
  /** The broker refused to end it: it stays, and what it brings is for whoever may come. */
  stuck: boolean
  /** It is `stuck` because the broker ends the connection when it is asked: it stays so in this session. */
  deadly: boolean
  /** The broker has this filter with other options, or may have: it has to be ended first, for brokers keep some of them. */
  stale: boolean
  /** It was asked for a second time, for want of an answer. */
  reasked: boolean
  /** When the last SUBSCRIBE was sent. */
  askedAt: number
  /** What it was asked for with, while that is not answered. */
  batch: Batch | null
  /** A retained message has come since it was asked for last. */
  heard: boolean
  /** The last message of each topic, while somebody wants it. */
  latest: LatestMessages | null
  /** With `retainAsPublished`: which topics have something stored. */
  readonly stored: StoredTopics | null
  /** Open while retained messages may arrive that do not say which SUBSCRIBE they answer. */
  window: ReplayWindow | null
  /** It is in a list that is being made of the subscriptions that one copy names. */
  target: boolean
  /** It is in the table no more. */
  discarded: boolean
  /** What `subscriptions$` said of it last, and whether that is still so. */
  told: SubscriptionChange | null
  toldHolds: boolean
}

export const createSubscription = (
  filter: string,
  route: string,
  options: SubscriptionOptions,
  order: number,
): Subscription => new Entry(filter, route, options, order)

// A class, so that `direct` ends with what it follows from, whoever changes that.
class Entry implements Subscription {
  // What each message needs comes first, and with it from main memory.
  direct: Destination | null = null
  #since = NEVER
  readonly exact: boolean
  #window: ReplayWindow | null = null
  #latest: LatestMessages | null = null
  readonly stored: StoredTopics | null
  readonly group: boolean
  readonly observers = createObserverList(this)
  readonly filter: string
  readonly route: string
  readonly order: number
  readonly options: SubscriptionOptions
  readonly awaiting = new Set<SubscriptionObserver>()
  phase: Phase = 'off'
  qos: Qos = 0
  request: SubscribeRequest | null = null
  record: SubscribeRecord | null = null
  earlier: SubscribeRecord | null = null
  granted: Qos | null = null
  refusals = 0
  postponed = false
  stuck = false
  deadly = false
  stale = false
  reasked = false
  askedAt = Number.NEGATIVE_INFINITY
  batch: Batch | null = null
  heard = false
  target = false
  discarded = false
  told: SubscriptionChange | null = null
  toldHolds = false

  constructor(filter: string, route: string, options: SubscriptionOptions, order: number) {
    // A broker that knows filters such as `$queue/…` gives them messages of other topics.
    this.exact = !/^\$|[+#]/.test(filter)
    this.stored = options.retainAsPublished ? createStoredTopics(options.noLocal) : null
    this.group = filter !== route
    this.filter = filter
    this.route = route
    this.order = order
    this.options = options
  }

  get since(): number {
    return this.#since
  }
  set since(since: number) {
    this.#since = since
    this.direct = null
  }

  get window(): ReplayWindow | null {
    return this.#window
  }
  set window(window: ReplayWindow | null) {
    this.#window = window
    this.direct = null
  }

  get latest(): LatestMessages | null {
    return this.#latest
  }
  set latest(latest: LatestMessages | null) {
    this.#latest = latest
    this.direct = null
  }

  straighten(): void {
    const only = this.observers.only()
    const isPlain = this.#window === null && this.#latest === null && this.stored === null && !this.group
    if (isPlain && only !== null && only.since <= this.#since) this.direct = only.destination
  }
}
