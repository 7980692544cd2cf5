import { Packr } from 'msgpackr'
import { checkOptions } from '../base/checks.js'
import { binaryFormat } from './binary/binaryFormat.js'
import { readMsgpackItem } from './binary/msgpackItem.js'
import { type SchemaCodec, type SchemaCodecOptions, schemaCodec, schemaCodecRules } from './schemaCodec.js'

/** Keys that can reach a prototype are always refused here. */
export type BinaryOptions = SchemaCodecOptions

/**
 * Returns the codec of MessagePack, by the peer `msgpackr`. Schemas are as for `json`. Dates travel as timestamps,
 * `Uint8Array`s as bytes, integers beyond 2^53 as `bigint`; keys of maps are texts or integers, and of two equal keys
 * the last one counts. Records and the other extensions of msgpackr are not taken: any MessagePack library can read
 * what is sent. As in JSON, what has a `toJSON` is sent as what that returns.
 *
 * Every failure is a `Left`, as with `json`: an empty payload, frames that are truncated or say more than there is,
 * bytes left over, text that is not UTF-8, nesting deeper than 1,000 levels, keys that can reach a prototype, and
 * values that would not arrive as they are (functions, maps, invalid dates, halves of surrogate pairs).
 *
 * @throws OptionError for an unknown option or one out of range, and for what is not a schema
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { topic } from 'rxtopics'
 * import { msgpack } from 'rxtopics/msgpack'
 *
 * const temperature = topic('site/{site}/temperature', msgpack(t.type({ celsius: t.number })))
 * ```
 */
export const msgpack: SchemaCodec<BinaryOptions> = (schema?: unknown, options: BinaryOptions = {}) => {
  checkOptions('msgpack', options, schemaCodecRules)
  const packr = new Packr({ useRecords: false })
  const library = {
    decode: (payload: Uint8Array): unknown => packr.unpack(payload),
    // The library writes into a buffer that it goes on using.
    encode: (value: unknown): Uint8Array => Uint8Array.from(packr.pack(value)),
  }
  return schemaCodec(
    binaryFormat('msgpack', 'application/msgpack', readMsgpackItem, library),
    schema,
    options,
  )
}
