import type { SchedulerLike } from 'rxjs'
import {
  type Check,
  checkOptions,
  fields,
  hasFunctions,
  isBoolean,
  isCapacity,
  isCount,
  isDuration,
  isFunction,
  isOneOf,
  isQos,
  isTimeout,
  type Rules,
} from '../base/checks.js'
import { elsewhereClient, elsewhereObserve } from '../base/elsewhere.js'
import { OptionError } from '../base/errors.js'
import { isScheduler } from '../base/parts.js'
import { isText, isUserProperties } from '../base/text.js'
import type { Qos, UserProperties } from '../message.js'
import type { Retry } from './connection/retry.js'
import type { BufferOptions } from './delivery/buffer.js'
import type { OutboxOptions } from './outbox/options.js'
import type { InboxOptions } from './subscriptions/inbox.js'
import type { Retained } from './subscriptions/observers.js'

export interface ClientOptions {
  /**
   * How long the connection stays open after the last observer has left, in ms. Somebody who comes within this time
   * finds it open. 0 closes it in the next turn.
   *
   * @default 250
   */
  readonly linger?: number
  /**
   * What follows a failed attempt or a lost connection: ms to wait, or `'fatal'` to error all observers.
   *
   * @default backoff()
   */
  readonly retry?: Retry
  /**
   * How long a connection must have lasted, in ms, for `retry` to count attempts from 0 again.
   *
   * @default 5000
   */
  readonly stableAfter?: number
  /** What becomes of publishes that have to wait. */
  readonly outbox?: OutboxOptions
  /** What becomes of messages that a resumed session brings before anybody observes them. */
  readonly inbox?: InboxOptions
  /**
   * Ms until a message that an observer has not settled is reported on `stalled$`. `Infinity`: never.
   *
   * @default 30000
   */
  readonly ackTimeout?: number
  /**
   * How many connections in a row may end while one and the same request (a publish with QoS 1 or 2, a subscription) is
   * all that is unanswered, before it fails with a `ConnectionEndingError`. Some brokers close the connection on what
   * they forbid; so one request would keep everybody from theirs. Until it is alone requests are sent a few at a time.
   * `Infinity`: it is tried for ever.
   *
   * @default 3
   */
  readonly isolateAfter?: number
  /**
   * Where all time comes from: turns, linger, back-off, timeouts. A `TestScheduler` makes it virtual.
   *
   * @default asapScheduler
   */
  readonly scheduler?: SchedulerLike
  /** Where all chance comes from: numbers from 0 up to 1. @default Math.random */
  readonly random?: () => number
}

export interface ObserveOptions {
  /**
   * The highest quality of service wanted. Observers of one filter share the highest that any of them asks for.
   *
   * @default 0
   */
  readonly qos?: Qos
  /**
   * - `'each'`: this observer gets the retained messages of its filter as if it had subscribed alone, whoever else
   *   observes it already; after a reconnect without a session, again
   * - `'once'`: the same, but not again after a reconnect
   * - `'latest'`: it gets the last message of each topic that this client has seen, live ones included, marked
   *   `replayed`. The first such observer of a filter gets retained messages, and from then on the client remembers;
   *   later ones cost no SUBSCRIBE
   * - `'none'`: it gets none
   *
   * @default 'each'
   */
  readonly retained?: Retained
  /**
   * Join this group: each message goes to one member, wherever the members run (MQTT 5, section 4.8.2). Groups get no
   * retained messages. Not given: every observer gets every message.
   */
  readonly group?: string
  /**
   * `true`: leave out what this client published itself (MQTT 5 only). All observers of one filter must agree.
   *
   * @default false
   */
  readonly noLocal?: boolean
  /**
   * `true`: `retain` of a live message says whether its publisher set it; `false`: it is set on replayed messages only
   * (MQTT 5 only). All observers of one filter must agree.
   *
   * @default false
   */
  readonly retainAsPublished?: boolean
  /** Sent with the SUBSCRIBE (MQTT 5 only). All observers of one filter must agree. */
  readonly userProperties?: UserProperties
  /**
   * - `'auto'`: a message is acknowledged when its observers have returned
   * - `'manual'`: when each of them has called `ack` or `nack` on it, or has left. What none of them has settled is not
   *   acknowledged, and the broker delivers it again in a later connection of a session that is kept
   *
   * @default 'auto'
   */
  readonly ack?: 'auto' | 'manual'
  /**
   * What becomes of messages while this observer has not settled those before them; needs `ack: 'manual'`, whose calls
   * say when it is ready for more. Not given: it gets them all at once.
   */
  readonly buffer?: BufferOptions
  /** `true`: error with a `GrantError` if the broker grants less than `qos`; `false`: make do with it. @default false */
  readonly strict?: boolean
}

export interface PingOptions {
  /** Ms until it fails with a `PingTimeoutError`. `Infinity`: never. @default 10000 */
  readonly timeout?: number
}

export interface CloseOptions {
  /**
   * Ms to wait for publishes to settle and for the connection to end in order, before all that is left is cut off.
   *
   * @default 5000
   */
  readonly deadline?: number
}

const isStore: Check = value =>
  hasFunctions(value, 'load', 'put', 'handed', 'remove', 'close')
    ? null
    : 'expected a store such as fileStore(path)'

const isGroup: Check = value => {
  const problem = isText(value)
  if (problem !== null) return problem
  return /^[^/+#]+$/.test(value as string) ? null : 'expected a name without / + #'
}

export const clientRules: Rules = {
  linger: isDuration,
  retry: isFunction,
  stableAfter: isDuration,
  outbox: fields({
    capacity: isCapacity(0),
    overflow: isOneOf('reject', 'drop-oldest', 'drop-newest'),
    store: isStore,
  }),
  inbox: fields({ capacity: isCapacity(0), deadline: isDuration }),
  ackTimeout: isTimeout,
  isolateAfter: isCount(1),
  scheduler: isScheduler,
  random: isFunction,
}

export const observeRules: Rules = {
  qos: isQos,
  retained: isOneOf('each', 'once', 'latest', 'none'),
  group: isGroup,
  noLocal: isBoolean,
  retainAsPublished: isBoolean,
  userProperties: isUserProperties,
  ack: isOneOf('auto', 'manual'),
  buffer: fields({
    window: isCount(1),
    capacity: isCapacity(0),
    overflow: isOneOf('drop-oldest', 'drop-newest', 'latest', 'conflate', 'error', 'pause'),
  }),
  strict: isBoolean,
}

export const checkClientOptions = (options: ClientOptions): void =>
  checkOptions('createClient', options, clientRules, elsewhereClient)

/** `caller`: the method that was given them. */
export const checkObserveOptions = (caller: string, options: ObserveOptions): void => {
  checkOptions(caller, options, observeRules, elsewhereObserve)
  if (options.buffer !== undefined && options.ack !== 'manual') {
    throw new OptionError(`${caller}.buffer`, "needs ack: 'manual'")
  }
}

export const checkPingOptions = (options: PingOptions): void =>
  checkOptions('ping', options, { timeout: isTimeout })

export const checkCloseOptions = (options: CloseOptions): void =>
  checkOptions('close', options, { deadline: isDuration })
