import { EMPTY, map, NEVER, Observable, of, Subject, Subscription, throwError } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test, vi } from 'vitest'
import { left, right } from '../../../src/base/either.js'
import { decodeFailure } from '../../../src/codec/failure.js'
import { type Arrivals, createView, type Pace } from '../../../src/view/view.js'
import { message } from '../operators/support.js'
import { observed } from './observed.js'

/** Counts the messages. */
const counter = (arrivals$: Arrivals, pace?: Pace) =>
  createView(
    arrivals$,
    () => {
      let count = 0
      return {
        take: () => {
          count += 1
        },
        remove: () => {
          count = 0
        },
        isThere: () => count > 0,
        read: () => ({ count }),
      }
    },
    pace,
  )
const one = right(message('a', '1'))
const failure = (topic: string) =>
  decodeFailure(topic, new Uint8Array(1), 'json', {
    reason: 'syntax',
    path: [],
    message: 'bad',
    issues: [],
    cause: undefined,
  } as never)

describe('a view', () => {
  test('begins with its first subscriber, and ends with its last', () => {
    let observers = 0
    const view = counter(
      new Observable(() => {
        observers += 1
        return () => (observers -= 1)
      }),
    )
    expect([observers, view.current()]).toEqual([0, view.initial()])
    const changed = () => {}
    const [leaveFirst, leaveSecond] = [view.subscribe(changed), view.subscribe(changed)]
    expect(observers).toBe(1)
    leaveFirst()
    leaveFirst()
    expect(observers).toBe(1)
    leaveSecond()
    expect(observers).toBe(0)
  })

  test('shows the same object until it tells of another', () => {
    const source = new Subject<typeof one>()
    const view = counter(source)
    view.subscribe(() => {})
    const before = view.current()
    expect(view.current()).toBe(before)
    source.next(one)
    expect(view.current()).not.toBe(before)
    expect(view.current()).toMatchObject({ state: 'live', count: 1 })
    expect(Object.isFrozen(view.current())).toBe(true)
  })

  test('tells nothing where nothing is shown otherwise', () => {
    const source = new Subject<typeof one>()
    let some = false
    const view = createView(source, () => ({
      take: () => {
        some = true
      },
      remove: () => {},
      isThere: () => some,
      read: () => ({}),
    }))
    let told = 0
    view.subscribe(() => (told += 1))
    source.next(one)
    const shown = view.current()
    source.next(one)
    expect([told, view.current() === shown, shown.state]).toEqual([1, true, 'live'])
  })

  test('does not tell who was made to leave by another who was told before', () => {
    const source = new Subject<typeof one>()
    const view = counter(source)
    view.subscribe(() => leave())
    let told = 0
    const leave = view.subscribe(() => (told += 1))
    source.next(one)
    expect(told).toBe(0)
  })

  test('tells of what comes at once, while it is being subscribed', () => {
    const view = counter(of(one, one))
    let told = 0
    view.subscribe(() => (told += 1))
    expect([told, view.current().state, view.current().count]).toEqual([3, 'ended', 2])
  })

  test('begins anew when it was left by all, and shows nothing of what was', () => {
    const source = new Subject<typeof one>()
    const view = counter(source)
    view.subscribe(() => {})()
    const leave = view.subscribe(() => {})
    source.next(one)
    leave()
    expect(view.current().count).toBe(1)
    view.subscribe(() => {})
    expect(view.current()).toBe(view.initial())
  })

  test('does not tell those who leave while they are told', () => {
    const source = new Subject<typeof one>()
    const view = counter(source)
    let told = 0
    const leave = view.subscribe(() => {
      told += 1
      leave()
    })
    source.next(one)
    source.next(one)
    expect([told, source.observed]).toEqual([1, false])
  })

  test('has failed with the error, as an Error, and is watched anew on demand', () => {
    let attempts = 0
    const view = counter(
      new Observable(subscriber => {
        attempts += 1
        if (attempts === 1) subscriber.error('refused')
        else subscriber.next(one)
      }),
    )
    view.current().retry()
    expect(attempts).toBe(0)
    view.subscribe(() => {})
    expect(view.current()).toMatchObject({ state: 'failed', error: new Error('refused') })
    view.current().retry()
    expect([attempts, view.current().state, view.current().error]).toEqual([2, 'live', undefined])
    view.current().retry()
    expect(attempts).toBe(2)
  })

  test('has failed, too, with what has no text', () => {
    const view = counter(throwError(() => Object.create(null)))
    view.subscribe(() => {})
    expect(view.current()).toMatchObject({ state: 'failed', error: new Error('object') })
  })

  test('keeps what there was when it fails or ends', () => {
    for (const [end$, state] of [
      [EMPTY, 'ended'],
      [throwError(() => new Error('lost')), 'failed'],
    ] as const) {
      const view = counter(
        new Observable(subscriber => {
          subscriber.next(one)
          end$.subscribe(subscriber)
        }),
      )
      view.subscribe(() => {})
      expect(view.current()).toMatchObject({ state, count: 1 })
    }
    expect(counter(NEVER).current().state).toBe('waiting')
  })

  test('tells the last failure, until its topic has a good message', () => {
    const source = new Subject<ReturnType<typeof left<ReturnType<typeof failure>>> | typeof one>()
    const view = counter(source)
    view.subscribe(() => {})
    source.next(left(failure('b')))
    expect(view.current()).toMatchObject({ state: 'waiting', error: { name: 'DecodeError' } })
    source.next(one)
    expect(view.current().error?.name).toBe('DecodeError')
    source.next(left(failure('a')))
    source.next(one)
    expect(view.current().error).toBe(undefined)
  })

  test('tells no more often than it may, the last change for certain, and the end at once', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
      ({ hot, expectObservable }) => {
        const arrivals = hot('--abcd------e-f|', { a: one, b: one, c: one, d: one, e: one, f: one })
        const shown$ = observed(counter(arrivals as Arrivals, { every: 3 }))
        expectObservable(shown$.pipe(map(({ state, count }) => state + count))).toBe('a-b--c------d--f', {
          a: 'waiting0',
          b: 'live1',
          c: 'live4',
          d: 'live5',
          f: 'ended6',
        })
      },
    )
  })

  test('keeps nothing of the times that have passed', () => {
    const added = vi.spyOn(Subscription.prototype, 'add')
    new TestScheduler(() => {}).run(({ hot, flush }) => {
      const view = counter(hot(`--${'a-'.repeat(50)}`, { a: one }) as Arrivals, { every: 1 })
      view.subscribe(() => {})
      flush()
      expect(view.current().count).toBe(50)
    })
    const timers = added.mock.calls.filter(([teardown]) => teardown?.constructor.name.endsWith('Action'))
    added.mockRestore()
    expect(timers).toEqual([])
  })

  test('holds no timer when it was left', () => {
    new TestScheduler(() => {}).run(({ hot, expectSubscriptions }) => {
      const arrivals = hot('--ab', { a: one, b: one })
      const view = counter(arrivals as Arrivals, { every: 1_000_000 })
      let told = 0
      const leave = view.subscribe(() => (told += 1))
      hot('----x').subscribe(() => {
        leave()
        expect(told).toBe(1)
      })
      expectSubscriptions(arrivals.subscriptions).toBe('^---!')
    })
  })
})
