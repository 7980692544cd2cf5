import { filter, map, type OperatorFunction } from 'rxjs'
import type { Either, Right } from '../base/either.js'
import { DecodeError } from '../codec/decodeError.js'
import type { DecodeFailure } from '../codec/failure.js'
import { settleDeletion } from './support/mapToEither.js'

/**
 * Returns an operator that passes on the values of `Right`s and errors with a `DecodeError` at the first `Left`: for
 * streams where one bad message means that all is wrong. One that says `deleted` is not a failure: it is left out, and its
 * message acknowledged. Completes and errors as its source does.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/or-throw.svg)
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
export const orThrow =
  <A>(): OperatorFunction<Either<DecodeFailure, A>, A> =>
  source =>
    source.pipe(
      filter((either): either is Right<A> => {
        if (either._tag === 'Right') return true
        if (either.left.deleted !== true) throw new DecodeError(either.left)
        settleDeletion(either.left)
        return false
      }),
      map(({ right }) => right),
    )
