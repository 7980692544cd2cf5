import type { Observable } from 'rxjs'
import { checkArgument } from '../base/checks.js'
import type { Either } from '../base/either.js'
import { isObservable } from '../base/parts.js'
import { lefts } from './lefts.js'
import { rights } from './rights.js'

/**
 * Returns the stream of what `Left`s hold and the stream of what `Right`s hold. Each subscribes the source for itself,
 * as with `partition` of RxJS; streams of a client share their work underneath. `splitByTag` and `fold` subscribe once.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/partition.svg)
 *
 * @throws OptionError for what is not an Observable
 * @example
 * ```ts
 * import { createClient, json, partition, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory())
 * const [failures, lamps] = partition(client.observeEither(topic('home/{room}/lamp', json())))
 * lamps.subscribe(({ params }) => console.log(params.room))
 * failures.subscribe(({ reason }) => console.warn(reason))
 * ```
 */
export const partition = <E, A>(
  source: Observable<Either<E, A>>,
): readonly [Observable<E>, Observable<A>] => {
  checkArgument('partition.source', source, isObservable)
  return [source.pipe(lefts()), source.pipe(rights())]
}
