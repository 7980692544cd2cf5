import type { SchedulerLike } from 'rxjs'
import {
  type Check,
  checkOptions,
  isBoolean,
  isCapacity,
  isCount,
  isDuration,
  isFunction,
  isInteger,
  isOneOf,
  isQos,
} from '../../../base/checks.js'
import { isScheduler } from '../../../base/parts.js'
import type { Qos } from '../../../message.js'
import type { Overlap } from './copies.js'
import type { Refuse } from './policy.js'

/** Options of `createBroker`. */
export interface BrokerOptions {
  /**
   * Where all time comes from: hops, wills, expiry. A `TestScheduler` makes it virtual. It must not run an action
   * within `schedule`, as `queueScheduler` does.
   *
   * @default asapScheduler
   */
  readonly scheduler?: SchedulerLike
  /**
   * How long a packet travels, in ms, in either direction. 0: it arrives in a later turn at the same time.
   *
   * @default 0
   */
  readonly latency?: number
  /**
   * What one publish that matches several filters of a session gives:
   *
   * - `'merged'`: one copy that lists all identifiers, with the highest granted QoS
   * - `'each'`: a copy for every subscription, with its identifier and QoS
   * - `'single'`: one copy with the highest granted QoS and no identifiers, which are then refused (0xa1)
   *
   * @default 'each' for MQTT 5 and 'single' for 3.1.1
   */
  readonly overlap?: Overlap
  /**
   * Asked before each CONNECT, each filter of a SUBSCRIBE and each PUBLISH, that of a will among them. A reason code
   * from 0x80 refuses; anything else allows. A refused will vanishes, and so does a publish of QoS 0, or on MQTT 3.1.1: the
   * protocol has no answer for it.
   *
   * @default none
   */
  readonly refuse?: Refuse
  /** Subscriptions are granted no more than this; a publish above it ends its connection (0x9b). @default 2 */
  readonly maximumQos?: Qos
  /** `false`: nothing is retained; a publish that asks for it ends its connection (0x9a). @default true */
  readonly retained?: boolean
  /** `false`: filters with `+` or `#` are refused (0xa2). @default true */
  readonly wildcards?: boolean
  /** `false`: `$share` filters are refused (0x9e). @default true */
  readonly sharedSubscriptions?: boolean
  /** `false`: filters with an identifier are refused (0xa1). @default true, unless `overlap` is `'single'` */
  readonly identifiers?: boolean
  /**
   * How many publishes of QoS 1 and 2 of one client it takes before it has acknowledged one; one more ends the
   * connection (0x93). It is told to MQTT 5 clients; 3.1.1 has no word for it, and may send any number.
   *
   * @default any number
   */
  readonly receiveMaximum?: number
  /** How many messages wait for a client that is away. One more pushes out the oldest. @default 1000 */
  readonly maximumQueued?: number
  /**
   * How many messages of QoS 1 and 2 wait for a client that is there, and has as many unacknowledged as it takes. One
   * more pushes out the oldest.
   *
   * @default any number
   */
  readonly maximumWaiting?: number
}

/** Options of `restart` of a broker. */
export interface RestartOptions {
  /** `false`: forget subscriptions and queued messages. @default true */
  readonly keepSessions?: boolean
  /** `false`: forget retained messages. @default true */
  readonly keepRetained?: boolean
}

/** For ever would be a broker that nobody hears from: that is `stop`. */
const isLatency: Check = value =>
  isDuration(value) ??
  (value === Number.POSITIVE_INFINITY ? 'expected ms from 0: a packet arrives at last' : null)

export const checkBrokerOptions = (options: BrokerOptions): void =>
  checkOptions('createBroker', options, {
    scheduler: isScheduler,
    latency: isLatency,
    overlap: isOneOf('merged', 'each', 'single'),
    refuse: isFunction,
    maximumQos: isQos,
    retained: isBoolean,
    wildcards: isBoolean,
    sharedSubscriptions: isBoolean,
    identifiers: isBoolean,
    receiveMaximum: isInteger(1, 0xffff),
    maximumQueued: isCapacity(0),
    maximumWaiting: isCount(0),
  })

export const checkRestartOptions = (options: RestartOptions): void =>
  checkOptions('restart', options, { keepSessions: isBoolean, keepRetained: isBoolean })
