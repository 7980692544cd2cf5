import { type Check, checkOptions, isInteger, isNumber } from '../../base/checks.js'
import { OptionError } from '../../base/errors.js'
import { checkPublishOptions, type PublishOptions } from '../../base/publishOptions.js'
import type { PayloadCodec } from '../../decoder.js'
import { checkObserveOptions, type ObserveOptions } from '../options.js'

/** How a request is published, and what is expected of its replies. */
export interface RequestOptions<C extends PayloadCodec = undefined> extends Omit<PublishOptions, 'timeout'> {
  /** The codec of the replies. Not given: their bytes. */
  readonly reply?: C
  /** How many replies there can be at most; the last one completes the stream. `Infinity`: all within `timeout`. @default 1 */
  readonly replies?: number
  /**
   * Ms until the request ends: with a `RequestTimeoutError` where one reply was wanted, else by completing with what
   * there is. `Infinity`: never.
   *
   * @default 10000
   */
  readonly timeout?: number
}

/** How requests are observed, and how replies are published. */
export interface RespondOptions<C extends PayloadCodec = undefined>
  extends Omit<ObserveOptions, 'ack' | 'buffer' | 'retained'> {
  /** The codec of the replies. Not given: bytes or text. */
  readonly reply?: C
  /** How replies are published. `qos` of a reply is by default that of its request. */
  readonly publish?: PublishOptions
}

const isCodec: Check = value => {
  const { decode, encode } = Object(value) as Readonly<Record<string, unknown>>
  return typeof decode === 'function' && typeof encode === 'function' ? null : 'expected a codec'
}

const isReplies: Check = value => (value === Number.POSITIVE_INFINITY ? null : isInteger(1)(value))

/** The options of a request, with their defaults. */
export interface RequestSettings<C> {
  readonly publish: PublishOptions
  readonly reply: C | undefined
  readonly replies: number
  readonly timeout: number
}

/** The options of a responder, with their defaults. */
export interface RespondSettings<C> {
  readonly observe: ObserveOptions
  readonly reply: C | undefined
  readonly publish: PublishOptions
}

/** Throws an `OptionError`. */
export const readRequestOptions = <C extends PayloadCodec>(
  options: RequestOptions<C>,
): RequestSettings<C> => {
  const { reply, replies, timeout, ...publish } = Object(options) as RequestOptions<C>
  checkOptions(
    'options',
    { reply, replies, timeout },
    { reply: isCodec, replies: isReplies, timeout: isNumber(0) },
  )
  checkPublishOptions('options', publish)
  for (const name of ['responseTopic', 'correlationData'] as const)
    if (publish.properties?.[name] !== undefined)
      throw new OptionError(`options.properties.${name}`, 'is set by the request itself')
  return { publish, reply, replies: replies ?? 1, timeout: timeout ?? 10_000 }
}

/** Throws an `OptionError`. */
export const readRespondOptions = <C extends PayloadCodec>(
  options: RespondOptions<C>,
): RespondSettings<C> => {
  const { reply, publish = {}, ...observe } = Object(options) as RespondOptions<C>
  checkOptions('options', { reply }, { reply: isCodec })
  checkPublishOptions('options.publish', publish)
  for (const name of ['ack', 'buffer', 'retained'] as const)
    if (name in observe) throw new OptionError(`options.${name}`, 'a responder has no such option')
  checkObserveOptions(observe)
  return { observe, reply, publish }
}
