import type { SchedulerLike } from 'rxjs'
import type { Properties, Qos, UserProperties } from '../message.js'
import {
  type Check,
  checkOptions,
  isBoolean,
  isBytes,
  isFunction,
  isInteger,
  isNumber,
  isObject,
  isOneOf,
  isString,
  isUserProperties,
} from '../options.js'
import type { OutboxOptions } from './outbox.js'
import type { Retry } from './retry.js'

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
  /** What becomes of publishes while there is no connection. */
  readonly outbox?: OutboxOptions
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
   *   observes it already
   * - `'none'`: it gets none
   *
   * @default 'each'
   */
  readonly retained?: 'each' | 'none'
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
  /** Sent with the SUBSCRIBE (MQTT 5 only). All observers of one filter must agree. */
  readonly userProperties?: UserProperties
}

export interface PublishOptions {
  /**
   * 0: at most once, the receipt says it was handed over; 1: at least once; 2: exactly once. The receipt of 1 and 2
   * says that the broker has it.
   *
   * @default 0
   */
  readonly qos?: Qos
  /** `true`: the broker keeps it as the topic's value; an empty payload deletes that. @default false */
  readonly retain?: boolean
  /** Sent along (MQTT 5 only; a 3.1.1 broker never sees them). */
  readonly properties?: Properties
  /**
   * Ms until the publish fails with a `PublishTimeoutError` if it has not settled. `Infinity`: as long as the client
   * is open.
   *
   * @default 30000
   */
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

const isScheduler: Check = value =>
  typeof (value as { schedule?: unknown } | null)?.schedule === 'function'
    ? null
    : 'expected an rxjs scheduler'

const isQos = isOneOf(0, 1, 2)

const isGroup: Check = value =>
  typeof value === 'string' && /^[^/+#\0]+$/.test(value) ? null : 'expected a name without / + #'

const isProperties: Check = value => {
  const problem = isObject(value)
  if (problem !== null) return problem
  for (const [name, property] of Object.entries(value as object)) {
    const check = Object.hasOwn(propertyChecks, name) ? propertyChecks[name] : undefined
    const reason = check === undefined ? 'unknown property' : property === undefined ? null : check(property)
    if (reason !== null) return `${name}: ${reason}`
  }
  return null
}

const propertyChecks: Readonly<Record<string, Check>> = {
  payloadFormatIndicator: isBoolean,
  messageExpiryInterval: isInteger(0, 0xffff_ffff),
  contentType: isString,
  responseTopic: isString,
  correlationData: isBytes,
  userProperties: isUserProperties,
}

export const checkClientOptions = (options: ClientOptions): void => {
  checkOptions('options', options, {
    linger: isNumber(0),
    retry: isFunction,
    stableAfter: isNumber(0),
    outbox: isObject,
    scheduler: isScheduler,
    random: isFunction,
  })
  checkOptions('options.outbox', options.outbox ?? {}, {
    capacity: isInteger(0),
    overflow: isOneOf('reject', 'drop-oldest', 'drop-newest'),
  })
}

export const checkObserveOptions = (options: ObserveOptions): void =>
  checkOptions('options', options, {
    qos: isQos,
    retained: isOneOf('each', 'none'),
    group: isGroup,
    noLocal: isBoolean,
    userProperties: isUserProperties,
  })

export const checkPublishOptions = (options: PublishOptions): void =>
  checkOptions('options', options, {
    qos: isQos,
    retain: isBoolean,
    properties: isProperties,
    timeout: isNumber(0),
  })

export const checkCloseOptions = (options: CloseOptions): void =>
  checkOptions('options', options, { deadline: isNumber(0) })
