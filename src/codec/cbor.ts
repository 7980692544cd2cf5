import { Decoder, Encoder } from 'cbor-x'
import { checkOptions } from '../base/checks.js'
import { binaryFormat } from './binary/binaryFormat.js'
import { readCborItem } from './binary/cborItem.js'
import { type SchemaCodec, type SchemaCodecOptions, schemaCodec, schemaCodecRules } from './schemaCodec.js'

/** Keys that can reach a prototype are always refused here. */
export type BinaryOptions = SchemaCodecOptions

/**
 * Returns the codec of CBOR (RFC 8949), by the peer `cbor-x`. Schemas are as for `json`. Dates travel as times (tags 0
 * and 1), `Uint8Array`s as bytes, integers beyond 2^53 as `bigint`; keys of maps are texts or integers, and of two
 * equal keys the last one counts. Other tags, strings in parts and the extensions of cbor-x are not taken: any CBOR
 * library can read what is sent. As in JSON, what has a `toJSON` is sent as what that returns.
 *
 * Every failure is a `Left`, as with `json`: an empty payload, items that are truncated or say more than there is,
 * bytes left over, text that is not UTF-8, nesting deeper than 1,000 levels, keys that can reach a prototype, and
 * values that would not arrive as they are (functions, maps, invalid dates, halves of surrogate pairs).
 *
 * @throws OptionError for an unknown option or one out of range, and for what is not a schema
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { topic } from 'rxtopics'
 * import { cbor } from 'rxtopics/cbor'
 *
 * const temperature = topic('site/{site}/temperature', cbor(t.type({ celsius: t.number })))
 * ```
 */
export const cbor: SchemaCodec<BinaryOptions> = (schema?: unknown, options: BinaryOptions = {}) => {
  checkOptions('cbor', options, schemaCodecRules)
  const settings = { useRecords: false, mapsAsObjects: true, tagUint8Array: false, variableMapSize: true }
  const encoder = new Encoder(settings)
  const decoder = new Decoder(settings)
  const library = {
    decode: (payload: Uint8Array): unknown => decoder.decode(payload),
    // The library writes into a buffer that it goes on using.
    encode: (value: unknown): Uint8Array => Uint8Array.from(encoder.encode(value)),
  }
  return schemaCodec(binaryFormat('cbor', 'application/cbor', readCborItem, library), schema, options)
}
