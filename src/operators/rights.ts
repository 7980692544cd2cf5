import { filter, map, type OperatorFunction } from 'rxjs'
import type { Either, Right } from '../base/either.js'
import { settleDeletion } from './support/mapToEither.js'

/**
 * Returns an operator that passes on the values of `Right`s and leaves `Left`s out. Completes and errors as its source
 * does.
 *
 * A `Left` left out here is gone: use it where failures are taken care of elsewhere (`lefts`, `deadLetterTo`). With
 * `ack: 'manual'` its message stays unsettled, and holds back the acknowledgement of those after it. One that says
 * `deleted` is not a failure: its message is acknowledged.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/rights.svg)
 *
 * @example
 * ```ts
 * import { createClient, json, rights, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory())
 * client.observeEither(topic('home/{room}/lamp', json())).pipe(rights()).subscribe(({ value }) => console.log(value))
 * ```
 */
export const rights =
  <A>(): OperatorFunction<Either<unknown, A>, A> =>
  source =>
    source.pipe(
      filter((either): either is Right<A> => {
        if (either._tag === 'Left') settleDeletion(either.left)
        return either._tag === 'Right'
      }),
      map(({ right }) => right),
    )
