import type { SubscribeRequest } from '../../driver/driver.js'
import type { Qos, UserProperties } from '../../message.js'
import type { LatestMessages } from './latestMessages.js'
import { createObserverList, type FeedObserver, type ObserverList } from './observers.js'
import type { ReplayWindow } from './replayWindow.js'

/** What the observers of one broker subscription must agree on. */
export interface Traits {
  readonly noLocal: boolean
  readonly retainAsPublished: boolean
  readonly userProperties: UserProperties | undefined
}

/**
 * - `off`: the broker does not have this filter
 * - `subscribing`, `unsubscribing`: the broker was told, and has not answered
 * - `on`: the broker has granted it
 * - `uncertain`: the connection was lost before the broker answered, and its session was kept
 */
export type Phase = 'off' | 'subscribing' | 'on' | 'unsubscribing' | 'uncertain'

export const noTraits: Traits = { noLocal: false, retainAsPublished: false, userProperties: undefined }

/** One filter: its observers, and what the broker knows of it. */
export interface Feed {
  /** As sent to the broker, with `$share/{group}/` where it has one. */
  readonly filter: string
  /** What the topics of its messages match. */
  readonly route: string
  /** Counts feeds: the older of two that match the same topics carries the other. */
  readonly order: number
  /** No wildcard and no group: at most one such feed matches a topic. */
  readonly exact: boolean
  readonly traits: Traits
  readonly observers: ObserverList
  /** Observers waiting for a SUBSCRIBE to bring them their retained messages. */
  readonly awaiting: Set<FeedObserver>
  phase: Phase
  /** The highest that an observer asked for. Never lowered: that would open a gap for the others. */
  qos: Qos
  /** The last SUBSCRIBE sent on this connection, and its number. */
  request: SubscribeRequest | null
  generation: number
  /** The identifiers that copies for it may carry: a broker may still send those of an earlier SUBSCRIBE. */
  identifiers: number[]
  granted: Qos | null
  /** The last message of each topic, while somebody wants it. */
  latest: LatestMessages | null
  /** Open while retained messages may arrive that do not say which SUBSCRIBE they answer. */
  window: ReplayWindow | null
}

export const createFeed = (
  filter: string,
  route: string,
  exact: boolean,
  traits: Traits,
  order: number,
): Feed => ({
  filter,
  route,
  order,
  exact,
  traits,
  observers: createObserverList(),
  awaiting: new Set(),
  phase: 'off',
  qos: 0,
  request: null,
  generation: 0,
  identifiers: [],
  granted: null,
  latest: null,
  window: null,
})
