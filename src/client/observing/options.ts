import {
  type Check,
  checkOptions,
  fields,
  isBoolean,
  isCapacity,
  isCount,
  isOneOf,
  isQos,
  type Rules,
} from '../../base/checks.js'
import { elsewhereObserve } from '../../base/elsewhere.js'
import { OptionError } from '../../base/errors.js'
import { isText, isUserProperties } from '../../base/text.js'
import type { Qos, UserProperties } from '../../message.js'
import type { BufferOptions } from '../delivery/buffer.js'
import type { Retained } from '../subscriptions/observers.js'

/** Options of `observe` and `observeEither`. */
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
   *   `replayed`. The first such observer of a filter gets retained messages, and from then on, while there is one, the
   *   client remembers: of 100,000 topics per filter, those heard of last. Later ones cost no SUBSCRIBE. It never goes
   *   back to what was stored before the last live message. After a reconnect each stored value that is asked for counts
   *   as newer: all are where the session was lost. A topic that has none keeps what was known of it
   * - `'none'`: it gets none
   *
   * @default 'each'
   */
  readonly retained?: Retained
  /**
   * Join this group: each message goes to one member, wherever the members run (MQTT 5, section 4.8.2); observers of one
   * group in this client are members too, and get messages in turn, one whose buffer's `window` is full only if all are.
   * Groups get no retained messages.
   *
   * MQTT 3.1.1 brokers do not say whether they have groups: it is tried, and a grant there proves nothing (see
   * `subscriptions$`). As copies do not name their subscription there, a group beside an overlapping filter or another
   * overlapping group of this client is a `SubscribeConflictError` for the one that comes later.
   *
   * Not given: every observer gets every message.
   *
   * @default none
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
   * (MQTT 5 only, with subscription identifiers). All observers of one filter must agree. While the retained messages of
   * a late observer are fetched the flag may be missing.
   *
   * @default false
   */
  readonly retainAsPublished?: boolean
  /** Sent with the SUBSCRIBE (MQTT 5 only). All observers of one filter must agree. @default none */
  readonly userProperties?: UserProperties
  /**
   * Who says that a message is dealt with:
   *
   * - `'auto'`: a message is acknowledged when its observers have returned
   * - `'manual'`: when each of them has called `ack` or `nack` on it, or has left. What none of them has settled is not
   *   acknowledged, and the broker delivers it again in a later connection of a session that is kept. In one that is not,
   *   where it would only hold up others, `mqtt` refuses it
   *
   * @default 'auto'
   */
  readonly ack?: 'auto' | 'manual'
  /**
   * What becomes of messages while this observer has not settled those before them; needs `ack: 'manual'`, whose calls
   * say when it is ready for more. Not given: it gets them all at once.
   *
   * @default none
   */
  readonly buffer?: BufferOptions
  /** `true`: error with a `GrantError` if the broker grants less than `qos`; `false`: make do with it. @default false */
  readonly strict?: boolean
}

/** What observers of a topic may ask for besides. */
export interface ObserveTopicOptions extends ObserveOptions {
  /**
   * What becomes of an empty payload that the topic's codec has no value for. It says that the retained value was deleted
   * (MQTT-3.3.1-6), and is not a failure:
   *
   * - `'drop'`: it is left out. `latestByTopic`, `history`, `stale` and `distinctPayload` behind the stream hear of it
   *   all the same, past operators that pass values on at once (`filter`, `tap`, `merge`); not past those that hold
   *   them back or share them (`delay`, `share`)
   * - `'emit'`: it is a `Tombstone` among the messages, and goes where they go
   *
   * @default 'drop'
   */
  readonly tombstones?: 'drop' | 'emit'
}

const isGroup: Check = value => {
  const problem = isText(value)
  if (problem !== null) return problem
  return /^[^/+#]+$/.test(value as string) ? null : 'expected a name without / + #'
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

/** `caller`: the method that was given them. */
export const checkObserveOptions = (
  caller: string,
  options: ObserveOptions,
  rules: Rules = observeRules,
): void => {
  checkOptions(caller, options, rules, elsewhereObserve)
  if (options.buffer !== undefined && options.ack !== 'manual') {
    throw new OptionError(`${caller}.buffer`, "needs ack: 'manual'")
  }
}

export const checkObserveTopicOptions = (options: ObserveTopicOptions): void =>
  checkObserveOptions('observe', options, { ...observeRules, tombstones: isOneOf('drop', 'emit') })
