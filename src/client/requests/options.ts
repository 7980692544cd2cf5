import { checkOptions, fields, isBoolean, isCount, isFunction, type Rules } from '../../base/checks.js'
import { elsewhereObserve, elsewherePublish } from '../../base/elsewhere.js'
import { OptionError } from '../../base/errors.js'
import { isCodec } from '../../base/parts.js'
import { type PublishOptions, publishRules } from '../../base/publishOptions.js'
import type { PayloadCodec, ValueOf } from '../../decoder.js'
import type { Message } from '../../message.js'
import { type ObserveOptions, observeRules } from '../observing/options.js'

/**
 * How a request is published, and what is expected of its replies. They end with the first of: so many, one for which
 * `until` holds, the end of the responder's stream with `stream`, and the time.
 */
export interface RequestOptions<C extends PayloadCodec = undefined> extends Omit<PublishOptions, 'timeout'> {
  /** The codec of the replies. Not given: their bytes. @default none */
  readonly reply?: C
  /** How many replies there can be at most; the last one completes the stream. @default 1; with `until` or `stream` Infinity */
  readonly replies?: number
  /** Says of a reply whether it is the last one that is wanted. @default none is */
  until?(reply: Message<ValueOf<C>>): boolean
  /**
   * `true`: all values of one responder, which tells when there are no more. A stream that breaks off is an error, as is one
   * of a responder that does not know how to tell its end.
   *
   * @default false
   */
  readonly stream?: boolean
  /**
   * Ms until the request ends: with a `RequestTimeoutError` where one reply was wanted, else by completing with what
   * there is. With `stream`: ms that each reply may take, and then a `RequestTimeoutError`. `Infinity`: never.
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

const requestRules: Rules = {
  ...publishRules,
  reply: isCodec,
  replies: isCount(1),
  until: isFunction,
  stream: isBoolean,
}

const { ack, buffer, retained, ...shared } = observeRules
const respondRules: Rules = { ...shared, reply: isCodec, publish: fields(publishRules) }

/** The options of a request, with their defaults. */
export interface RequestSettings<C> {
  readonly publish: PublishOptions
  readonly reply: C | undefined
  readonly wanted: Wanted
  readonly timeout: number
}

/** What ends the replies, but for the time. */
export interface Wanted {
  readonly replies: number
  readonly until: ((reply: Message<unknown, unknown>) => boolean) | undefined
  readonly stream: boolean
}

/** Whether one responder is asked, and no other. */
export const asksOne = ({ replies, until, stream }: Wanted): boolean =>
  stream || (replies === 1 && until === undefined)

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
  caller: string = 'request',
): RequestSettings<C> => {
  checkOptions(caller, options, requestRules, elsewherePublish)
  const { reply, until, stream = false, timeout = 10_000, ...others } = options
  const { replies = until === undefined && !stream ? 1 : Number.POSITIVE_INFINITY, ...publish } = others
  for (const name of ['responseTopic', 'correlationData'] as const)
    if (publish.properties?.[name] !== undefined)
      throw new OptionError(`${caller}.properties.${name}`, 'is set by the request itself')
  // Its replies are decoded by the codec that its parameter is the value of.
  const wanted = { replies, until: until as Wanted['until'], stream }
  return { publish, reply, wanted, timeout }
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
