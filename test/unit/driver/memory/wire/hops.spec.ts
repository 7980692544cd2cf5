import { asapScheduler, asyncScheduler, type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createHops } from '../../../../../src/driver/memory/wire/hops.js'
import { virtually } from '../virtual.js'

describe('hops', () => {
  test(
    'run tasks after the delay, in order, those given meanwhile later',
    virtually(({ scheduler, at, flush }) => {
      const hop = createHops(scheduler, 5)
      const ran: string[] = []
      const task = (name: string) => () => {
        ran.push(`${scheduler.now()} ${name}`)
        if (name.length < 3) hop(task(`${name}!`))
      }
      hop(task('a'))
      hop(task('b'))
      at(3, () => hop(task('c')))
      expect(ran).toEqual([])
      flush()
      expect(ran).toEqual(['5 a', '5 b', '8 c', '10 a!', '10 b!', '13 c!', '15 a!!', '15 b!!', '18 c!!'])
    }),
  )

  test('keep their order under timers that do not', () => {
    const actions: (() => void)[] = []
    let time = 0
    const unordered: SchedulerLike = {
      now: () => time++,
      schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void) {
        actions.unshift(() => work.call(undefined as never))
        return new Subscription()
      },
    }
    const hop = createHops(unordered, 1)
    const ran: number[] = []
    for (const n of [1, 2, 3, 4]) hop(() => ran.push(n))
    // The timer of the third comes first, then the last one's, then the others'.
    actions[1]?.()
    expect(ran).toEqual([1, 2, 3])
    for (const action of actions) action()
    expect(ran).toEqual([1, 2, 3, 4])
  })

  test('take one action for all tasks given at the same time', () => {
    const actions: (() => void)[] = []
    const scheduler: SchedulerLike = {
      now: () => 0,
      schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void) {
        actions.push(() => work.call(undefined as never))
        return new Subscription()
      },
    }
    const hop = createHops(scheduler, 0)
    const ran: string[] = []
    hop(() => hop(() => ran.push('later')))
    hop(() => ran.push('first'))
    expect(actions).toHaveLength(1)
    actions[0]?.()
    expect(ran).toEqual(['first'])
    expect(actions).toHaveLength(2)
    actions[1]?.()
    expect(ran).toEqual(['first', 'later'])
  })

  test('go on after a task that throws', () => {
    const actions: (() => void)[] = []
    let time = 0
    const scheduler: SchedulerLike = {
      now: () => time++,
      schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void) {
        actions.push(() => work.call(undefined as never))
        return new Subscription()
      },
    }
    const hop = createHops(scheduler, 0)
    const ran: number[] = []
    hop(() => {
      throw new Error('thrown')
    })
    hop(() => ran.push(2))
    expect(() => actions[0]?.()).toThrow('thrown')
    actions[1]?.()
    expect(ran).toEqual([2])
  })

  test.each([
    ['asapScheduler', asapScheduler, 0],
    ['asyncScheduler', asyncScheduler, 1],
  ] as const)('carry many tasks in order on %s', async (_, scheduler, delay) => {
    const hop = createHops(scheduler, delay)
    const expected = Array.from({ length: 20_000 }, (_, n) => n)
    const ran: number[] = []
    await new Promise<void>(done => {
      for (const n of expected) hop(() => ran.push(n))
      hop(done)
    })
    expect(ran).toEqual(expected)
  })
})
