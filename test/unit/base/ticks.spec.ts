import { map, type SchedulerLike, Subscription, take } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { expect, test } from 'vitest'
import { ticks } from '../../../src/base/ticks.js'

test('ticks come at once, and then after each period', () => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
  scheduler.run(({ expectObservable }) => {
    expectObservable(ticks(4, scheduler).pipe(map(() => 'a'))).toBe('a---a---a-', undefined)
    expectObservable(
      ticks(4, scheduler).pipe(
        take(2),
        map(() => 'a'),
      ),
    ).toBe('a---(a|)')
    scheduler.schedule(() => scheduler.actions.splice(0), 9)
  })
})

test.each([
  [Number.POSITIVE_INFINITY, [0]],
  [2 ** 31 + 5, [0, 2 ** 31 - 1]],
])('a period of %d ms is one: no timer is asked for what it takes for 1 ms', (period, expected) => {
  const asked: number[] = []
  const scheduler = new TestScheduler(() => {})
  const measured = {
    now: () => scheduler.now(),
    schedule: ((work: () => void, delay = 0, state?: unknown) => {
      asked.push(delay)
      return delay > 100 ? new Subscription() : scheduler.schedule(work, delay, state)
    }) as SchedulerLike['schedule'],
  }
  let count = 0
  ticks(period, measured).subscribe(() => (count += 1))
  scheduler.flush()
  expect([count, asked]).toEqual([1, expected])
})
