// Numbers in titles, as E29 or P14: test/README.md.

import { firstValueFrom, map, materialize, merge, Observable, type TeardownLogic, timer } from 'rxjs'
import { createJournal, defaultTimeout, type WaitFor } from './journal.js'

/** How a stream ended. */
export type Ending = { readonly kind: 'complete' } | { readonly kind: 'error'; readonly error: unknown }

/** What one subscription has seen so far. */
export interface Collected<T> extends Disposable {
  /** A live array. */
  readonly values: readonly T[]
  /** `undefined` while the stream goes on. */
  readonly ending: Ending | undefined
  /** Resolves with the values once there are `count` of them or more. */
  waitForCount(count: number, timeout?: number): Promise<readonly T[]>
  /** Resolves with the first value that matches, seen already or still to come. */
  waitFor: WaitFor<T>
  /** Rejects where a value matches within `ms` or has matched already. */
  expectNone(predicate: (value: T, index: number) => boolean, ms: number): Promise<void>
  /** Resolves when the stream completes or errors. */
  ended(timeout?: number): Promise<Ending>
  unsubscribe(): void
}

/** Subscribes at once and returns what arrives. */
export const collect = <T>(stream$: Observable<T>): Collected<T> => {
  const values = createJournal<T>(show)
  const endings = createJournal<Ending>(show)
  const finish = (ending: Ending) => {
    endings.add(ending)
    values.end(show(ending))
  }
  const subscription = stream$.subscribe({
    next: values.add,
    error: (error: unknown) => finish({ kind: 'error', error }),
    complete: () => finish({ kind: 'complete' }),
  })
  const unsubscribe = () => {
    subscription.unsubscribe()
    values.end('unsubscribed')
    endings.end('unsubscribed')
  }

  return {
    values: values.items,
    get ending() {
      return endings.items[0]
    },
    waitForCount: async (count, timeout) => {
      if (count > 0) await values.waitFor((_, index) => index >= count - 1, timeout)
      return values.items
    },
    waitFor: values.waitFor,
    expectNone: values.expectNone,
    ended: timeout => endings.waitFor(() => true, timeout),
    unsubscribe,
    [Symbol.dispose]: unsubscribe,
  }
}

/** Resolves with the first value that matches; rejects when the stream ends or `timeout` ms pass before it. */
export const next = async <T>(
  stream$: Observable<T>,
  predicate: (value: T) => boolean = () => true,
  timeout: number = defaultTimeout,
): Promise<T> => {
  using collected = collect(stream$)
  return await collected.waitFor(predicate, timeout)
}

/** Resolves after `ms` of silence; rejects as soon as the stream emits, errors or completes. */
export const nothing = async (stream$: Observable<unknown>, ms: number): Promise<void> => {
  const unexpected$ = stream$.pipe(
    materialize(),
    map(notification => {
      throw new Error(`expected ${ms} ms of silence, got ${show(notification)}`)
    }),
  )
  await firstValueFrom(merge(unexpected$, timer(ms)))
}

/** Resolves with the first value handed to the callback; what `register` returns is called afterwards. */
export const called = <T>(
  register: (callback: (value: T) => void) => TeardownLogic,
  timeout: number = defaultTimeout,
): Promise<T> =>
  next(new Observable<T>(observer => register(value => observer.next(value))), undefined, timeout)

const show = (value: unknown): string => {
  try {
    return JSON.stringify(value, plain).slice(0, 200)
  } catch {
    return String(value)
  }
}

const plain = (_key: string, value: unknown): unknown =>
  value instanceof Error ? `${value.name}: ${value.message}` : typeof value === 'bigint' ? `${value}n` : value
