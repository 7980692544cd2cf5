import { config } from 'rxjs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { protect, report, tell } from '../../../src/driver/protect.js'

let reported: unknown[]
beforeEach(() => {
  reported = []
  config.onUnhandledError = error => reported.push(error)
})
afterEach(() => {
  config.onUnhandledError = null
})

test('protect goes on after what is thrown, and reports it where RxJS does', async () => {
  const error = new Error('not the driver’s')
  let calls = 0
  protect(() => {
    calls++
    throw error
  })
  protect(() => calls++)
  expect(calls).toBe(2)
  expect(reported).toEqual([])
  await vi.waitFor(() => expect(reported).toHaveLength(1))
  expect(reported).toEqual([error])
})

test('tell hands on a value, and does the same', async () => {
  const told: string[] = []
  tell(value => {
    told.push(value)
    throw value
  }, 'a')
  tell(value => told.push(value), 'b')
  expect(told).toEqual(['a', 'b'])
  expect(reported).toEqual([])
  await vi.waitFor(() => expect(reported).toEqual(['a']))
})

test('report reports each error, and throws none', async () => {
  report('a')
  report('b')
  await vi.waitFor(() => expect(reported).toHaveLength(2))
  expect(reported).toEqual(['a', 'b'])
})
