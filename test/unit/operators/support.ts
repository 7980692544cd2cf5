import { EMPTY, NEVER, type Observable, type OperatorFunction, of, repeat, take, tap } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { expect, test } from 'vitest'
import type { Message, Properties } from '../../../src/message.js'
import { rawMessage } from '../../../src/message.js'

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A message as a driver makes it. */
export const message = (
  topic: string,
  payload: string | Uint8Array = '',
  properties: Properties = {},
): Message =>
  rawMessage(topic, typeof payload === 'string' ? utf8(payload) : payload, 0, false, false, properties)

export const marbles = (
  run: Parameters<TestScheduler['run']>[0] extends (helpers: infer H) => unknown
    ? (helpers: H, scheduler: TestScheduler) => void
    : never,
): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
  scheduler.run(helpers => run(helpers, scheduler))
}

export interface Checklist<A, B> {
  /** Makes the operator; called anew for each check. */
  readonly make: () => OperatorFunction<A, B>
  /** One value, and what it becomes at once. */
  readonly given: A
  readonly emits: readonly B[]
  /** Makes it with a callback that throws when it is given the value. Not for operators without callbacks. */
  readonly throwing?: (thrower: () => never) => OperatorFunction<A, unknown>
}

/**
 * The checks that every operator passes: never, empty, one value, error, leaving early, a callback that throws, and that
 * it is reusable.
 */
export const checklist = <A, B>({ make, given, emits, throwing }: Checklist<A, B>): void => {
  test('emits nothing of a source that never emits', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(make() as OperatorFunction<never, B>)).toBe('-')
    })
  })

  test('completes with a source that is empty', () => {
    marbles(({ expectObservable }) => {
      expectObservable(EMPTY.pipe(make() as OperatorFunction<never, B>)).toBe('|')
    })
  })

  test('passes on a single value, and completes', () => {
    const values: B[] = []
    let completed = false
    marbles(({ cold }) => {
      cold<A>('a|', { a: given })
        .pipe(make())
        .subscribe({ next: value => values.push(value), complete: () => (completed = true) })
    })
    expect(values).toEqual(emits)
    expect(completed).toBe(true)
  })

  test('errors as its source does', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<A>('--#', {}, new Error('boom')).pipe(make())).toBe('--#', {}, new Error('boom'))
    })
  })

  test('unsubscribes its source when it is left early', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<A>('-----a--|', { a: given })
      expectObservable(source.pipe(make()), '^--!').toBe('----')
      expectSubscriptions(source.subscriptions).toBe('^--!')
    })
  })

  if (emits.length > 0) {
    test('leaves a source that emits while it is subscribed as soon as nobody wants more', () => {
      let emitted = 0
      of(given)
        .pipe(
          repeat(1_000),
          tap(() => emitted++),
          make(),
          take(1),
        )
        .subscribe()
      expect(emitted).toBeLessThan(3)
    })
  }

  test('can be subscribed again: nothing is shared', () => {
    marbles(({ cold }) => {
      const results: B[][] = []
      const result: Observable<B> = cold<A>('a|', { a: given }).pipe(make())
      for (let round = 0; round < 2; round++) {
        const values: B[] = []
        results.push(values)
        result.subscribe(value => values.push(value))
      }
      cold('-----|').subscribe({ complete: () => expect(results).toEqual([emits, emits]) })
    })
  })

  test('completes when its source does', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<A>('---|').pipe(make())).toBe('---|')
    })
  })

  if (throwing === undefined) return
  test('errors with what a callback throws, and leaves its source', () => {
    const boom = new Error('boom')
    const operator = throwing(() => {
      throw boom
    })
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<A>('--a--|', { a: given })
      expectObservable(source.pipe(operator)).toBe('--#', {}, boom)
      expectSubscriptions(source.subscriptions).toBe('^-!')
    })
  })
}
