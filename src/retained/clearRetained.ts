import {
  asyncScheduler,
  catchError,
  combineLatest,
  concat,
  debounceTime,
  defer,
  EMPTY,
  filter,
  from,
  last,
  map,
  merge,
  mergeMap,
  type Observable,
  type SchedulerLike,
  startWith,
  take,
  tap,
  throwError,
} from 'rxjs'
import {
  checkArgument,
  checkOptions,
  hasFunctions,
  isCapacity,
  isTimeout,
  satisfies,
} from '../base/checks.js'
import { ClosedError, TopicsError } from '../base/errors.js'
import { quote } from '../base/escape.js'
import { isScheduler } from '../base/parts.js'
import { OutboxFullError } from '../base/publishErrors.js'
import { ObserverOverflowError } from '../base/subscribeErrors.js'
import { createTime } from '../base/time.js'
import type { Client } from '../client/client.js'
import type { PayloadCodec } from '../decoder.js'
import type { Receipt } from '../message.js'
import { mapInOrder } from '../operators/support/mapInOrder.js'
import { checkFilter, parseShared } from '../topic/filter/grammar.js'
import { isTopicLike, type Topic } from '../topic/topic.js'
import { publishSurely } from './publishSurely.js'

/** Options of `clearRetained`. */
export interface ClearRetainedOptions {
  /**
   * Ms without a retained message after which there are no more: brokers do not say when they have sent the last one.
   *
   * @default 500
   */
  readonly quiet?: number
  /**
   * How many topics may be found. Of more, it errors with an `ObserverOverflowError`.
   *
   * @default 10000
   */
  readonly maxTopics?: number
  /** Ms that the broker has for each answer. @default 10000 */
  readonly timeout?: number
  /** Where time comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike
}

/** What `clearRetained` can be told to clear. */
export type Clearable = string | readonly string[] | Topic<unknown, string, PayloadCodec>

/** How many are unanswered at a time. */
const atOnce = 16

/** A stored value is still there: the publish that deletes it was taken out of the outbox. */
export class NotClearedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.NotClearedError'
  override readonly name = 'NotClearedError'
  /** Whose value it is. */
  readonly topic: string
  /** What the receipt said. */
  readonly outcome: Receipt['outcome']

  constructor(topic: string, outcome: Receipt['outcome']) {
    super(`the stored value of ${quote(topic)} was not cleared: the publish was ${outcome}`)
    this.topic = topic
    this.outcome = outcome
  }
}

/**
 * Returns a cold Observable that deletes the stored values of a filter, of a topic, or of several: it observes them,
 * publishes an empty retained payload with QoS 1 (or 0, where the broker has no more) to each topic that has one, and emits the receipts, each of which names
 * its topic. Then it looks again, since a broker with a full queue may leave some out, and completes when there is nothing new: `count()`
 * and `toArray()` say what was cleared. A topic that gets a new value meanwhile is not cleared twice.
 *
 * Nothing is published before a look is over. It errors as `observe`, `publish` and `ping` do, and with a
 * `NotClearedError` where the outbox has no room even for one at a time; what was emitted until then is cleared. A broker that ignores a publish which it does not allow acknowledges it all the same.
 *
 * Source: MQTT 5.0, 3.3.1.3: an empty payload removes the retained message.
 *
 * @throws FilterError for an invalid filter
 * @throws OptionError for what is no client, a group (it gets no retained messages), and an unknown or wrong option
 * @example
 * ```ts
 * import { count } from 'rxjs'
 * import { clearRetained, createClient } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * clearRetained(createClient(memory()), 'home/old/#')
 *   .pipe(count())
 *   .subscribe(cleared => console.log(`${cleared} stored values deleted`))
 * ```
 */
export const clearRetained = (
  client: Pick<Client, 'observe' | 'publish' | 'ping'>,
  target: Clearable,
  options: ClearRetainedOptions = {},
): Observable<Receipt> => {
  checkArgument('clearRetained.client', client, isWhole)
  checkArgument('clearRetained.target', target, isClearable)
  const filters = [...new Set(filtersOf(target))]
  for (const each of filters) {
    checkFilter(each)
    checkArgument('clearRetained.target', each, isNoGroup)
  }
  checkOptions('clearRetained', options, {
    quiet: isTimeout,
    maxTopics: isCapacity(1),
    timeout: isTimeout,
    scheduler: isScheduler,
  })
  const { quiet = 500, maxTopics = 10_000, timeout = 10_000 } = options
  const time = createTime(options.scheduler ?? asyncScheduler)
  const ping$ = client.ping({ timeout })

  /** Emits, once, the topics that have a stored value and are not in `known`, and puts them there. */
  const look = (known: Set<string>): Observable<readonly string[]> => {
    const found: string[] = []
    const note = (wanted: string, topic: string) => {
      if (known.has(topic)) return
      if (known.size === maxTopics) throw new ObserverOverflowError(wanted, maxTopics)
      known.add(topic)
      found.push(topic)
    }
    const stored$ = merge(
      ...filters.map(wanted =>
        client.observe(wanted, { retained: 'each' }).pipe(
          filter(({ retain, payload }) => retain && payload.length > 0),
          tap(({ topic }) => note(wanted, topic)),
        ),
      ),
    )
    const closed$ = throwError(() => new ClosedError())
    // The second ping leaves when the first is answered, and so after the SUBSCRIBE of this turn.
    const asked$ = concat(ping$, ping$).pipe(last())
    return combineLatest([concat(stored$, closed$).pipe(startWith(null)), asked$]).pipe(
      debounceTime(quiet, time),
      take(1),
      map(() => found),
    )
  }

  /** Clears so many at a time, and then one by one those that a small outbox had no room for. */
  const clear = (topics: readonly string[], some: number): Observable<Receipt> => {
    const left: string[] = []
    const one = (topic: string): Observable<Receipt> =>
      publishSurely(client, topic, '', { retain: true, timeout }).pipe(
        tap(({ outcome }) => {
          if (outcome === 'dropped' || outcome === 'expired') throw new NotClearedError(topic, outcome)
        }),
        catchError((error: unknown) => {
          const isCrowded = error instanceof NotClearedError || error instanceof OutboxFullError
          if (!isCrowded || some === 1) return throwError(() => error)
          left.push(topic)
          return EMPTY
        }),
      )
    return concat(
      from(topics).pipe(mapInOrder(one, { concurrency: some, capacity: maxTopics, overflow: unreachable })),
      defer(() => (left.length === 0 ? EMPTY : clear(left, 1))),
    )
  }

  const round = (known: Set<string>): Observable<Receipt> =>
    look(known).pipe(
      mergeMap(topics =>
        topics.length === 0
          ? EMPTY
          : concat(
              clear(topics, atOnce),
              defer(() => round(known)),
            ),
      ),
    )

  return defer(() => round(new Set()))
}

/** No more are found than may wait. */
const unreachable = (topic: string): never => {
  throw new NotClearedError(topic, 'dropped')
}

const isWhole = /* @__PURE__ */ satisfies(
  value => hasFunctions(value, 'observe', 'publish', 'ping'),
  'a client',
)

const isClearable = /* @__PURE__ */ satisfies(
  value => typeof value === 'string' || isListOfTexts(value) || isTopicLike(value) === null,
  'a filter, a list of filters that is not empty, or a topic',
)

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(each => typeof each === 'string')

const isNoGroup = /* @__PURE__ */ satisfies(
  value => parseShared(String(value)) === null,
  'a filter without a group: groups get no retained messages',
)

const filtersOf = (target: Clearable): readonly string[] => {
  if (typeof target === 'string') return [target]
  return 'filter' in target && typeof target.filter === 'string'
    ? [target.filter]
    : (target as readonly string[])
}
