import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import { createReplayWindows } from '../../../../src/client/subscriptions/replayWindows.js'
import { createSubscription, noOptions } from '../../../../src/client/subscriptions/subscription.js'

const setUp = () => {
  const scheduler = new VirtualTimeScheduler()
  const windows = createReplayWindows(createTime(scheduler))
  const subscription = () => createSubscription('a/+', 'a/+', noOptions, 0)
  return {
    windows,
    subscription,
    pass: (milliseconds: number) => {
      scheduler.maxFrames = scheduler.frame + milliseconds
      scheduler.flush()
      scheduler.frame = scheduler.maxFrames
    },
    timers: () => scheduler.actions.filter(({ closed }) => !closed).length,
  }
}

describe('replay windows', () => {
  test('are closed when nothing more is due, and then cost nothing', () => {
    const { windows, subscription, pass, timers } = setUp()
    const [one, other] = [subscription(), subscription()]
    windows.open(one, 1)
    pass(5_000)
    windows.open(other, 2)
    windows.extend(one)
    const { window } = one
    pass(10_000)
    expect([one.window, other.window === null]).toEqual([window, false])
    pass(10_003)
    expect([one.window, other.window, timers()]).toEqual([null, null, 0])
    windows.extend(one)
    expect(one.window).toBeNull()
  })

  test('one that nothing follows is closed, too', () => {
    const { windows, subscription, pass } = setUp()
    const one = subscription()
    windows.open(one, 1)
    pass(20_002)
    expect(one.window).toBeNull()
  })

  test('one that was extended when it was answered is closed soon after its time', () => {
    const { windows, subscription, pass } = setUp()
    const one = subscription()
    windows.open(one, 1)
    pass(50)
    windows.extend(one)
    pass(10_000)
    expect(one.window).not.toBeNull()
    pass(1_000)
    expect(one.window).toBeNull()
  })

  test('one that is open goes on, one that is over begins anew', () => {
    const { windows, subscription, pass } = setUp()
    const one = subscription()
    windows.open(one, 1)
    const first = one.window
    pass(9_000)
    windows.open(one, 2)
    expect(one.window).toBe(first)
    pass(10_500)
    windows.open(one, 3)
    expect(one.window).not.toBe(first)
  })

  test('are opened late for what was asked for of late alone', () => {
    const { windows, subscription, pass } = setUp()
    const [recent, old, never] = [subscription(), subscription(), subscription()]
    old.askedAt = 0
    pass(20_000)
    recent.askedAt = 15_000
    for (const each of [recent, old, never]) windows.openLate(each, 1)
    expect([recent, old, never].map(({ window }) => window !== null)).toEqual([true, false, false])
  })

  test('are opened late up to 10 seconds after the request', () => {
    const { windows, subscription, pass } = setUp()
    const [last, late] = [subscription(), subscription()]
    last.askedAt = 10_000
    late.askedAt = 9_999
    pass(20_000)
    for (const each of [last, late]) windows.openLate(each, 1)
    expect([last, late].map(({ window }) => window !== null)).toEqual([true, false])
  })

  test('are gone with the connection', () => {
    const { windows, subscription, timers } = setUp()
    const one = subscription()
    windows.open(one, 1)
    windows.lost()
    expect([one.window, timers()]).toEqual([null, 0])
  })
})
