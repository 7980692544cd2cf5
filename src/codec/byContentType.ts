import { checkArgument, checkOptions, isObject } from '../base/checks.js'
import { left } from '../base/either.js'
import { OptionError } from '../base/errors.js'
import { escapeText } from '../base/escape.js'
import { isCodec } from '../base/parts.js'
import { describing } from '../base/selfDescription.js'
import { isText } from '../base/text.js'
import type { Codec, DescribingCodec } from './codec.js'
import { safeDescribe } from './failure.js'
import { problem } from './problem.js'

/** Codecs by the content type that they are for, without parameters: `application/json`. */
export type CodecsByType = Readonly<Record<string, Codec<unknown, never>>>

/** Options of `byContentType`. */
export interface ByContentTypeOptions<F extends Codec<unknown, never> | undefined> {
  /**
   * For messages that say no content type, as all of MQTT 3.1.1 are, or one that is not listed. Not given: such a
   * message is a `Left` with the reason `content-type`.
   *
   * @default none
   */
  readonly fallback?: F
}

/**
 * Returns a codec that reads each message by what its content type says, whoever sent it (MQTT 5, 3.3.2.3.9). Case and
 * parameters of the content type do not matter. Publishing is by the first codec listed, under the content type that
 * it is listed for.
 *
 * @throws OptionError for an empty list and for what is not a codec
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { byContentType, json, topic } from 'rxtopics'
 * import { cbor } from 'rxtopics/cbor'
 *
 * const Reading = t.type({ celsius: t.number })
 * const codec = byContentType(
 *   { 'application/json': json(Reading), 'application/cbor': cbor(Reading) },
 *   { fallback: json(Reading) },
 * )
 * const temperature = topic('site/{site}/temperature', codec)
 * ```
 */
export const byContentType = <
  M extends CodecsByType,
  const F extends Codec<unknown, never> | undefined = undefined,
>(
  codecs: M,
  options: ByContentTypeOptions<F> = {},
): DescribingCodec<CodecValue<M[keyof M]> | CodecValue<F>, CodecInput<M[keyof M]>> => {
  checkArgument('byContentType.codecs', codecs, isObject)
  checkOptions('byContentType', options, { fallback: isCodec })
  const entries = Object.entries(codecs)
  for (const [type, codec] of entries) {
    checkArgument(`byContentType.${type}`, type, isText)
    checkArgument(`byContentType.${type}`, codec, isCodec)
  }
  const [first] = entries
  if (first === undefined) throw new OptionError('byContentType.codecs', 'expected at least one codec')
  const [contentType, writer] = first as [string, Codec<unknown>]
  const { fallback } = options
  const byType = new Map(entries.map(([type, codec]) => [essence(type), codec]))

  const codec: DescribingCodec<unknown> = {
    name: [...new Set(entries.map(([, { name }]) => name))].join(' or '),
    contentType,
    payloadFormatIndicator: writer.payloadFormatIndicator,
    decode: (payload, properties) => {
      const type = properties?.contentType
      const found = (type === undefined ? undefined : byType.get(essence(type))) ?? fallback
      if (found !== undefined) return found.decode(payload, properties)
      const said =
        type === undefined ? 'no content type' : `no codec for the content type ${escapeText(type, 60)}`
      return left({ reason: 'content-type', ...problem(said) })
    },
    encode: value => writer.encode(value),
    properties: value => {
      const described = safeDescribe(writer, value)
      return described._tag === 'Right' ? { ...described.right, contentType } : { contentType }
    },
  }
  const choices = [...entries, ...(fallback === undefined ? [] : [[fallback.contentType, fallback] as const])]
  return describing(codec, {
    schema: of => ({ anyOf: choices.map(([, choice]) => of(choice)) }),
    choices,
  }) as never
}

/** What a codec gives; what none gives is nothing. */
export type CodecValue<C> = C extends Codec<infer A, never> ? A : never
/** What all of some codecs take: which one is first the types do not know. */
export type CodecInput<C> = [C] extends [Codec<unknown, infer I>] ? I : never

/** `Application/JSON; charset=utf-8` is `application/json` (RFC 9110, 8.3.1). */
const essence = (type: string): string => (type.split(';', 1)[0] ?? '').trim().toLowerCase()
