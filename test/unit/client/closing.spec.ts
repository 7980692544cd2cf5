import { TestScheduler } from 'rxjs/testing'
import { ClosedError } from 'rxtopics'
import { expect, test } from 'vitest'
import { createTime } from '../../../src/base/time.js'
import { createClosing } from '../../../src/client/closing.js'

/** A client that has something to wait for, or not, over a connection that ends when it is told to. */
const closable = (waits: boolean, stores = false) => {
  const scheduler = new TestScheduler(() => {})
  scheduler.maxFrames = 10_000
  const log: string[] = []
  let gone = (): void => {}
  let idle = !waits
  const closing = createClosing(createTime(scheduler), stores, {
    idle: () => idle,
    leave: done => {
      log.push(`${scheduler.frame} leave`)
      gone = done
    },
    abort: () => {
      log.push(`${scheduler.frame} abort`)
      gone()
    },
    finish: (due, done) => {
      log.push(`${scheduler.frame} finish by ${due}`)
      done()
    },
  })
  return {
    scheduler,
    log,
    closing,
    gone: () => gone(),
    settle: () => {
      idle = true
      closing.drained()
    },
  }
}

test('nothing is refused, and nothing ends, before it is closed', () => {
  const { closing, log, settle } = closable(true)
  settle()
  expect(closing.refused()).toBeNull()
  expect(log).toEqual([])
})

test('the connection is left at once where nothing waits for it, and all ends when it is gone', async () => {
  const { closing, log, gone, scheduler } = closable(false)
  const closed = closing.close(100)
  expect(closing.refused()).toBeInstanceOf(ClosedError)
  expect(log).toEqual(['0 leave'])
  gone()
  await closed
  scheduler.flush()
  expect(log).toEqual(['0 leave', '0 finish by 1000'])
})

test('it is left when what waited has settled', async () => {
  const { closing, log, gone, scheduler, settle } = closable(true)
  const closed = closing.close(100)
  expect(log).toEqual([])
  scheduler.schedule(settle, 40)
  scheduler.schedule(gone, 50)
  scheduler.flush()
  await closed
  expect(log).toEqual(['40 leave', '50 finish by 1050'])
})

test('at the deadline it is ended at once, whatever waits', async () => {
  const { closing, log, scheduler } = closable(true)
  const closed = closing.close(100)
  scheduler.flush()
  await closed
  expect(log).toEqual(['100 leave', '100 abort', '100 finish by 1100'])
})

test.each([
  [5_000, ['4000 leave', '4000 abort', '4000 finish by 5000']],
  [2_000, ['1000 leave', '1000 abort', '1000 finish by 2000']],
  [600, ['300 leave', '300 abort', '300 finish by 1300']],
  [0, ['0 leave', '0 abort', '0 finish by 1000']],
])(
  'A6 of %i ms its stores have the last second, or half, and one second in any case',
  async (deadline, log) => {
    const rig = closable(true, true)
    const closed = rig.closing.close(deadline)
    rig.scheduler.flush()
    await closed
    expect(rig.log).toEqual(log)
  },
)

test('closed again it is the same end', () => {
  const { closing, log } = closable(false)
  const closed = closing.close(100)
  expect(closing.close(5)).toBe(closed)
  expect(log).toEqual(['0 leave'])
})
