import { filter, map, type OperatorFunction } from 'rxjs'
import type { Either, Left } from '../base/either.js'

/**
 * Returns an operator that passes on what `Left`s hold and leaves `Right`s out. Completes and errors as its source
 * does.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/lefts.svg)
 *
 * @example
 * ```ts
 * import { createClient, formatFailure, json, lefts, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory())
 * client
 *   .observeEither(topic('home/{room}/lamp', json()))
 *   .pipe(lefts())
 *   .subscribe(failure => console.error(formatFailure(failure)))
 * ```
 */
export const lefts =
  <E>(): OperatorFunction<Either<E, unknown>, E> =>
  source =>
    source.pipe(
      filter((either): either is Left<E> => either._tag === 'Left'),
      map(({ left }) => left),
    )
