import { describe, expect, test } from 'vitest'
import { createSweep } from '../../../../src/client/outbox/sweep.js'
import { virtualTime } from './support.js'

const rig = (looked = 0) => {
  const time = virtualTime()
  const sweeps: number[] = []
  let next = Number.POSITIVE_INFINITY
  const sweep = createSweep(time, now => {
    sweeps.push(now)
    return { next, looked }
  })
  return {
    ...time,
    sweep,
    sweeps,
    nextAt: (at: number) => {
      next = at
    },
  }
}

describe('a sweep', () => {
  test('comes at the earliest time that something is due, with one timer', () => {
    const { sweep, sweeps, advance, timers } = rig()
    for (const at of [500, 300, 400]) sweep.watch(at)
    expect(timers()).toBe(1)
    advance(299)
    expect(sweeps).toEqual([])
    advance(1)
    expect(sweeps).toEqual([300])
    expect(timers()).toBe(0)
  })

  test('goes on with what is due next', () => {
    const { sweep, sweeps, advance, nextAt } = rig()
    sweep.watch(100)
    nextAt(250)
    advance(200)
    nextAt(Number.POSITIVE_INFINITY)
    advance(1_000)
    expect(sweeps).toEqual([100, 250])
  })

  test('never comes for what is never due, and no more once it is stopped', () => {
    const { sweep, sweeps, advance, timers } = rig()
    sweep.watch(Number.POSITIVE_INFINITY)
    expect(timers()).toBe(0)
    sweep.watch(100)
    sweep.stop()
    expect(timers()).toBe(0)
    advance(1_000)
    expect(sweeps).toEqual([])
    sweep.watch(1_500)
    advance(1_000)
    expect(sweeps).toEqual([1_500])
  })

  test('what was due in the past is dealt with in a turn of its own', () => {
    const { sweep, sweeps, advance } = rig()
    advance(100)
    sweep.watch(50)
    expect(sweeps).toEqual([])
    advance(0)
    expect(sweeps).toEqual([100])
  })

  test('that looks at many comes the more seldom: a ms for each thousand', () => {
    const { sweep, sweeps, advance, nextAt } = rig(70_000)
    sweep.watch(100)
    nextAt(101)
    advance(100)
    sweep.watch(103)
    advance(69)
    expect(sweeps).toEqual([100])
    nextAt(Number.POSITIVE_INFINITY)
    advance(1)
    expect(sweeps).toEqual([100, 170])
  })
})
