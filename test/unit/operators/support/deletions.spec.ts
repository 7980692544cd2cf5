import { filter, map, merge, mergeMap, Observable, of, share, take, tap } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { hearing, tellDeleted } from '../../../../src/operators/support/deletions.js'
import { follow } from '../../../../src/operators/support/follow.js'

const boom = new Error('boom')
const throwing = () => {
  throw boom
}

describe('tellDeleted', () => {
  /** A source that tells of a deletion after one value, and an operator that hears of it. */
  const source = new Observable<number>(subscriber => {
    subscriber.next(1)
    tellDeleted(subscriber, 'a')
    subscriber.next(2)
  })
  const listening =
    (heard: unknown[], act: (topic: string) => void = topic => heard.push(topic)) =>
    (given: Observable<unknown>) =>
      new Observable<unknown>(subscriber =>
        follow(
          given,
          subscriber,
          value => {
            heard.push(value)
            subscriber.next(value)
          },
          () => subscriber.complete(),
          act,
        ),
      )

  test('reaches the first that hears, in its place among the values', () => {
    const heard: unknown[] = []
    const behind: unknown[] = []
    source.pipe(listening(heard), listening(behind)).subscribe()
    expect(heard).toEqual([1, 'a', 2])
    expect(behind).toEqual([1, 2])
  })

  test('goes past operators that know values alone', () => {
    const heard: unknown[] = []
    merge(of(0), of(0).pipe(mergeMap(() => source)))
      .pipe(
        filter(() => true),
        tap(() => {}),
        map(value => value),
        listening(heard),
      )
      .subscribe()
    expect(heard).toEqual([0, 1, 'a', 2])
  })

  test('reaches nobody where nobody hears, where the chain is broken, and after it was left', () => {
    const heard: unknown[] = []
    source.subscribe()
    source.pipe(share(), listening(heard)).subscribe()
    source.pipe(take(1), listening(heard)).subscribe()
    expect(heard).toEqual([1, 2, 1])
  })

  test('makes an error of what is thrown by who hears', () => {
    const errors: unknown[] = []
    source.pipe(listening([], throwing)).subscribe({ error: (error: unknown) => errors.push(error) })
    expect(errors).toEqual([boom])
  })

  test('knows those who hear in every copy of the library', () => {
    expect(hearing).toBe(Symbol.for('rxtopics.deleted'))
  })
})
