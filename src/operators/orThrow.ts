import { map, type OperatorFunction } from 'rxjs'
import type { Either } from '../base/either.js'
import { DecodeError } from '../codec/decodeError.js'
import type { DecodeFailure } from '../codec/failure.js'

/**
 * Returns an operator that passes on the values of `Right`s and errors with a `DecodeError` at the first `Left`: for
 * streams where one bad message means that all is wrong. Completes and errors as its source does.
 *
 * Diagram: marbles/operators/or-throw.svg
 *
 * @example
 * ```ts
 * import { createClient, json, orThrow, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory())
 *   .observeEither(topic('config', json()))
 *   .pipe(orThrow())
 *   .subscribe({ error: error => console.error(error.message) })
 * ```
 */
export const orThrow = <A>(): OperatorFunction<Either<DecodeFailure, A>, A> =>
  map(either => {
    if (either._tag === 'Left') throw new DecodeError(either.left)
    return either.right
  })
