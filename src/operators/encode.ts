import { map, type OperatorFunction } from 'rxjs'
import { checkArgument } from '../base/checks.js'
import type { Either } from '../base/either.js'
import { isCodec } from '../base/parts.js'
import type { Codec, EncodeProblem } from '../codec/codec.js'
import { safeEncode } from '../codec/failure.js'

/**
 * Returns an operator that encodes values: a `Right` holds the bytes, a `Left` says why there are none. Completes and
 * errors as its source does.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/encode.svg)
 *
 * @throws OptionError for what is not a codec
 * @example
 * ```ts
 * import { encode, json, rights } from 'rxtopics'
 * import { of } from 'rxjs'
 *
 * of({ celsius: 21 }).pipe(encode(json()), rights()).subscribe(bytes => console.log(bytes.length))
 * ```
 */
export const encode = <I>(
  codec: Codec<unknown, I>,
): OperatorFunction<I, Either<EncodeProblem, Uint8Array>> => {
  checkArgument('encode.codec', codec, isCodec)
  return map(value => safeEncode(codec, value))
}
