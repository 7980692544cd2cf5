import { EMPTY, NEVER, Subject, throwError } from 'rxjs'
import { expect, test } from 'vitest'
import { closeStore } from '../../../../src/client/outbox/closeStore.js'
import { virtualTime } from './support.js'

const DUE = 5_000

test.each([
  ['is closed', () => EMPTY],
  ['cannot be closed', () => throwError(() => new Error('no disk'))],
  [
    'throws',
    () => {
      throw new Error('no disk')
    },
  ],
])('a store that %s leaves no timer', (_, close) => {
  const time = virtualTime()
  let done = 0
  closeStore({ close }, time, DUE, () => done++)
  expect([done, time.timers()]).toEqual([1, 0])
})

test('A6 one that never says whether it is closed is waited for until that is due, and says it to nobody then', () => {
  const time = virtualTime()
  const closing = new Subject<never>()
  let done = 0
  closeStore({ close: () => closing }, time, DUE, () => done++)
  time.advance(4_999)
  expect([done, closing.observed]).toEqual([0, true])
  time.advance(1)
  expect([done, time.timers()]).toEqual([1, 0])
  closing.complete()
  expect(done).toBe(1)
})

test('one that says it within that time is waited for', () => {
  const time = virtualTime()
  const closing = new Subject<never>()
  let done = 0
  closeStore({ close: () => closing }, time, DUE, () => done++)
  time.advance(4_999)
  closing.complete()
  expect([done, time.timers()]).toEqual([1, 0])
  closeStore({ close: () => NEVER }, time, DUE, () => done++)
  expect(done).toBe(1)
})

test('one that is being read is closed after that, also where nobody waits for it any more', () => {
  const time = virtualTime()
  const read = new Subject<never>()
  const log: string[] = []
  const close = () => {
    log.push('close')
    return EMPTY
  }
  closeStore({ close }, time, DUE, () => log.push('done'), read)
  time.advance(DUE)
  expect(log).toEqual(['done'])
  read.complete()
  expect(log).toEqual(['done', 'close'])
})
