import { identity, map, of, range, Subject, throwError, timer } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { mapInOrder } from '../../../../src/operators/support/mapInOrder.js'
import { checklist, marbles } from '../support.js'

const boom = new Error('boom')

describe('mapInOrder', () => {
  const options = { concurrency: 2, capacity: 1, overflow: (value: number) => -value }
  const slow = (value: number) => timer(value).pipe(map(() => value))
  checklist<number, number>({
    make: () => mapInOrder(value => of(value), options),
    given: 1,
    emits: [1],
    throwing: thrower => mapInOrder(thrower, options),
  })

  test('keeps the order of the values, runs so many at a time, and answers for one too many in its place', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('(abcd|)', { a: 9, b: 3, c: 2, d: 7 }).pipe(mapInOrder(slow, options))).toBe(
        '---------(abcd|)',
        {
          a: 9,
          b: 3,
          c: 2,
          d: -7,
        },
      )
    })
  })

  test('emits in order what an observer adds from within', () => {
    const source = new Subject<number>()
    const seen: number[] = []
    source.pipe(mapInOrder((value: number) => of(value), options)).subscribe(value => {
      seen.push(value)
      if (value < 3) source.next(value + 1)
      if (value === 3) source.complete()
    })
    source.next(1)
    expect(seen).toEqual([1, 2, 3])
  })

  test('errors if what the function returns errors; it then leaves the rest', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a-b---c', { a: 1, b: 2, c: 3 })
      const inner = cold('-------x', { x: 0 })
      const map = mapInOrder((value: number) => (value === 2 ? throwError(() => boom) : inner), options)
      expectObservable(source.pipe(map)).toBe('--#', {}, boom)
      expectSubscriptions(source.subscriptions).toBe('^-!')
      expectSubscriptions(inner.subscriptions).toBe('^-!')
    })
  })

  test('keeps what has to wait as it is told, and only that', () => {
    marbles(({ cold, expectObservable }) => {
      const keep = (value: number) => value + 100
      const given = cold('(abc|)', { a: 3, b: 2, c: 1 })
      const all = { ...options, capacity: 9, keep }
      expectObservable(given.pipe(mapInOrder((value: number) => timer(5).pipe(map(() => value)), all))).toBe(
        '-----(ab)-(c|)',
        { a: 3, b: 2, c: 101 },
      )
    })
  })

  test('completes when all before the end is out, and not before', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('(a|)', { a: 4 }).pipe(mapInOrder(slow, options))).toBe('----(a|)', { a: 4 })
    })
  })

  test('emits all that a value gives, and nothing where it gives nothing', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('(abc|)', { a: 0, b: 1, c: 2 })
      const repeated = mapInOrder((value: number) => Array<number>(value).fill(value), {
        ...options,
        capacity: 9,
      })
      expectObservable(source.pipe(repeated)).toBe('(bcc|)', { b: 1, c: 2 })
    })
  })

  test('keeps the order of what one value gives while another one before it is out', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('(ab|)', { a: 5, b: 1 })
      const works = mapInOrder<number, unknown>(value => (value === 5 ? timer(5) : cold('x-y-z|')), {
        ...options,
        overflow: identity,
      })
      expectObservable(source.pipe(works)).toBe('-----(0xyz|)', { 0: 0, x: 'x', y: 'y', z: 'z' })
    })
  })

  test('loses nothing of what an observer adds while others are out', () => {
    const source = new Subject<number>()
    const late = new Subject<number>()
    const seen: number[] = []
    const works = mapInOrder((value: number) => (value === 3 ? late : of(value)), {
      ...options,
      concurrency: 9,
    })
    source.pipe(works).subscribe(value => {
      seen.push(value)
      if (value !== 1) return
      source.next(2)
      source.next(3)
    })
    source.next(1)
    late.next(3)
    expect(seen).toEqual([1, 2, 3])
  })

  test('takes as long for each of many results that wait for their turn as for each of a few', () => {
    const first = new Subject<number>()
    let seen = 0
    of(0, 1)
      .pipe(
        mapInOrder(n => (n === 0 ? first : range(0, 200_000)), {
          concurrency: 2,
          capacity: 0,
          overflow: () => 0,
        }),
      )
      .subscribe(() => (seen += 1))
    const start = performance.now()
    first.complete()
    expect(seen).toBe(200_000)
    expect(performance.now() - start).toBeLessThan(1_500)
  })
})
