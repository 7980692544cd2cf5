import type { Type } from 'io-ts'
import { type Either, left, right } from '../either.js'
import { OptionError } from '../errors.js'
import type { Codec, DecodeProblem, DecodeReason, EncodeProblem } from './codec.js'
import { forbiddenKey } from './forbiddenKeys.js'
import { explainSyntax } from './jsonSyntax.js'
import { printCause } from './print.js'
import { emptyPayload, notUtf8, problem } from './problem.js'
import { schemaOf } from './schemaOf.js'
import type { StandardSchema } from './standardSchema.js'
import { decodeUtf8, encodeUtf8 } from './utf8.js'
import { writeJson } from './writeJson.js'

export interface JsonOptions {
  /**
   * The largest payload that is decoded, in bytes; a larger one is a `Left` with the reason `too-large`, before any of
   * it is read. `Infinity`: no limit. What is published has no limit here; brokers have their own.
   * @default 1048576
   */
  readonly maxBytes?: number
  /**
   * What to do about received keys by which code that merges or copies the value could reach a prototype: `__proto__`,
   * and `constructor` over an object with `prototype`. `'reject'`: a `Left` with the reason `forbidden-key` and the
   * path. `'allow'`: they are own properties of the value like any other.
   * @default 'reject'
   */
  readonly forbiddenKeys?: 'reject' | 'allow'
}

/**
 * Returns the codec of JSON (RFC 8259) in UTF-8. Without a schema values are `unknown`. With one, what observers get
 * has passed it, and so has what is published:
 *
 * - an io-ts `Type`: received values are decoded; published ones must satisfy `is` and are sent in their encoded form
 * - a Standard Schema (zod, valibot, arktype …): observers get its output, publishers give its input, which is sent as
 *   it is once it has passed. An asynchronous schema is a `Left`
 * - a function to `Either`: observers get its `Right`; published values are sent as they are
 *
 * Every failure is a `Left`: an empty payload, invalid UTF-8, text that is not JSON (with the offset), a refusal of
 * the schema (with paths), a schema that throws; on the way out cycles, `BigInt`, and what JSON would turn into `null`.
 *
 * @throws OptionError for an unknown option or one out of range, and for a schema that is none of these
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { json, topic } from 'rxtopics'
 *
 * const Reading = t.type({ celsius: t.number, at: t.string })
 * const temperature = topic('site/{site}/temperature', json(Reading, { maxBytes: 1_024 }))
 * ```
 */
export function json(schema?: undefined, options?: JsonOptions): Codec<unknown>
export function json<A, O>(schema: Type<A, O, unknown>, options?: JsonOptions): Codec<A>
export function json<I, A>(schema: StandardSchema<I, A>, options?: JsonOptions): Codec<A, I>
export function json<A>(schema: (value: unknown) => Either<unknown, A>, options?: JsonOptions): Codec<A>
export function json(schema?: unknown, options: JsonOptions = {}): Codec<unknown> {
  checkOptions(options)
  const { maxBytes = 1_048_576, forbiddenKeys = 'reject' } = options
  const { decode, encode } = schemaOf(schema)

  const read = (payload: Uint8Array): Either<DecodeProblem, unknown> => {
    const size = payload.length
    if (size === 0) return left(emptyPayload)
    if (size > maxBytes)
      return failed('too-large', problem(`${size} bytes are more than maxBytes (${maxBytes})`))
    const text = decodeUtf8(payload)
    if (text === undefined) return left(notUtf8)
    const parsed = parse(text)
    if (parsed._tag === 'Left' || forbiddenKeys === 'allow') return parsed
    const path = forbiddenKey(text, parsed.right)
    return path === undefined ? parsed : failed('forbidden-key', problem('forbidden key', undefined, path))
  }

  return {
    name: 'json',
    contentType: 'application/json',
    payloadFormatIndicator: true,
    decode: payload => {
      const value = read(payload)
      if (value._tag === 'Left') return value
      try {
        const result = decode(value.right)
        return result._tag === 'Right' ? result : failed('schema', result.left)
      } catch (cause) {
        return failed('threw', schemaThrew(cause))
      }
    },
    encode: value => {
      try {
        const plain = encode(value)
        const text = plain._tag === 'Right' ? writeJson(plain.right) : plain
        return text._tag === 'Right' ? right(encodeUtf8(text.right)) : text
      } catch (cause) {
        return left(schemaThrew(cause))
      }
    },
  }
}

const parse = (text: string): Either<DecodeProblem, unknown> => {
  try {
    return right(JSON.parse(text))
  } catch (cause) {
    // Other than a `SyntaxError`: an engine that parses by recursion met too deep a nesting.
    const syntax = cause instanceof SyntaxError
    const message = syntax ? explainSyntax(text) : undefined
    return failed(syntax ? 'syntax' : 'threw', problem(message ?? printCause(cause), cause))
  }
}

const failed = (reason: DecodeReason, why: EncodeProblem): Either<DecodeProblem, never> =>
  left({ reason, ...why })

const schemaThrew = (cause: unknown): EncodeProblem =>
  problem(`the schema threw: ${printCause(cause)}`, cause)

const checkOptions = (options: JsonOptions): void => {
  if (typeof options !== 'object' || options === null) throw new OptionError('json', 'expected an object')
  for (const name of Object.keys(options)) {
    if (name !== 'maxBytes' && name !== 'forbiddenKeys')
      throw new OptionError(`json.${name}`, 'unknown option')
  }
  const { maxBytes, forbiddenKeys } = options
  if (maxBytes !== undefined && !(typeof maxBytes === 'number' && maxBytes > 0))
    throw new OptionError('json.maxBytes', 'expected a number above 0')
  if (forbiddenKeys !== undefined && forbiddenKeys !== 'reject' && forbiddenKeys !== 'allow')
    throw new OptionError('json.forbiddenKeys', 'expected one of reject, allow')
}
