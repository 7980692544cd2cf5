import type { Either } from '../base/either.js'
import type { Properties } from '../base/properties.js'

/**
 * Turns the bytes of a payload into a value and back. Neither way throws: what cannot be done is a `Left`. `A` is what
 * observers get, `I` what publishers give.
 *
 * Streams that share a codec object decode each message once: make a codec once, not once per stream.
 *
 * @example
 * ```ts
 * import { type Codec, text } from 'rxtopics'
 * import { map, right } from 'fp-ts/lib/Either.js'
 *
 * const words: Codec<readonly string[]> = {
 *   ...text,
 *   name: 'words',
 *   decode: payload => map((line: string) => line.split(' '))(text.decode(payload)),
 *   encode: value => text.encode(value.join(' ')),
 * }
 * ```
 */
export interface Codec<A, I = A> {
  /** Short, for failures and snapshots: `json`, `text`. */
  readonly name: string
  /** The content type to publish with (MQTT 5, 3.3.2.3.9); `undefined`: none. */
  readonly contentType: string | undefined
  /** `true`: the bytes are UTF-8 text; `false`: unspecified bytes (MQTT 5, 3.3.2.3.2). */
  readonly payloadFormatIndicator: boolean
  /** `properties` are those of the message: none on MQTT 3.1.1, and where bytes come without a message. */
  readonly decode: (payload: Uint8Array, properties?: Properties) => Either<DecodeProblem, A>
  /** Returns the bytes or text of a value, or what is wrong with it. What it throws is a failure too. */
  readonly encode: (value: I) => Either<EncodeProblem, Uint8Array>
}

/** A codec that says more about each value than its content type: what it sends beside the bytes (MQTT 5). */
export interface DescribingCodec<A, I = A> extends Codec<A, I> {
  /** Returns what goes along with the bytes of a value. What the publisher gives takes precedence. */
  readonly properties: (value: I) => Properties
}

/** One thing that is wrong with a value. */
export interface Issue {
  /** The keys that lead to the value; empty for the value as a whole. */
  readonly path: readonly PropertyKey[]
  /** What is wrong there, in the words of the schema. */
  readonly message: string
  /** The name of the type that was expected, where the schema says it. */
  readonly expected?: string
  /** A short print of the value found, of 60 characters at most. */
  readonly actual?: string
}

/** Why a value has no bytes. */
export interface EncodeProblem {
  /** Where the first issue is. */
  readonly path: readonly PropertyKey[]
  /** What the first issue is. */
  readonly message: string
  /** Each value found wrong, the first 100 of them; empty where the problem is with the bytes or the codec. */
  readonly issues: readonly Issue[]
  /** What was thrown, or all that the schema said in its own form: io-ts `Errors`, issues of a Standard Schema. */
  readonly cause: unknown
}

/** Why bytes have no value. */
export interface DecodeProblem extends EncodeProblem {
  /** The kind of problem. */
  readonly reason: DecodeReason
}

/**
 * - `empty`: no bytes, where the codec needs some
 * - `utf8`: not UTF-8
 * - `syntax`: not the text of a value: truncated JSON, `warm` for a number
 * - `number`: a number that JavaScript cannot hold, such as 9007199254740993 or 1e400
 * - `schema`: a value, but not of the schema
 * - `version`: a value of another version than the codec can read
 * - `content-type`: the message says it is of a type that no codec is given for
 * - `forbidden-key`: JSON with a key that can reach a prototype
 * - `too-large`: more bytes than the codec takes
 * - `too-deep`: nested deeper than the codec follows
 * - `param`: a level of the topic does not match its param's type
 * - `overflow`: not looked at, because too many were waiting
 * - `threw`: the codec or its schema threw, `cause` is what
 */
export type DecodeReason =
  | 'empty'
  | 'utf8'
  | 'syntax'
  | 'number'
  | 'schema'
  | 'version'
  | 'content-type'
  | 'forbidden-key'
  | 'too-large'
  | 'too-deep'
  | 'param'
  | 'overflow'
  | 'threw'
