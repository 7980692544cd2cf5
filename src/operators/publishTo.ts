import type { OperatorFunction } from 'rxjs'
import { checkArgument, checkOptions, isCount, type Rule, type Rules } from '../base/checks.js'
import { elsewherePublish } from '../base/elsewhere.js'
import { isPublisher } from '../base/parts.js'
import { type PublishOptions, publishRules } from '../base/publishOptions.js'
import { isTopicName } from '../base/text.js'
import type { Codec } from '../codec/codec.js'
import type { PayloadCodec } from '../decoder.js'
import type { Receipt } from '../message.js'
import { isBoundTopic, isTopic, type Topic } from '../topic/topic.js'
import { mapInOrder } from './support/mapInOrder.js'
import type { Publisher } from './support/publisher.js'

export interface PublishToOptions extends PublishOptions {
  /**
   * How many publishes may be unsettled at a time. 1: each waits for the receipt of the one before. What waits here is
   * not bounded; with `Infinity` nothing waits here, and the outbox of the client is the bound.
   *
   * @default Infinity
   */
  readonly concurrency?: number
}

/**
 * Returns an operator that publishes each value and emits the receipts, in the order of the values. The topic may be a
 * function of the value. Errors as the first publish that fails does, or its source; completes when its source has and
 * all receipts are out. Leaving takes back what is not sent yet.
 *
 * Diagram: marbles/operators/publish-to.svg
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
  topic: Target<V> | ((value: V) => Target<V>),
  options?: PublishToOptions,
): OperatorFunction<V, Receipt>
export function publishTo<V extends Uint8Array | string>(
  client: Publisher,
  topic: RawTarget | ((value: V) => RawTarget),
  options?: PublishToOptions,
): OperatorFunction<V, Receipt>
export function publishTo(
  client: Publisher,
  target: AnyTarget | ((value: never) => AnyTarget),
  options: PublishToOptions = {},
): OperatorFunction<never, Receipt> {
  checkArgument('publishTo.client', client, isPublisher)
  checkArgument('publishTo.topic', target, isTarget)
  checkOptions('publishTo', options, publishToRules, elsewherePublish)
  const { concurrency = Number.POSITIVE_INFINITY, ...publishOptions } = options
  const topicOf = typeof target === 'function' ? target : () => target
  return mapInOrder(
    (value: never) => {
      const topic = topicOf(value)
      return isTopic(topic)
        ? client.publish(topic, value, publishOptions)
        : client.publish(topic, value, publishOptions)
    },
    { concurrency, capacity: Number.POSITIVE_INFINITY, overflow: never },
  )
}

const publishToRules: Rules = { ...publishRules, concurrency: /* @__PURE__ */ isCount(1) }

const isTarget: Rule = value => {
  if (typeof value === 'function') return null
  if (typeof value === 'string') return isTopicName(value)
  return isTopic(value)
    ? isBoundTopic(value)
    : 'expected a topic name, a topic, or a function that returns one'
}

/** A topic that takes such values, with nothing free. */
type Target<V> = Topic<unknown, never, Codec<unknown, V>>
type RawTarget = string | Topic<unknown, never, undefined>
type AnyTarget = string | Topic<unknown, never, PayloadCodec>

/** The capacity has no bound. */
const never = (): never => {
  throw new Error('unreachable')
}
