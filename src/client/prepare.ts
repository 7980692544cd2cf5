import { bytes } from '../codec/bytes.js'
import type { Codec } from '../codec/codec.js'
import { safeEncode } from '../codec/failure.js'
import { text } from '../codec/text.js'
import type { Outgoing } from '../driver/driver.js'
import { type Either, left, right } from '../either.js'
import { EncodeError } from '../errors.js'
import { noProperties, type Qos } from '../message.js'
import { checkFilter, checkTopic } from '../topic/grammar.js'
import { isTopic, type Topic } from '../topic/topic.js'
import type { Traits } from './feed.js'
import {
  checkObserveOptions,
  checkPublishOptions,
  type ObserveOptions,
  type PublishOptions,
} from './options.js'

/** What an observer asks for, checked. */
export interface Wanted {
  readonly filter: string
  readonly traits: Traits
  readonly qos: Qos
  readonly retained: boolean
}

/** What is to be sent, checked and encoded. */
export interface Prepared {
  readonly packet: Outgoing
  readonly timeout: number
}

/** Any topic at all, whatever its params and its codec. */
export type AnyTopic = Topic<unknown, string, Codec<unknown, never> | undefined>

export const prepareObserve = (target: string | AnyTopic, options: ObserveOptions): Either<Error, Wanted> =>
  attempt(() => {
    checkObserveOptions(options)
    const { qos = 0, retained = 'each', group, noLocal = false, userProperties } = options
    const plain = isTopic(target) ? target.filter : target
    const filter = group === undefined ? plain : `$share/${group}/${plain}`
    checkFilter(filter)
    return { filter, traits: { noLocal, userProperties }, qos, retained: retained === 'each' }
  })

export const preparePublish = (
  target: string | AnyTopic,
  value: unknown,
  options: PublishOptions,
): Either<Error, Prepared> =>
  attempt(() => {
    checkPublishOptions(options)
    const { qos = 0, retain = false, timeout = 30_000, properties } = options
    const topic = isTopic(target) ? target.filter : target
    checkTopic(topic)
    const codec = isTopic(target) ? target.codec : undefined
    const encoder: Codec<unknown, never> = codec ?? (typeof value === 'string' ? text : bytes)
    const payload = safeEncode(encoder, value as never)
    if (payload._tag === 'Left') throw new EncodeError(topic, payload.left)
    const described = codec === undefined ? properties : { ...describe(codec), ...properties }
    return {
      packet: { topic, payload: payload.right, qos, retain, properties: described ?? noProperties },
      timeout,
    }
  })

const describe = ({ contentType, payloadFormatIndicator }: Codec<unknown, never>) => ({
  ...(contentType === undefined ? {} : { contentType }),
  ...(payloadFormatIndicator ? { payloadFormatIndicator } : {}),
})

const attempt = <A>(make: () => A): Either<Error, A> => {
  try {
    return right(make())
  } catch (error) {
    return left(error instanceof Error ? error : new Error(String(error)))
  }
}
