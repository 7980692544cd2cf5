import { left, right } from '../../base/either.js'
import type { Codec } from '../codec.js'
import { emptyPayload, notUtf8, wrongType } from '../problem.js'
import { decodeUtf8, encodeUtf8 } from './utf8.js'

/** Returns the codec of a value that is one short text; `read` and `write` say `undefined` for what is none. */
export const scalar = <A>(
  name: string,
  expected: string,
  read: (text: string) => A | undefined,
  write: (value: A) => string | undefined,
): Codec<A> => ({
  name,
  contentType: 'text/plain; charset=utf-8',
  payloadFormatIndicator: true,
  decode: payload => {
    if (payload.length === 0) return left(emptyPayload)
    const text = decodeUtf8(payload)
    if (text === undefined) return left(notUtf8)
    const value = read(text)
    return value === undefined ? left({ reason: 'syntax', ...wrongType(expected, text) }) : right(value)
  },
  encode: value => {
    const text = write(value)
    return text === undefined ? left(wrongType(expected, value)) : right(encodeUtf8(text))
  },
})
