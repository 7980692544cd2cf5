import { expect, test } from 'vitest'
import type { SubscribeRequest } from '../../../../../src/driver/driver.js'
import { createAsking } from '../../../../../src/driver/mqtt/connect/asking.js'

const request = (filter: string) => ({ filter, qos: 1 }) as SubscribeRequest

test('a filter is unanswered from when it is asked for until its answer', () => {
  const asking = createAsking()
  const answers: unknown[][] = []
  expect(asking.unanswered).toBe(false)
  const outcome = asking.counted(2, (...answer) => {
    // What is asked for from within the last answer would count by itself.
    answers.push([asking.unanswered, ...answer])
  })
  const other = asking.counted(1, (...answer) => answers.push([asking.unanswered, ...answer]))
  outcome(request('a'), 1)
  outcome(request('b'), 0x80, 'no')
  expect(asking.unanswered).toBe(true)
  const error = new Error('why')
  other(request('c'), 0x80, undefined, error)
  expect(asking.unanswered).toBe(false)
  expect(answers).toEqual([
    [true, request('a'), 1],
    [true, request('b'), 0x80, 'no'],
    [false, request('c'), 0x80, undefined, error],
  ])
})
