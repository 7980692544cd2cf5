import { catchError, defer, EMPTY, type Observable, type OperatorFunction, Subject, takeUntil } from 'rxjs'
import { ownBytes } from '../base/bytes.js'
import {
  checkArgument,
  checkOptions,
  isBytes,
  isCount,
  isFunction,
  type Rule,
  type Rules,
} from '../base/checks.js'
import { elsewherePublish } from '../base/elsewhere.js'
import { ClosedError } from '../base/errors.js'
import { isPublisher } from '../base/parts.js'
import { type PublishOptions, publishRules } from '../base/publishOptions.js'
import { isTopicName } from '../base/text.js'
import type { Codec } from '../codec/codec.js'
import type { PayloadCodec } from '../decoder.js'
import type { Receipt } from '../message.js'
import { isBoundTopic, isTopic, type Topic } from '../topic/topic.js'
import { mapInOrder } from './support/mapInOrder.js'
import type { Publisher } from './support/publisher.js'

/** Options of `publishTo`. */
export interface PublishToOptions<V = unknown> extends PublishOptions {
  /**
   * `true`: a value takes the place of the one before it to the same topic that still waits in the outbox, whose receipt
   * says `replaced`. `false`: each is sent. Not given: as for a state where it is published with `retain`, by these
   * options or those of its topic, for of a state the last value is all that matters.
   *
   * @default the value of `retain`
   */
  readonly conflate?: boolean
  /**
   * How many publishes may be unsettled at a time. 1: each waits for the receipt of the one before. What waits here is
   * not bounded; with `Infinity` nothing waits here, and the outbox of the client is the bound. What conflates never
   * waits here, since it is in the outbox that a later value takes its place.
   *
   * @default Infinity
   */
  readonly concurrency?: number
  /**
   * Called with what went wrong when a value could not be published; there is no receipt for it, and the stream goes on.
   * After a `ClosedError`, with which no value can be published any more, it completes when what was published before is
   * settled. Not given: the stream errors.
   *
   * @default none
   */
  readonly failed?: (error: unknown, value: V) => void
}

/**
 * Returns an operator that publishes each value and emits the receipts, in the order of the values. The topic may be a
 * function of the value. Errors as the first publish that fails does (see `failed`), or its source; completes when its
 * source has and all receipts are out. Leaving takes back what is not sent yet.
 *
 * A state that is published with `retain` survives an outage of any length: only its last value waits (see `conflate`).
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/publish-to.svg)
 *
 * @throws OptionError for an argument or option that is unknown, of the wrong type or out of range
 * @example
 * ```ts
 * import { createClient, json, publishTo, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 * import { interval, map } from 'rxjs'
 *
 * const uptime = topic('device/{id}/uptime', json())
 * const client = createClient(memory())
 * interval(1_000)
 *   .pipe(map(seconds => ({ seconds })), publishTo(client, uptime.at({ id: 'a' }), { retain: true }))
 *   .subscribe(({ outcome }) => console.log(outcome))
 * ```
 */
export function publishTo<V>(
  client: Publisher,
  topic: PublishTarget<V> | ((value: V) => PublishTarget<V>),
  options?: PublishToOptions<V>,
): OperatorFunction<V, Receipt>
export function publishTo<V extends Uint8Array | string>(
  client: Publisher,
  topic: RawPublishTarget | ((value: V) => RawPublishTarget),
  options?: PublishToOptions<V>,
): OperatorFunction<V, Receipt>
export function publishTo(
  client: Publisher,
  target: AnyTarget | ((value: never) => AnyTarget),
  options: PublishToOptions<never> = {},
): OperatorFunction<never, Receipt> {
  checkArgument('publishTo.client', client, isPublisher)
  checkArgument('publishTo.topic', target, isTarget)
  checkOptions('publishTo', options, publishToRules, elsewherePublish)
  const { concurrency = Number.POSITIVE_INFINITY, failed, ...publishOptions } = options
  const topicOf = typeof target === 'function' ? target : () => target
  const waits = typeof target === 'function' ? !conflates(publishOptions) : !conflates(publishOptions, target)
  const order = {
    concurrency: waits ? concurrency : Number.POSITIVE_INFINITY,
    capacity: Number.POSITIVE_INFINITY,
    overflow: never,
    // Whose bytes they are may use them again.
    keep: (value: never) => (isBytes(value) === null ? (ownBytes(value) as never) : value),
  }

  const publish = (value: never): Observable<Receipt> => {
    const topic = topicOf(value)
    const settings = conflates(publishOptions, topic) ? { ...publishOptions, conflate: true } : publishOptions
    return isTopic(topic) ? client.publish(topic, value, settings) : client.publish(topic, value, settings)
  }
  if (failed === undefined) return mapInOrder(publish, order)

  return source =>
    defer(() => {
      const closed = new Subject<void>()
      const attempt = (value: never) =>
        defer(() => publish(value)).pipe(
          catchError((error: unknown) => {
            failed(error, value)
            if (error instanceof ClosedError) closed.next()
            return EMPTY
          }),
        )
      // The source alone is left: what was published before is still to be settled.
      return mapInOrder(attempt, order)(source.pipe(takeUntil(closed)))
    })
}

/** Returns whether a value takes the place of the one that waits: as it is said, else where it is the state of its topic. */
const conflates = (options: PublishOptions, topic?: AnyTarget): boolean => {
  const defaults = isTopic(topic) ? (topic.publish ?? {}) : {}
  const { retain = defaults.retain ?? false, conflate = defaults.conflate ?? retain } = options
  return conflate
}

const publishToRules: Rules = {
  ...publishRules,
  concurrency: /* @__PURE__ */ isCount(1),
  failed: isFunction,
}

const isTarget: Rule = value => {
  if (typeof value === 'function') return null
  if (typeof value === 'string') return isTopicName(value)
  return isTopic(value)
    ? isBoundTopic(value)
    : 'expected a topic name, a topic, or a function that returns one'
}

/** A topic that takes such values, with nothing free. */
export type PublishTarget<V> = Topic<unknown, never, Codec<unknown, V>>
/** A topic that takes bytes or text. */
export type RawPublishTarget = string | Topic<unknown, never, undefined>
type AnyTarget = string | Topic<unknown, never, PayloadCodec>

/** The capacity has no bound. */
const never = (): never => {
  throw new Error('unreachable')
}
