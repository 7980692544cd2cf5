import * as fc from 'fast-check'
import { asapScheduler, asyncScheduler, type SchedulerAction, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createTime, LONGEST_TIMER } from '../../../src/base/time.js'

/** Runs a body in frames, and then all that it has scheduled. */
const inFrames = (body: (scheduler: TestScheduler) => void) => {
  const scheduler = new TestScheduler(() => {})
  scheduler.maxFrames = Number.MAX_SAFE_INTEGER
  body(scheduler)
  scheduler.flush()
}

const hour = 3_600_000

describe('X85 a delay', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  const delays = fc.oneof(
    fc.integer({ min: 0, max: 10 }),
    fc.integer({ min: LONGEST_TIMER - 3, max: LONGEST_TIMER + 3 }),
    fc.integer({ min: LONGEST_TIMER * 2 - 3, max: LONGEST_TIMER * 2 + 3 }),
    fc.integer({ min: 0, max: 2 ** 40 }),
  )

  test('of any length is kept exactly, and no timer is longer than timers can be', () => {
    fc.assert(
      fc.property(fc.array(delays, { minLength: 1, maxLength: 5 }), given => {
        const fired = new Map<number, number>()
        const timers: number[] = []
        inFrames(scheduler => {
          const schedule = scheduler.schedule.bind(scheduler)
          scheduler.schedule = (work, delay, state) => {
            timers.push(delay ?? 0)
            return schedule(work, delay, state)
          }
          const time = createTime(scheduler)
          given.forEach((delay, index) => {
            time.schedule(() => fired.set(index, time.now()), delay)
          })
        })
        expect([...fired].sort(([a], [b]) => a - b)).toEqual([...given.entries()])
        expect(Math.max(...timers)).toBeLessThanOrEqual(LONGEST_TIMER)
        const stretches = given.map(delay => Math.max(1, Math.ceil(delay / LONGEST_TIMER)))
        expect(timers).toHaveLength(stretches.reduce((sum, count) => sum + count))
      }),
    )
  })

  test('can be cancelled in any of its stretches', () => {
    fc.assert(
      fc.property(fc.integer({ min: LONGEST_TIMER, max: LONGEST_TIMER * 4 }), fc.nat(), (delay, at) => {
        let fired = false
        inFrames(scheduler => {
          const waiting = createTime(scheduler).schedule(() => {
            fired = true
          }, delay)
          scheduler.schedule(() => waiting.unsubscribe(), at % delay)
        })
        expect(fired).toBe(false)
      }),
    )
  })

  test('of Infinity is for ever, and costs no timer', () => {
    const scheduler = new TestScheduler(() => {})
    const schedule = vi.spyOn(scheduler, 'schedule')
    const never = createTime(scheduler).schedule(() => {}, Number.POSITIVE_INFINITY)
    expect(schedule).not.toHaveBeenCalled()
    expect(never.closed).toBe(false)
    never.unsubscribe()
    expect(never.closed).toBe(true)
  })

  test('below 0 is none', () => {
    const seen: number[] = []
    inFrames(scheduler => {
      const time = createTime(scheduler)
      time.schedule(() => time.schedule(() => seen.push(time.now()), -5), 20)
    })
    expect(seen).toEqual([20])
  })

  test('of 25 days lasts 25 days by the timers of the platform, which can do no more than 24.8', () => {
    vi.useFakeTimers()
    const timers = vi.spyOn(globalThis, 'setInterval')
    const days = 25 * 24 * hour
    let fired = 0
    createTime().schedule(() => {
      fired += 1
    }, days)
    vi.advanceTimersByTime(days - 1)
    expect(fired).toBe(0)
    vi.advanceTimersByTime(1)
    expect(fired).toBe(1)
    vi.advanceTimersByTime(days)
    expect(fired).toBe(1)
    expect(timers.mock.calls.map(([, delay]) => delay)).toEqual([LONGEST_TIMER, days - LONGEST_TIMER])
  })

  test('is handed on with its state to work that can schedule itself again', () => {
    const seen: number[] = []
    inFrames(scheduler => {
      createTime(scheduler).schedule(
        function (this: SchedulerAction<number>, left?: number) {
          seen.push(scheduler.now())
          if (left !== undefined && left > 0) this.schedule(left - 1, 5)
        },
        10,
        2,
      )
    })
    expect(seen).toEqual([10, 15, 20])
  })

  test('serves what RxJS does with a scheduler', () => {
    const seen: number[] = []
    inFrames(scheduler => {
      const time = createTime(scheduler)
      timer(LONGEST_TIMER + 10, time).subscribe(() => seen.push(time.now()))
    })
    expect(seen).toEqual([LONGEST_TIMER + 10])
  })
})

describe('X86 the time that has passed', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test.each([
    ['forward', hour],
    ['back', -hour],
  ])('does not follow the clock of the machine when that is set an hour %s', (_, jump) => {
    for (const scheduler of [undefined, asapScheduler, asyncScheduler]) {
      const time = createTime(scheduler)
      const [before, wallBefore] = [time.now(), time.wall()]
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump })
      expect(Math.abs(time.now() - before)).toBeLessThan(10_000)
      expect(Math.abs(time.wall() - wallBefore - jump)).toBeLessThan(10_000)
      vi.useRealTimers()
    }
  })

  test('is told in whole ms', () => {
    expect(Number.isInteger(createTime().now())).toBe(true)
  })

  test('is that of the frames in virtual time, whatever the scheduler', () =>
    new TestScheduler(() => {}).run(({ flush }) => {
      const seen: number[][] = []
      for (const scheduler of [undefined, asyncScheduler]) {
        const time = createTime(scheduler)
        time.schedule(() => seen.push([time.now(), time.wall()]), 30)
      }
      flush()
      expect(seen).toEqual([
        [30, 30],
        [30, 30],
      ])
    }))

  test('is that of the scheduler given, where it has a clock of its own', () => {
    const time = createTime({ now: () => 5, schedule: asapScheduler.schedule.bind(asapScheduler) })
    expect([time.now(), time.wall()]).toEqual([5, 5])
  })

  test('the time of a time is itself', () => {
    const time = createTime()
    expect(createTime(time)).toBe(time)
  })
})
