import { checkOptions, fields, isCount, type Rules } from '../../base/checks.js'
import { elsewhereObserve, elsewherePublish } from '../../base/elsewhere.js'
import { OptionError } from '../../base/errors.js'
import { isCodec } from '../../base/parts.js'
import { type PublishOptions, publishRules } from '../../base/publishOptions.js'
import type { PayloadCodec } from '../../decoder.js'
import { type ObserveOptions, observeRules } from '../observing/options.js'

/** How a request is published, and what is expected of its replies. */
export interface RequestOptions<C extends PayloadCodec = undefined> extends Omit<PublishOptions, 'timeout'> {
  /** The codec of the replies. Not given: their bytes. @default none */
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
  /** The codec of the replies. Not given: bytes or text. @default none */
  readonly reply?: C
  /**
   * How replies are published. `qos` of a reply is by default that of its request.
   *
   * @default the defaults of `PublishOptions`
   */
  readonly publish?: PublishOptions
}

const requestRules: Rules = { ...publishRules, reply: isCodec, replies: isCount(1) }

const { ack, buffer, retained, ...shared } = observeRules
const respondRules: Rules = { ...shared, reply: isCodec, publish: fields(publishRules) }

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

/**
 * Returns the options with their defaults.
 *
 * @throws OptionError for the first that is unknown or wrong
 */
export const readRequestOptions = <C extends PayloadCodec>(
  options: RequestOptions<C>,
): RequestSettings<C> => {
  checkOptions('request', options, requestRules, elsewherePublish)
  const { reply, replies = 1, timeout = 10_000, ...publish } = options
  for (const name of ['responseTopic', 'correlationData'] as const)
    if (publish.properties?.[name] !== undefined)
      throw new OptionError(`request.properties.${name}`, 'is set by the request itself')
  return { publish, reply, replies, timeout }
}

/**
 * Returns the options with their defaults.
 *
 * @throws OptionError for the first that is unknown or wrong
 */
export const readRespondOptions = <C extends PayloadCodec>(
  options: RespondOptions<C>,
): RespondSettings<C> => {
  checkOptions('respond', options, respondRules, elsewhereObserve)
  const { reply, publish = {}, ...observe } = options
  return { observe, reply, publish }
}
