import { type Either, left, right } from '../../base/either.js'
import { describing, type JsonSchema } from '../../base/selfDescription.js'
import type { Codec, DecodeProblem } from '../codec.js'
import { emptyPayload, failed, notUtf8, wrongType } from '../problem.js'
import { decodeUtf8, encodeUtf8 } from './utf8.js'

/** Returns the codec of a value that is one short text; `read` and `write` give `undefined` for what is not one. */
export const scalar = <A>(
  name: string,
  expected: string,
  read: (text: string) => Either<DecodeProblem, A> | undefined,
  write: (value: A) => string | undefined,
  schema: JsonSchema,
): Codec<A> => {
  const codec: Codec<A> = {
    name,
    contentType: 'text/plain; charset=utf-8',
    payloadFormatIndicator: true,
    decode: payload => {
      if (payload.length === 0) return left(emptyPayload)
      const text = decodeUtf8(payload)
      if (text === undefined) return left(notUtf8)
      return read(text) ?? failed('syntax', wrongType(expected, text))
    },
    encode: value => {
      const text = write(value)
      return text === undefined ? left(wrongType(expected, value)) : right(encodeUtf8(text))
    },
  }
  return describing(codec, { schema: () => schema })
}
