import { queueScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import { createAlarm } from '../../../../src/operators/support/alarm.js'
import { marbles } from '../support.js'

describe('createAlarm', () => {
  /** Sets alarms at some moments; `next` says what is due after each ring. */
  const rings = (
    sets: readonly (readonly [at: number, due: number])[],
    next: (now: number, set: (due: number) => void) => number | null = () => null,
    stopAt?: number,
  ): number[] => {
    const rung: number[] = []
    marbles((_, scheduler) => {
      const time = createTime(scheduler)
      const alarm = createAlarm(time, () => {
        rung.push(time.now())
        return next(time.now(), alarm.set)
      })
      for (const [at, due] of sets) scheduler.schedule(() => alarm.set(due), at)
      if (stopAt !== undefined) scheduler.schedule(() => alarm.stop(), stopAt)
    })
    return rung
  }

  test('rings when the first moment that it was set to has come', () => {
    expect(rings([[0, 5]])).toEqual([5])
    expect(rings([[3, 5]])).toEqual([5])
    // What is set later is due later: the ring says when.
    expect(
      rings([
        [0, 5],
        [1, 7],
      ]),
    ).toEqual([5])
  })

  test('rings again after it was due at once, where the scheduler does that at once', () => {
    const rung: number[] = []
    const time = createTime(queueScheduler)
    const alarm = createAlarm(time, () => {
      rung.push(rung.length)
      return rung.length === 2 ? time.now() : null
    })
    for (let n = 0; n < 3; n += 1) alarm.set(time.now() - 1)
    expect(rung).toEqual([0, 1, 2, 3])
  })

  test('rings again when the ring says so, and can be set again when it does not', () => {
    expect(rings([[0, 5]], now => (now < 9 ? now + 2 : null))).toEqual([5, 7, 9])
    expect(
      rings([
        [0, 5],
        [6, 8],
      ]),
    ).toEqual([5, 8])
  })

  test('L61: stopped while it rings, or before it is set, it leaves no timer', () => {
    marbles((_, scheduler) => {
      const time = createTime(scheduler)
      const alarm = createAlarm(time, () => {
        alarm.stop()
        return 9
      })
      alarm.set(5)
      scheduler.schedule(() => expect(scheduler.actions).toEqual([]), 6)
      const stopped = createAlarm(time, () => expect.fail('it rang'))
      stopped.stop()
      stopped.set(7)
    })
  })

  test('rings at once for what is overdue', () => {
    expect(rings([[4, 1]])).toEqual([4])
  })

  test('is not set by what happens while it rings: there may be something earlier', () => {
    const next = (now: number, set: (due: number) => void) => {
      if (now > 5) return null
      set(20)
      return 6
    }
    expect(rings([[0, 5]], next)).toEqual([5, 6])
  })

  test('never rings for what is for ever, nor after it was stopped', () => {
    expect(rings([[0, Number.POSITIVE_INFINITY]])).toEqual([])
    expect(rings([[0, 5]], undefined, 4)).toEqual([])
  })

  test('can be stopped when it was never set', () => {
    expect(rings([], undefined, 1)).toEqual([])
  })
})
