import { left, right } from '../../base/either.js'
import { describing } from '../../base/selfDescription.js'
import type { Codec } from '../codec.js'
import { notUtf8, problem, wrongType } from '../problem.js'
import { decodeUtf8, encodeUtf8, loneSurrogate } from './utf8.js'

/**
 * The codec of UTF-8 text. Every character is kept, a byte order mark too; an empty payload is the empty string. Bytes
 * that are not UTF-8 are a `Left` with the reason `utf8`. Encoding a string with half of a surrogate pair, which UTF-8
 * cannot carry, is a `Left`: nothing is silently replaced.
 *
 * @example
 * ```ts
 * import { text, topic } from 'rxtopics'
 *
 * const display = topic('home/{room}/display', text)
 * ```
 */
export const text: Codec<string> = /* @__PURE__ */ describing<Codec<string>>(
  {
    name: 'text',
    contentType: 'text/plain; charset=utf-8',
    payloadFormatIndicator: true,
    decode: payload => {
      const decoded = decodeUtf8(payload)
      return decoded === undefined ? left(notUtf8) : right(decoded)
    },
    encode: value => {
      if (typeof value !== 'string') return left(wrongType('string', value))
      const lone = loneSurrogate(value)
      return lone < 0
        ? right(encodeUtf8(value))
        : left(problem(`half of a surrogate pair at character ${lone}`))
    },
  },
  { schema: () => ({ type: 'string' }) },
)
