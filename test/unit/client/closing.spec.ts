import { TestScheduler } from 'rxjs/testing'
import { ClosedError } from 'rxtopics'
import { expect, test } from 'vitest'
import { createTime } from '../../../src/base/time.js'
import { createClosing } from '../../../src/client/closing.js'

/** A client that has something to wait for, or not, over a connection that ends when it is told to. */
const closable = (waits: boolean) => {
  const scheduler = new TestScheduler(() => {})
  const log: string[] = []
  let gone = (): void => {}
  let idle = !waits
  const closing = createClosing(createTime(scheduler), {
    idle: () => idle,
    leave: done => {
      log.push(`${scheduler.frame} leave`)
      gone = done
    },
    abort: () => {
      log.push(`${scheduler.frame} abort`)
      gone()
    },
    finish: done => {
      log.push(`${scheduler.frame} finish`)
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
  expect(log).toEqual(['0 leave', '0 finish'])
})

test('it is left when what waited has settled', async () => {
  const { closing, log, gone, scheduler, settle } = closable(true)
  const closed = closing.close(100)
  expect(log).toEqual([])
  scheduler.schedule(settle, 40)
  scheduler.schedule(gone, 50)
  scheduler.flush()
  await closed
  expect(log).toEqual(['40 leave', '50 finish'])
})

test('at the deadline it is ended at once, whatever waits', async () => {
  const { closing, log, scheduler } = closable(true)
  const closed = closing.close(100)
  scheduler.flush()
  await closed
  expect(log).toEqual(['100 leave', '100 abort', '100 finish'])
})

test('closed again it is the same end', () => {
  const { closing, log } = closable(false)
  const closed = closing.close(100)
  expect(closing.close(5)).toBe(closed)
  expect(log).toEqual(['0 leave'])
})
