import { type Check, checkArgument } from '../../base/checks.js'
import { attempt, caught, type Either, right } from '../../base/either.js'
import { EncodeError } from '../../base/errors.js'
import { mergeProperties, noProperties, type Properties } from '../../base/properties.js'
import { checkPublishOptions, mergePublishOptions, type PublishOptions } from '../../base/publishOptions.js'
import type { Codec } from '../../codec/codec.js'
import { safeDescribe, safeEncode } from '../../codec/failure.js'
import { bytes } from '../../codec/text/bytes.js'
import { text } from '../../codec/text/text.js'
import type { AnyTopic } from '../../decoder.js'
import { checkTopic } from '../../topic/filter/grammar.js'
import { isTopic } from '../../topic/topic.js'
import type { Prepared } from '../outbox/entry.js'

/** `caller`: the method whose arguments these are. `defaults`: those of the client, under all others. */
export const preparePublish = (
  caller: string,
  target: string | AnyTopic,
  value: unknown,
  options: PublishOptions,
  defaults?: PublishOptions,
): Either<Error, Prepared> => {
  // Written out, without a function and a name for each publish.
  try {
    if (isTarget(target) !== null) checkArgument(`${caller}.topic`, target, isTarget)
    checkPublishOptions(caller, options)
    if (isTopic(target)) return right(prepareTyped(target, value, options, defaults))
    return right(prepareRaw(target, value, over(defaults, options)))
  } catch (error) {
    return caught(error)
  }
}

/** What a responder sends to a response topic. */
export const prepareReply = (
  topic: string,
  codec: Codec<unknown, never> | undefined,
  value: unknown,
  options: PublishOptions,
  defaults?: PublishOptions,
): Either<Error, Prepared> => attempt(() => prepareWith(topic, codec, value, over(defaults, options)))

const isTarget: Check = value =>
  typeof value === 'string' || isTopic(value) ? null : 'expected a topic name or a topic'

const prepareRaw = (topic: string, value: unknown, options: PublishOptions): Prepared =>
  prepared(topic, typeof value === 'string' ? text : bytes, value, options.properties, options)

/** What the codec says of the value gives way to what the topic says, and that to what the publisher says. */
const prepareTyped = (
  { filter, codec, publish }: AnyTopic,
  value: unknown,
  given: PublishOptions,
  defaults: PublishOptions | undefined,
): Prepared => prepareWith(filter, codec, value, over(defaults, over(publish, given)))

const over = (under: PublishOptions | undefined, given: PublishOptions): PublishOptions =>
  under === undefined ? given : mergePublishOptions(under, given)

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
  {
    qos = 0,
    retain = false,
    conflate = false,
    timeout = conflate ? Number.POSITIVE_INFINITY : 30_000,
  }: PublishOptions,
): Prepared => {
  checkTopic(topic)
  const payload = safeEncode(codec, value as never)
  if (payload._tag === 'Left') throw new EncodeError(topic, payload.left)
  const packet = { topic, payload: payload.right, qos, retain, properties }
  return { packet, timeout, conflate, owned: codec === text && properties === noProperties }
}
