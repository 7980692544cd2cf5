import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDuration, writeDuration } from '../../../src/marbles/duration.js'

test('milliseconds are written in the largest unit that keeps them whole, and read back', () => {
  expect([0, 1, 250, 1_000, 1_500, 60_000, 90_000].map(writeDuration)).toEqual([
    '0ms',
    '1ms',
    '250ms',
    '1s',
    '1500ms',
    '1m',
    '90s',
  ])
  fc.assert(
    fc.property(fc.nat(), frames => {
      expect(readDuration(writeDuration(frames))).toBe(frames)
    }),
  )
})

test('parts of a unit are whole milliseconds where they are meant to be', () => {
  expect(['1.1s', '0.3s', '1.5m', '2.25s'].map(readDuration)).toEqual([1_100, 300, 90_000, 2_250])
  expect(readDuration('0.5ms')).toBe(0.5)
})

test('anything else is not a duration', () => {
  for (const text of ['', '5', 'ms', '-1s', '1.s', '.5s', '1h', ' 1s', '1s ', '1e3ms', '1S'])
    expect(readDuration(text), text).toBeUndefined()
})
