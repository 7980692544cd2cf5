import { queueScheduler } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import { createAlarm } from '../../../../src/client/connection/alarm.js'

const inFrames = (script: (scheduler: TestScheduler, rung: number[]) => void): readonly number[] => {
  const scheduler = new TestScheduler(() => {})
  const rung: number[] = []
  scheduler.maxFrames = 1_000
  script(scheduler, rung)
  scheduler.flush()
  return rung
}

const alarmIn = (scheduler: TestScheduler, rung: number[]) =>
  createAlarm(
    createTime(scheduler),
    action => action(),
    () => rung.push(scheduler.frame),
  )

describe('an alarm', () => {
  test('rings once for each time it is set', () => {
    const rung = inFrames((scheduler, at) => {
      const alarm = alarmIn(scheduler, at)
      alarm.set(10)
      scheduler.schedule(() => alarm.set(5), 20)
    })
    expect(rung).toEqual([10, 25])
  })

  test('set again it rings for the last time alone, and not at all when it is cancelled', () => {
    const rung = inFrames((scheduler, at) => {
      const alarm = alarmIn(scheduler, at)
      alarm.set(10)
      alarm.set(30)
      const other = alarmIn(scheduler, at)
      other.set(10)
      scheduler.schedule(other.cancel, 9)
    })
    expect(rung).toEqual([30])
  })

  test('set again it leaves one timer, and none when it is cancelled', () => {
    const scheduler = new TestScheduler(() => {})
    const alarm = alarmIn(scheduler, [])
    const timers = () => scheduler.actions.filter(({ closed }) => !closed).length
    alarm.set(10)
    alarm.set(20)
    expect(timers()).toBe(1)
    alarm.cancel()
    expect(timers()).toBe(0)
  })

  test.each([
    ['', [20], [2, 1]],
    [', and not set again,', [], [1, 0]],
  ])('cancelled while it waits for its turn%s it does not ring', (_, again, expected) => {
    const scheduler = new TestScheduler(() => {})
    const turns: (() => void)[] = []
    let rung = 0
    const alarm = createAlarm(
      createTime(scheduler),
      action => turns.push(action),
      () => {
        rung += 1
      },
    )
    alarm.set(10)
    scheduler.flush()
    alarm.cancel()
    for (const at of again) alarm.set(at)
    scheduler.flush()
    for (const turn of turns) turn()
    expect([turns.length, rung]).toEqual(expected)
  })

  test('a scheduler may run it before it has returned', () => {
    const rung: string[] = []
    const time = { now: () => 0, schedule: queueScheduler.schedule.bind(queueScheduler) } as never
    const alarm = createAlarm(
      time,
      action => action(),
      () => rung.push('rung'),
    )
    alarm.set(0)
    alarm.cancel()
    expect(rung).toEqual(['rung'])
  })
})
