import { left, right } from '../../base/either.js'
import type { Codec } from '../codec.js'
import { wrongType } from '../problem.js'

/**
 * The codec of payloads that are values already: both ways give the same bytes, uncopied. Encoding anything but a
 * `Uint8Array` is a `Left`. Nothing is said about the content when publishing.
 *
 * @example
 * ```ts
 * import { bytes, topic } from 'rxtopics'
 *
 * const firmware = topic('device/{id}/firmware', bytes)
 * ```
 */
export const bytes: Codec<Uint8Array> = {
  name: 'bytes',
  contentType: undefined,
  payloadFormatIndicator: false,
  decode: right,
  encode: value => (isBytes(value) ? right(value) : left(wrongType('Uint8Array', value))),
}

// Not `instanceof`: bytes of another realm (a frame, a worker, a test environment) are bytes too.
const isBytes = (value: Uint8Array): boolean =>
  ArrayBuffer.isView(value) && value[Symbol.toStringTag] === 'Uint8Array'
