import { Observable, of, Subject, type Subscriber, take } from 'rxjs'
import { describe, expect, test, vi } from 'vitest'
import { createFollower, follow } from '../../../../src/operators/support/follow.js'

const boom = new Error('boom')
const throwing = () => {
  throw boom
}

/** Returns what happens to the observer of an operator. */
const events = (
  source: Observable<number>,
  next: (value: number, subscriber: Subscriber<unknown>) => void,
  complete: (subscriber: Subscriber<unknown>) => void = subscriber => subscriber.complete(),
): unknown[] => {
  const seen: unknown[] = []
  new Observable(subscriber =>
    follow(
      source,
      subscriber,
      value => next(value, subscriber),
      () => complete(subscriber),
    ),
  ).subscribe({
    next: value => seen.push(value),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push('done'),
  })
  return seen
}

const passOn = (value: number, subscriber: Subscriber<unknown>) => subscriber.next(value)

describe('follow', () => {
  test('hands on values, completion and errors', () => {
    expect(events(of(1, 2), passOn)).toEqual([1, 2, 'done'])
    const failing = new Observable<number>(subscriber => subscriber.error(boom))
    expect(events(failing, passOn)).toEqual([boom])
  })

  test('makes an error of what a handler throws, and leaves the source', () => {
    const source = new Subject<number>()
    const seen = events(source, throwing)
    source.next(1)
    source.next(2)
    expect(seen).toEqual([boom])
    expect(source.observed).toBe(false)
    expect(events(of(1), passOn, throwing)).toEqual([1, boom])
  })

  test('leaves the source when it is left, also one that emits while it is subscribed', () => {
    let emitted = 0
    const source = new Observable<number>(subscriber => {
      while (!subscriber.closed && emitted < 100) subscriber.next(emitted++)
    })
    const operator = new Observable<number>(subscriber =>
      follow(
        source,
        subscriber,
        value => subscriber.next(value),
        () => subscriber.complete(),
      ),
    )
    operator.pipe(take(2)).subscribe()
    expect(emitted).toBe(2)
  })

  test('lets go of the source after it has completed, though the operator has not', () => {
    const ended = vi.fn()
    const source = new Observable<number>(subscriber => {
      subscriber.add(ended)
      subscriber.complete()
    })
    expect(events(source, passOn, () => {})).toEqual([])
    expect(ended).toHaveBeenCalledOnce()
  })
})

describe('createFollower', () => {
  test('without a subscriber behind it tells its handlers alone', () => {
    const seen: unknown[] = []
    const follower = createFollower<number>(undefined, {
      next: value => (value === 3 ? throwing() : seen.push(value)),
      error: error => seen.push(error),
      complete: () => seen.push('done'),
      deleted: undefined,
    })
    of(1, 2, 3, 4).subscribe(follower)
    expect(seen).toEqual([1, 2, boom])
    expect(follower.closed).toBe(true)
  })
})
