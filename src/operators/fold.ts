import { map, type OperatorFunction } from 'rxjs'
import { checkArgument, isFunction } from '../base/checks.js'
import type { Either } from '../base/either.js'

/**
 * Returns an operator that turns `Left`s and `Right`s into one kind of value. Errors if a function throws; completes
 * and errors as its source does.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/fold.svg)
 *
 * @throws OptionError for what is not a function
 * @example
 * ```ts
 * import { createClient, fold, formatFailure, number, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const power = topic('shellies/{device}/relay/0/power', number)
 * createClient(memory())
 *   .observeEither(power)
 *   .pipe(fold(formatFailure, ({ value }) => `${value} W`))
 *   .subscribe(line => console.log(line))
 * ```
 */
export const fold = <E, A, L, R = L>(
  onLeft: (left: E) => L,
  onRight: (right: A) => R,
): OperatorFunction<Either<E, A>, L | R> => {
  checkArgument('fold.onLeft', onLeft, isFunction)
  checkArgument('fold.onRight', onRight, isFunction)
  return map(either => (either._tag === 'Left' ? onLeft(either.left) : onRight(either.right)))
}
