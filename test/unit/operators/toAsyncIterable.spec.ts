import { BehaviorSubject, EMPTY, Observable, of, Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/message.js'
import { IterationOverflowError, toAsyncIterable } from '../../../src/operators/toAsyncIterable.js'
import { message } from './support.js'

describe('toAsyncIterable', () => {
  test('waits for a source that never emits, until the loop is left', async () => {
    let left = false
    const never = new Observable<number>(() => () => (left = true))
    const iterator = toAsyncIterable(never)[Symbol.asyncIterator]()
    let answered = false
    const first = iterator.next().then(result => {
      answered = true
      return result
    })
    await new Promise(resolve => setImmediate(resolve))
    expect(answered).toBe(false)
    await iterator.return?.()
    expect(await first).toEqual({ done: true, value: undefined })
    expect(left).toBe(true)
  })

  test('ends at once with a source that is empty', async () => {
    const seen: unknown[] = []
    for await (const value of toAsyncIterable(EMPTY)) seen.push(value)
    expect(seen).toEqual([])
  })

  test('leaves the source when the body of the loop throws', async () => {
    const source = new BehaviorSubject(1)
    const loop = async () => {
      for await (const value of toAsyncIterable(source)) throw new Error(`boom ${value}`)
    }
    await expect(loop()).rejects.toThrow('boom 1')
    expect(source.observed).toBe(false)
  })

  test('subscribes the source for each iteration', async () => {
    const iterable = toAsyncIterable(of(1, 2))
    const all = async () => {
      const seen: number[] = []
      for await (const value of iterable) seen.push(value)
      return seen
    }
    expect(await Promise.all([all(), all()])).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  test('gives the values, ends as the source completes, and throws as it errors', async () => {
    const seen: unknown[] = []
    for await (const value of toAsyncIterable(of(1, undefined, 3))) seen.push(value)
    expect(seen).toEqual([1, undefined, 3])
    const late = new Subject<number>()
    const next = toAsyncIterable(late)[Symbol.asyncIterator]()
    const [one, two] = [next.next(), next.next()]
    late.next(1)
    late.error(new Error('boom'))
    expect(await one).toEqual({ done: false, value: 1 })
    await expect(two).rejects.toThrow('boom')
    expect(await next.next()).toEqual({ done: true, value: undefined })
  })

  test('subscribes with the first value asked for, and unsubscribes when the loop is left', async () => {
    const source = new Subject<number>()
    const iterator = toAsyncIterable(source)[Symbol.asyncIterator]()
    expect(source.observed).toBe(false)
    const first = iterator.next()
    expect(source.observed).toBe(true)
    source.next(1)
    await first
    await iterator.return?.()
    expect(source.observed).toBe(false)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  test('answers all who ask when it ends', async () => {
    const source = new Subject<number>()
    const iterator = toAsyncIterable(source)[Symbol.asyncIterator]()
    const asked = [iterator.next(), iterator.next()]
    await iterator.return?.()
    expect(await Promise.all(asked)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ])
  })

  const slowly = async (overflow: 'error' | 'drop-oldest' | 'drop-newest') => {
    const source = new Subject<number>()
    const iterator = toAsyncIterable(source, { capacity: 2, overflow })[Symbol.asyncIterator]()
    const first = iterator.next()
    for (const value of [1, 2, 3, 4]) source.next(value)
    const rest = [await first, await iterator.next(), await iterator.next()].map(({ value }) => value)
    return { rest, source, iterator }
  }

  test.each([
    ['drop-oldest', [1, 3, 4]],
    ['drop-newest', [1, 2, 3]],
  ] as const)('P25: %s when it is full', async (overflow, values) => {
    expect((await slowly(overflow)).rest).toEqual(values)
  })

  test('P25: ends with a typed error when it is full, after the values that wait', async () => {
    const { rest, source, iterator } = await slowly('error')
    expect(rest).toEqual([1, 2, 3])
    expect(source.observed).toBe(false)
    await expect(iterator.next()).rejects.toMatchObject({
      name: 'IterationOverflowError',
      capacity: 2,
      message: 'more than 2 values are waiting',
    })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  test('refuses unknown options', () => {
    expect(() => toAsyncIterable(of(1), { size: 1 } as never)).toThrow('toAsyncIterable.size')
  })

  test('R93: what waits is kept with bytes of its own', async () => {
    const view = () => new Uint8Array(1_000).subarray(3, 5)
    const source = new Subject<Message>()
    const iterator = toAsyncIterable(source, { capacity: 1, overflow: 'drop-oldest' })[Symbol.asyncIterator]()
    const first = iterator.next()
    for (const topic of ['a', 'b', 'c']) source.next(message(topic, view()))
    const sizes = [await first, await iterator.next()].map(({ value }) => value?.payload.buffer.byteLength)
    expect(sizes).toEqual([1_000, 2])
  })

  test('waits for what has not come yet, after what has', async () => {
    const source = new Subject<number>()
    const iterator = toAsyncIterable(source)[Symbol.asyncIterator]()
    const first = iterator.next()
    source.next(1)
    source.next(2)
    expect([await first, await iterator.next()].map(({ value }) => value)).toEqual([1, 2])
    const third = iterator.next()
    source.next(3)
    expect(await third).toEqual({ done: false, value: 3 })
  })

  test('forgets what waits when the loop is left', async () => {
    const source = new Subject<number>()
    const iterator = toAsyncIterable(source)[Symbol.asyncIterator]()
    const first = iterator.next()
    for (const value of [1, 2]) source.next(value)
    await first
    await iterator.return?.()
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  test('leaves a source that has ended while it was subscribed', async () => {
    let left = 0
    const source = new Observable<number>(subscriber => {
      for (let value = 0; value < 5; value++) subscriber.next(value)
      return () => left++
    })
    const iterator = toAsyncIterable(source, { capacity: 2 })[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ done: false, value: 0 })
    expect(left).toBe(1)
  })

  test('P25: leaves a source that emits at once, without end, with the value that is too much', async () => {
    let made = 0
    const endless = new Observable<number>(observer => {
      while (!observer.closed && made < 100_000) observer.next(made++)
    })
    const iterator = toAsyncIterable(endless, { capacity: 2 })[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ done: false, value: 0 })
    expect(made).toBe(3)
    expect(await iterator.next()).toEqual({ done: false, value: 1 })
    await expect(iterator.next()).rejects.toThrow('more than 2 values are waiting')
  })

  test('holds 1,000 values unless told otherwise', async () => {
    const source = new Subject<number>()
    const iterator = toAsyncIterable(source)[Symbol.asyncIterator]()
    const first = iterator.next()
    for (let value = 0; value <= 1_000; value++) source.next(value)
    expect(source.observed).toBe(true)
    source.next(0)
    expect(source.observed).toBe(false)
    await first
  })

  test.each([
    ['capacity', 0],
    ['capacity', Number.POSITIVE_INFINITY],
    ['overflow', 'pause'],
  ])('refuses %s: %s', (name, value) => {
    expect(() => toAsyncIterable(of(1), { [name]: value })).toThrow(`toAsyncIterable.${name}`)
  })
})

test('what it ends with where it is read too slowly is known by its brand', () => {
  expect(IterationOverflowError.brand).toBe('rxtopics.IterationOverflowError')
})
