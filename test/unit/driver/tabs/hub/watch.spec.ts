import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime, type Time } from '../../../../../src/base/time.js'
import { createTab } from '../../../../../src/driver/tabs/hub/tab.js'
import { createWatch } from '../../../../../src/driver/tabs/hub/watch.js'

/** A watch over one tab, whose timers come when they are told to. */
const start = () => {
  let now = 0
  let task: (() => void) | null = null
  const time = {
    now: () => now,
    schedule: (next: () => void) => {
      task = next
      return {
        unsubscribe: () => {
          task = null
        },
      }
    },
  }
  const tab = createTab({ post: () => {}, close: () => {} }, now)
  const told: string[] = []
  const watch = createWatch(
    time as unknown as Time,
    { heartbeat: 1_000, heartbeatTimeout: 5_000 },
    {
      tabs: new Set([tab]),
      probe: () => told.push(`probe ${now}`),
      silent: () => told.push(`silent ${now}`),
    },
  )
  watch.start()
  return {
    told,
    watch,
    isWaiting: () => task !== null,
    /** The timer comes after so many ms. */
    look: (ms: number) => {
      now += ms
      task?.()
    },
    /** The tab is heard of. */
    hear: () => {
      tab.heard = now
      tab.probes = 0
    },
  }
}

describe('watching tabs', () => {
  test('one that says nothing is asked once, and is gone after the timeout', () => {
    const { told, look } = start()
    for (let i = 0; i < 5; i += 1) look(1_000)
    expect(told).toEqual(['probe 1000', 'silent 5000'])
  })

  test('one that answers stays', () => {
    const { told, look, hear } = start()
    for (let i = 0; i < 20; i += 1) {
      look(1_000)
      hear()
    }
    expect(told.filter(each => each.startsWith('silent'))).toEqual([])
  })

  test('a watch that was stopped asks again before it takes a tab for gone', () => {
    const { told, look, hear } = start()
    look(1_000)
    look(600_000)
    expect(told).toEqual(['probe 1000', 'probe 601000'])
    hear()
    look(1_000)
    expect(told).toEqual(['probe 1000', 'probe 601000', 'probe 602000'])
  })

  test('with slow timers a tab that is gone is noticed too', () => {
    const { told, look } = start()
    for (let i = 0; i < 3; i += 1) look(60_000)
    expect(told).toEqual(['probe 60000', 'probe 120000', 'silent 180000'])
  })

  test('with slow timers one that answers stays', () => {
    const { told, look, hear } = start()
    for (let i = 0; i < 10; i += 1) {
      look(60_000)
      hear()
    }
    expect(told.filter(each => each.startsWith('silent'))).toEqual([])
  })

  test('is late by more than half of the timeout, and not by as much', () => {
    for (const [ms, expected] of [
      [3_500, ['probe 1000']],
      [3_501, ['probe 1000', 'probe 4501']],
    ] as const) {
      const { told, look } = start()
      look(1_000)
      look(ms)
      expect(told).toEqual(expected)
    }
  })

  test('a watch that is started again goes on as it was, and stops as one', () => {
    const scheduler = new VirtualTimeScheduler()
    const told: string[] = []
    const watch = createWatch(
      createTime(scheduler),
      { heartbeat: 1_000, heartbeatTimeout: 5_000 },
      {
        tabs: new Set([createTab({ post: () => {}, close: () => {} }, 0)]),
        probe: () => told.push(`probe ${scheduler.frame}`),
        silent: () => {
          told.push(`silent ${scheduler.frame}`)
          watch.stop()
        },
      },
    )
    watch.start()
    scheduler.schedule(() => watch.start(), 500)
    scheduler.maxFrames = 20_000
    scheduler.flush()
    expect(told).toEqual(['probe 1000', 'silent 5000'])
  })

  test('nothing is watched any more when it is stopped', () => {
    const { watch, isWaiting } = start()
    watch.stop()
    expect(isWaiting()).toBe(false)
  })
})
