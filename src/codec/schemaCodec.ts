import type { Type } from 'io-ts'
import { isBoolean, isSize, type Rules } from '../base/checks.js'
import { type Either, left } from '../base/either.js'
import { printCause } from '../base/print.js'
import { describing } from '../base/selfDescription.js'
import type { Codec, DecodeProblem, EncodeProblem } from './codec.js'
import { failed, problem, sizeProblem } from './problem.js'
import type { Schema, StandardSchema } from './schema/schema.js'
import { schemaOf } from './schema/schemaOf.js'

/** Options of codecs that take a schema. */
export interface SchemaCodecOptions {
  /**
   * The largest payload that is decoded, in bytes; a larger one is a `Left` with the reason `too-large`, before any of
   * it is read. `Infinity`: no limit. What is published has no limit here; brokers have their own.
   *
   * @default 1048576
   */
  readonly maxBytes?: number
  /**
   * Of an io-ts type. `true`: it is compiled on first use, for speed, which asks of its functions that they be pure.
   * `false`: its own `decode` is called.
   *
   * @default true
   */
  readonly compile?: boolean
}

/** What the options that all formats have must be. */
export const schemaCodecRules: Rules = { maxBytes: isSize, compile: isBoolean }

/** Returns the codec of a format, with any kind of schema or none. */
export interface SchemaCodec<Options> {
  /** Returns a codec, with a schema or without. */
  (schema?: undefined, options?: Options): Codec<unknown>
  <A, O>(schema: Type<A, O, unknown>, options?: Options): Codec<A>
  <I, A>(schema: StandardSchema<I, A>, options?: Options): Codec<A, I>
  <A, I>(schema: Schema<A, I>, options?: Options): Codec<A, I>
  <A>(schema: (value: unknown) => Either<unknown, A>, options?: Options): Codec<A>
}

/** How values become bytes and back, but for the schema. */
export interface Format {
  readonly name: string
  readonly contentType: string
  readonly payloadFormatIndicator: boolean
  /** No bytes are a value too. */
  readonly emptyIsValue?: boolean
  readonly read: (payload: Uint8Array) => Either<DecodeProblem, unknown>
  readonly write: (value: unknown) => Either<EncodeProblem, Uint8Array>
}

/**
 * Returns the codec of a format with a schema: what observers get has passed it, and so has what is published. Which
 * types these are, the schema's own type says.
 */
export const schemaCodec = (
  { read, write, emptyIsValue = false, ...described }: Format,
  schema: unknown,
  { maxBytes = 1_048_576, compile = true }: SchemaCodecOptions,
): Codec<never, unknown> => {
  const made = schemaOf(described.name, schema, compile)
  const codec: Codec<unknown> = {
    ...described,
    decode: payload => {
      const wrong = payload.length === 0 && emptyIsValue ? undefined : sizeProblem(payload, maxBytes)
      if (wrong !== undefined) return left(wrong)
      const value = read(payload)
      if (value._tag === 'Left') return value
      try {
        const result = made.decode(value.right)
        return result._tag === 'Right' ? result : left({ reason: 'schema', ...result.left })
      } catch (cause) {
        return failed('threw', schemaThrew(cause))
      }
    },
    encode: value => {
      try {
        const plain = made.encode(value)
        return plain._tag === 'Right' ? write(plain.right) : plain
      } catch (cause) {
        return left(schemaThrew(cause))
      }
    },
  }
  return describing(codec, { schema: of => of(schema) }) as Codec<never, unknown>
}

const schemaThrew = (cause: unknown): EncodeProblem =>
  problem(`the schema threw: ${printCause(cause)}`, cause)
