import { type Check, checkArgument, isBytes, memberOf, type Problem } from '../base/checks.js'
import { type Either, left, right } from '../base/either.js'
import { escapeText } from '../base/escape.js'
import { printCause } from '../base/print.js'
import { isProperties, mergeProperties, type Properties } from '../base/properties.js'
import type { Codec, DecodeProblem, DescribingCodec, EncodeProblem } from './codec.js'
import { problem } from './problem.js'

/** A message whose bytes have no value: what was wrong, and all that is needed to look at it or send it on. */
export interface DecodeFailure extends DecodeProblem {
  /** The topic of the message. */
  readonly topic: string
  /** The bytes received. */
  readonly payload: Uint8Array
  /** The name of the codec. */
  readonly codec: string
  /**
   * `true`: nothing is wrong. The payload is empty, for which the codec has no value: it says that the topic's retained
   * value was deleted (MQTT-3.3.1-6).
   */
  readonly deleted?: true
  /** Settle the message as its own `ack` and `nack` would; there where the observer does that itself. */
  readonly ack?: () => void
  /** Refuses the message, as `Message.nack` does. */
  readonly nack?: (reason?: { readonly code?: number; readonly text?: string }) => void
}

/** Returns the failure to decode one message. */
export const decodeFailure = (
  topic: string,
  payload: Uint8Array,
  codec: string,
  { reason, path, message, issues, cause }: DecodeProblem,
): DecodeFailure => ({ topic, payload, codec, reason, path, message, issues, cause })

/**
 * Returns one readable line about a failure: topic, JSON pointer (RFC 6901), what was wrong, codec. Control characters
 * of the topic or the payload are escaped, so the line is safe to log; each part is cut to 200 characters.
 *
 * @throws OptionError for what is not a failure
 * @example
 * ```ts
 * import { type DecodeFailure, formatFailure } from 'rxtopics'
 *
 * const report = (failure: DecodeFailure): void => console.warn(formatFailure(failure))
 * // home/lamp: /celsius: expected number, got "warm" (json)
 * ```
 */
export const formatFailure = (failure: DecodeFailure): string => {
  checkArgument('formatFailure.failure', failure, isFailure)
  const { topic, path, message, issues, codec } = failure
  const where = path.length === 0 ? '' : `${escapeText(pointer(path))}: `
  const more = issues.length > 1 ? ` and ${issues.length - 1} more` : ''
  return `${escapeText(topic)}: ${where}${escapeText(message)}${more} (${escapeText(codec)})`
}

const isFailure: Check = value =>
  ['topic', 'message', 'codec'].every(name => typeof memberOf(value, name) === 'string') &&
  ['path', 'issues'].every(name => Array.isArray(memberOf(value, name)))
    ? null
    : 'expected a DecodeFailure'

/** Returns what `codec.decode` returns; a codec that throws is a `Left` with the reason `threw`. */
export const safeDecode = <A>(
  codec: Codec<A, never>,
  payload: Uint8Array,
  properties?: Properties,
): Either<DecodeProblem, A> => {
  try {
    const result: unknown = codec.decode(payload, properties)
    return isEither(result) ? result : left({ reason: 'threw', ...noEither(codec) })
  } catch (cause) {
    return left({ reason: 'threw', ...thrown(codec, cause) })
  }
}

/** Returns what `codec.encode` returns; a codec that throws is a `Left`. */
export const safeEncode = <I>(codec: Codec<unknown, I>, value: I): Either<EncodeProblem, Uint8Array> => {
  try {
    const result: unknown = codec.encode(value)
    if (!isEither(result)) return left(noEither(codec))
    return result._tag === 'Left' || isBytes(result.right) === null
      ? result
      : left(problem(`the codec ${codec.name} returned no bytes`))
  } catch (cause) {
    return left(thrown(codec, cause))
  }
}

/** Returns what goes along with the bytes of a value: content type, format, and what the codec says of this value. */
export const safeDescribe = <I>(codec: Codec<unknown, I>, value: I): Either<EncodeProblem, Properties> => {
  const { contentType, payloadFormatIndicator } = codec
  const described: Properties = {
    ...(contentType === undefined ? {} : { contentType }),
    ...(payloadFormatIndicator ? { payloadFormatIndicator } : {}),
  }
  if (!isDescribing(codec)) return right(described)
  try {
    const own = codec.properties(value)
    const wrong = isProperties(own)
    return wrong === null ? right(mergeProperties(described, own)) : left(unsendable(codec, wrong))
  } catch (cause) {
    return left(thrown(codec, cause))
  }
}

/** Codecs are written by anybody, in programs without types too. */
const isEither = (value: unknown): value is Either<never, never> => {
  const tag = memberOf(value, '_tag')
  return tag === 'Right' || tag === 'Left'
}

const noEither = (codec: Codec<unknown, never>): EncodeProblem =>
  problem(`the codec ${codec.name} returned no Either`)

/** Returns whether a codec says more of each value than its content type. */
export const isDescribing = <A, I>(codec: Codec<A, I>): codec is DescribingCodec<A, I> =>
  'properties' in codec && typeof codec.properties === 'function'

const unsendable = (codec: Codec<unknown, never>, wrong: string | Problem): EncodeProblem => {
  const { at, reason } = typeof wrong === 'string' ? { at: '', reason: wrong } : wrong
  const path = ['properties', ...at.split('.')].filter(name => name !== '')
  return problem(
    `the codec ${codec.name} gives ${path.join('.')} that cannot be sent: ${reason}`,
    undefined,
    path,
  )
}

const thrown = (codec: Codec<unknown, never>, cause: unknown): EncodeProblem =>
  problem(`the codec ${codec.name} threw: ${printCause(cause)}`, cause)

/** More than are shown. */
const MOST_KEYS = 200
const LONGEST_KEY = 60

const pointer = (path: readonly PropertyKey[]): string =>
  path
    .slice(0, MOST_KEYS)
    .map(key => `/${escapeText(String(key), LONGEST_KEY).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
