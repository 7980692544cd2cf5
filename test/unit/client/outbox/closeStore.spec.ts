import { EMPTY, NEVER, Subject, throwError } from 'rxjs'
import { expect, test } from 'vitest'
import { closeStore } from '../../../../src/client/outbox/closeStore.js'
import { virtualTime } from './support.js'

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
  closeStore({ close }, time, () => done++)
  expect([done, time.timers()]).toEqual([1, 0])
})

test('A6 one that never says whether it is closed has five seconds, and is heard no more', () => {
  const time = virtualTime()
  const closing = new Subject<never>()
  let done = 0
  closeStore({ close: () => closing }, time, () => done++)
  time.advance(4_999)
  expect([done, closing.observed]).toEqual([0, true])
  time.advance(1)
  closing.complete()
  expect([done, closing.observed, time.timers()]).toEqual([1, false, 0])
})

test('one that says it within that time is waited for', () => {
  const time = virtualTime()
  const closing = new Subject<never>()
  let done = 0
  closeStore({ close: () => closing }, time, () => done++)
  time.advance(4_999)
  closing.complete()
  expect([done, time.timers()]).toEqual([1, 0])
  closeStore({ close: () => NEVER }, time, () => done++)
  expect(done).toBe(1)
})
