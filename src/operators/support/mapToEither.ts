import { Observable, type OperatorFunction } from 'rxjs'
import type { Either } from '../../base/either.js'
import type { DecodeFailure } from '../../codec/failure.js'
import { tellDeleted } from './deletions.js'
import { follow } from './follow.js'

/** Returns an operator that maps each value, and tells those who want to hear it which of the `Left`s are deletions. */
export const mapToEither =
  <T, A>(project: (value: T) => Either<DecodeFailure, A>): OperatorFunction<T, Either<DecodeFailure, A>> =>
  source =>
    new Observable(subscriber =>
      follow(
        source,
        subscriber,
        value => {
          const either = project(value)
          if (either._tag === 'Left' && either.left.deleted === true)
            tellDeleted(subscriber, either.left.topic)
          subscriber.next(either)
        },
        () => subscriber.complete(),
      ),
    )

/**
 * Acknowledges the message of a `Left` that is left out, if it is a deletion: there is nothing to be done about it, and
 * unsettled it would hold back those after it.
 */
export const settleDeletion = (left: unknown): void => {
  const { deleted, ack } = Object(left) as Partial<DecodeFailure>
  if (deleted === true) ack?.()
}
