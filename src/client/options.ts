import type { SchedulerLike } from 'rxjs'
import {
  both,
  type Check,
  checkOptions,
  fields,
  hasFunctions,
  isCapacity,
  isCount,
  isDuration,
  isFunction,
  isOneOf,
  isTimeout,
  type Rules,
} from '../base/checks.js'
import { elsewhereClient } from '../base/elsewhere.js'
import { OptionError } from '../base/errors.js'
import { isScheduler } from '../base/parts.js'
import { type PublishOptions, publishRules } from '../base/publishOptions.js'
import { isPage, type PageEvents } from './connection/page.js'
import type { Retry } from './connection/retry.js'
import type { InboxOptions } from './inbox/options.js'
import { type Interceptor, isInterceptors } from './interception/interceptor.js'
import type { OutboxOptions } from './outbox/options.js'
import { type Birth, isBirth } from './publishing/birth.js'

/** Options of `createClient`. */
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
  /** What becomes of publishes that have to wait. @default the defaults of `OutboxOptions` */
  readonly outbox?: OutboxOptions
  /**
   * Options of every publish that says nothing else: under those of its topic, and those under what is given with the
   * publish. Requests and replies get them without `retain` and `conflate`.
   *
   * @default none
   */
  readonly publish?: PublishOptions
  /**
   * What is published after the subscriptions of each connection, or a function that gives it each time: the counterpart
   * of the will that a driver has. What cannot be published is reported where RxJS reports unhandled errors.
   *
   * @default none
   */
  readonly birth?: Birth | (() => Birth)
  /**
   * What sees all messages on their way, in this order; more can be added with `client.intercept`.
   *
   * @default none
   */
  readonly interceptors?: readonly Interceptor[]
  /**
   * What becomes of messages that a resumed session brings before anybody observes them.
   *
   * @default the defaults of `InboxOptions`
   */
  readonly inbox?: InboxOptions
  /**
   * Ms until a message that an observer has not settled is reported on `stalled$`. `Infinity`: never.
   *
   * @default 30000
   */
  readonly ackTimeout?: number
  /**
   * How many connections in a row may end while one and the same request (a publish with QoS 1 or 2, a subscription) is
   * all that is unanswered, before its last trial: it is sent once more, over a connection that has answered a ping, and
   * fails with a `ConnectionEndingError` if that ends as well. Some brokers close the connection on what they forbid; so
   * one request would keep everybody from theirs. Until it is alone requests are sent a few at a time. `Infinity`: it is
   * tried for ever.
   *
   * @default 3
   */
  readonly isolateAfter?: number
  /**
   * Ms until a filter that the broker does not answer for, though it is alive, is asked for again; after as long again
   * its observers get a `SubscribeTimeoutError`, and the broker, which may have it, is asked to end it. `Infinity`: they wait
   * for ever.
   *
   * @default 30000
   */
  readonly subscribeTimeout?: number
  /**
   * Where all time comes from: turns, linger, back-off, timeouts. A `TestScheduler` makes it virtual. It must not run an
   * action within `schedule`, as `queueScheduler` does.
   *
   * @default asapScheduler
   */
  readonly scheduler?: SchedulerLike
  /**
   * Whether the connection follows the page, or worker, that the client runs in: coming online, or back from having been
   * frozen, cuts a back-off short; a page that is put into the back/forward cache ends its connection in order, and takes
   * it up again when it is shown. An object is where such events come from, in place of the global one. Does nothing where
   * there are no such events.
   *
   * @default true
   */
  readonly page?: boolean | PageEvents
  /** Where all chance comes from: numbers from 0 up to 1. @default Math.random */
  readonly random?: () => number
}

export const hasStore = ({ outbox, inbox }: ClientOptions): boolean =>
  (outbox?.store ?? inbox?.store) !== undefined

/** Options of `ping`. */
export interface PingOptions {
  /** Ms until it fails with a `PingTimeoutError`. `Infinity`: never. @default 10000 */
  readonly timeout?: number
}

/** Options of `close`. */
export interface CloseOptions {
  /**
   * Ms to wait for publishes to settle and for the connection to end in order, before all that is left is cut off. A
   * client with a store keeps the last second of it, or the second half of less than two, for what the store has still
   * to write; a store that hangs is waited for until then, and for a second at least.
   *
   * @default 5000
   */
  readonly deadline?: number
}

const isStore: Check = value =>
  hasFunctions(value, 'load', 'put', 'handed', 'remove', 'close')
    ? null
    : 'expected a store such as fileStore(path)'

const inboxFields = fields({
  capacity: isCapacity(0),
  bytes: isCapacity(0),
  deadline: isDuration,
  store: isStore,
})

const isInbox = both(inboxFields, value => {
  const { deadline, store } = value as InboxOptions
  return deadline === 0 && store !== undefined
    ? { at: 'deadline', reason: 'expected more than 0 ms: nothing would be held for the store' }
    : null
})

export const clientRules: Rules = {
  linger: isDuration,
  retry: isFunction,
  stableAfter: isDuration,
  outbox: fields({
    capacity: isCapacity(0),
    overflow: isOneOf('reject', 'drop-oldest', 'drop-newest'),
    store: isStore,
  }),
  publish: fields(publishRules),
  birth: isBirth,
  interceptors: isInterceptors,
  inbox: isInbox,
  ackTimeout: isTimeout,
  isolateAfter: isCount(1),
  subscribeTimeout: isTimeout,
  scheduler: isScheduler,
  page: isPage,
  random: isFunction,
}

export const checkClientOptions = (options: ClientOptions): void => {
  checkOptions('createClient', options, clientRules, elsewhereClient)
  const store: unknown = options.inbox?.store
  // What was received would be published by the next process, or the other way round.
  if (store !== undefined && store === options.outbox?.store) {
    throw new OptionError('createClient.inbox.store', 'expected another store than that of the outbox')
  }
}

export const checkPingOptions = (options: PingOptions): void =>
  checkOptions('ping', options, { timeout: isTimeout })

export const checkCloseOptions = (options: CloseOptions): void =>
  checkOptions('close', options, { deadline: isDuration })
