import { expect, test } from 'vitest'
import { createWindow } from '../../../../../src/driver/redis/link/window.js'

test('takes until it is full, and says once when it takes again', () => {
  let ready = 0
  const window = createWindow(10, () => {
    ready += 1
  })
  expect(window.takes()).toBe(true)
  const first = window.wrote(9)
  expect(window.takes()).toBe(true)
  const second = window.wrote(9)
  expect(window.takes()).toBe(false)
  first()
  expect([ready, window.takes()]).toEqual([1, true])
  second()
  expect(ready).toBe(1)
})

test('stays full while as much is unanswered', () => {
  let ready = 0
  const window = createWindow(1, () => {
    ready += 1
  })
  const answered = [window.wrote(1), window.wrote(1)]
  expect(window.takes()).toBe(false)
  answered[0]?.()
  expect([ready, window.takes()]).toEqual([0, false])
  answered[1]?.()
  expect(ready).toBe(1)
})

test('says nothing where it was never full', () => {
  let ready = 0
  const window = createWindow(10, () => {
    ready += 1
  })
  window.wrote(5)()
  expect(window.takes()).toBe(true)
  window.wrote(5)()
  expect(ready).toBe(0)
})

test('whoever is told may fill it, and is told again', () => {
  const answered: (() => void)[] = []
  let ready = 0
  const window = createWindow(1, () => {
    ready += 1
    if (ready > 1) return
    answered.push(window.wrote(1))
    expect(window.takes()).toBe(false)
  })
  answered.push(window.wrote(1))
  expect(window.takes()).toBe(false)
  answered[0]?.()
  answered[1]?.()
  expect(ready).toBe(2)
})
