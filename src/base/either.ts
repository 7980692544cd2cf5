import type { Either, Left, Right } from 'fp-ts/lib/Either.js'
import { asError } from './print.js'

export type { Either, Left, Right }

// Literals instead of fp-ts's constructors: fp-ts stays a type here and costs a bundle nothing.

/** Returns a `Left`, the failed side of an fp-ts `Either`. */
export const left = <E>(error: E): Left<E> => ({ _tag: 'Left', left: error })

/** Returns a `Right`, the good side of an fp-ts `Either`. */
export const right = <A>(value: A): Right<A> => ({ _tag: 'Right', right: value })

/** Returns what a function returns, or throws. */
export const attempt = <A>(make: () => A): Either<Error, A> => {
  try {
    return right(make())
  } catch (error) {
    return caught(error)
  }
}

/** Returns the `Left` of what was thrown. */
export const caught = (thrown: unknown): Left<Error> => left(asError(thrown))
