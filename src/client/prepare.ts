import { type Check, checkArgument, type Rule } from '../base/checks.js'
import { type Either, left, right } from '../base/either.js'
import { EncodeError, OptionError } from '../base/errors.js'
import { mergeProperties, type Properties } from '../base/properties.js'
import { checkPublishOptions, mergePublishOptions, type PublishOptions } from '../base/publishOptions.js'
import type { Codec } from '../codec/codec.js'
import { safeDescribe, safeEncode } from '../codec/failure.js'
import { bytes } from '../codec/text/bytes.js'
import { text } from '../codec/text/text.js'
import type { Outgoing } from '../driver/driver.js'
import { noProperties, type Qos } from '../message.js'
import { checkFilter, checkTopic, plainStart } from '../topic/filter/grammar.js'
import { isTopic, isTopicLike, type Topic } from '../topic/topic.js'
import type { BufferOptions } from './delivery/buffer.js'
import { checkObserveOptions, type ObserveOptions } from './options.js'
import type { Retained } from './subscriptions/observers.js'
import type { Traits } from './subscriptions/subscription.js'

/** What an observer asks for, checked. */
export interface Wanted {
  readonly filter: string
  readonly traits: Traits
  readonly qos: Qos
  readonly retained: Retained
  readonly strict: boolean
  /** It settles messages itself; they wait in a buffer if there is one. */
  readonly manual: boolean
  readonly buffer: BufferOptions | undefined
}

/** What is to be sent, checked and encoded. */
export interface Prepared {
  readonly packet: Outgoing
  readonly timeout: number
}

/** Any topic at all, whatever its params and its codec. */
export type AnyTopic = Topic<unknown, string, Codec<unknown, never> | undefined>

/** `caller`: the method whose arguments these are. */
export const prepareObserve = (
  caller: string,
  target: string | AnyTopic,
  options: ObserveOptions,
): Either<Error, Wanted> =>
  attempt(() => {
    if (caller === 'observeEither') checkArgument('observeEither.topic', target, isTopicNotFilter)
    else checkArgument(`${caller}.filter`, target, isFilterLike)
    checkObserveOptions(caller, options)
    const { qos = 0, retained = 'each', strict = false, ack = 'auto', buffer, group } = options
    const { noLocal = false, retainAsPublished = false, userProperties } = options
    const plain = isTopic(target) ? target.filter : target
    const filter = group === undefined ? plain : `$share/${group}/${plain}`
    checkFilter(filter)
    // A broker closes the connection of who asks for it (MQTT-3.8.3-4).
    if (noLocal && plainStart(filter) > 0) throw new OptionError(`${caller}.noLocal`, 'not with a group')
    const traits = { noLocal, retainAsPublished, userProperties }
    return { filter, traits, qos, retained, strict, manual: ack === 'manual', buffer }
  })

/** `caller`: the method whose arguments these are. */
export const preparePublish = (
  caller: string,
  target: string | AnyTopic,
  value: unknown,
  options: PublishOptions,
): Either<Error, Prepared> =>
  attempt(() => {
    checkArgument(`${caller}.topic`, target, isTarget)
    checkPublishOptions(caller, options)
    return isTopic(target) ? prepareTyped(target, value, options) : prepareRaw(target, value, options)
  })

/** What a responder sends to a response topic. */
export const prepareReply = (
  topic: string,
  codec: Codec<unknown, never> | undefined,
  value: unknown,
  options: PublishOptions,
): Either<Error, Prepared> => attempt(() => prepareWith(topic, codec, value, options))

const isFilterLike: Check = value =>
  typeof value === 'string' || isTopic(value) ? null : 'expected a filter or a topic'

const isTopicNotFilter: Rule = value =>
  typeof value === 'string'
    ? { at: '', reason: 'expected a topic: of a filter use observe(filter)', suggestion: 'observe(filter)' }
    : isTopicLike(value)

const isTarget: Check = value =>
  typeof value === 'string' || isTopic(value) ? null : 'expected a topic name or a topic'

const prepareRaw = (topic: string, value: unknown, options: PublishOptions): Prepared =>
  prepared(topic, typeof value === 'string' ? text : bytes, value, options.properties, options)

/** What the codec says of the value gives way to what the topic says, and that to what the publisher says. */
const prepareTyped = (
  { filter, codec, publish }: AnyTopic,
  value: unknown,
  given: PublishOptions,
): Prepared => {
  return prepareWith(
    filter,
    codec,
    value,
    publish === undefined ? given : mergePublishOptions(publish, given),
  )
}

const prepareWith = (
  topic: string,
  codec: Codec<unknown, never> | undefined,
  value: unknown,
  options: PublishOptions,
): Prepared => {
  if (codec === undefined) return prepareRaw(topic, value, options)
  const described = safeDescribe(codec, value as never)
  if (described._tag === 'Left') throw new EncodeError(topic, described.left)
  return prepared(topic, codec, value, mergeProperties(described.right, options.properties ?? {}), options)
}

const prepared = (
  topic: string,
  codec: Codec<unknown, never>,
  value: unknown,
  properties: Properties = noProperties,
  { qos = 0, retain = false, timeout = 30_000 }: PublishOptions,
): Prepared => {
  checkTopic(topic)
  const payload = safeEncode(codec, value as never)
  if (payload._tag === 'Left') throw new EncodeError(topic, payload.left)
  return { packet: { topic, payload: payload.right, qos, retain, properties }, timeout }
}

/** Returns what a function returns, or throws. */
export const attempt = <A>(make: () => A): Either<Error, A> => {
  try {
    return right(make())
  } catch (error) {
    return left(error instanceof Error ? error : new Error(String(error)))
  }
}
