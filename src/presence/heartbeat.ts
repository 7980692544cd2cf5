import { asyncScheduler, mergeMap, type Observable, type SchedulerLike } from 'rxjs'
import { checkArgument, checkOptions, isFunction, isTimeout, required } from '../base/checks.js'
import { isPublisher, isScheduler } from '../base/parts.js'
import { checkPublishOptions, type PublishOptions } from '../base/publishOptions.js'
import { isTopicName } from '../base/text.js'
import { ticks } from '../base/ticks.js'
import type { Client } from '../client/client.js'
import type { InputOf, PayloadCodec } from '../decoder.js'
import type { Receipt } from '../message.js'
import { isBoundTopic, type Topic } from '../topic/topic.js'

/** Options of `heartbeat`. */
export interface HeartbeatOptions<I> {
  /** Ms between two of them. */
  readonly every: number
  /** Gives the value of each. */
  readonly value: () => I
  /** How they are published. @default QoS 0; one that still waits gives way to the next */
  readonly publish?: PublishOptions
  /** Where time comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike
}

/**
 * Returns a cold Observable that publishes a sign of life at once and every `every` ms while it is subscribed, and emits the
 * receipts. In an outage only the last one waits. It holds the connection while one is under way, and no longer; it
 * errors as `publish` does.
 *
 * @throws OptionError for what is no client or topic, and for a missing, unknown or wrong option
 * @example
 * ```ts
 * import { createClient, heartbeat } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const beating = heartbeat(createClient(memory()), 'gateways/7/alive', {
 *   every: 10_000,
 *   value: () => String(Date.now()),
 * }).subscribe()
 * beating.unsubscribe()
 * ```
 */
export function heartbeat<P, C extends PayloadCodec>(
  client: Pick<Client, 'publish'>,
  topic: Topic<P, never, C>,
  options: HeartbeatOptions<InputOf<C>>,
): Observable<Receipt>
export function heartbeat(
  client: Pick<Client, 'publish'>,
  topic: string,
  options: HeartbeatOptions<Uint8Array | string>,
): Observable<Receipt>
export function heartbeat(
  client: Pick<Client, 'publish'>,
  topic: unknown,
  options: HeartbeatOptions<unknown>,
): Observable<Receipt> {
  checkArgument('heartbeat.client', client, isPublisher)
  checkArgument('heartbeat.topic', topic, value =>
    typeof value === 'string' ? isTopicName(value) : isBoundTopic(value),
  )
  checkOptions('heartbeat', options, {
    every: required(isTimeout),
    value: required(isFunction),
    publish: () => null,
    scheduler: isScheduler,
  })
  const { every, value, publish = {}, scheduler = asyncScheduler } = options
  checkPublishOptions('heartbeat.publish', publish)
  const given = { ...publish, conflate: publish.conflate ?? true }
  return ticks(every, scheduler).pipe(
    mergeMap(() => client.publish(topic as string, value() as string, given)),
  )
}
