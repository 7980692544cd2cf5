import { expect, test } from 'vitest'
import { age, latency, sizeText } from '../../../src/command/figures.js'

test('ages and sizes are short, at each border, too', () => {
  expect([0, 999, 1_000, 119_999, 120_000, 7_199_999, 7_200_000].map(age)).toEqual([
    ...['0 ms', '999 ms', '1 s', '120 s', '2 min', '120 min', '2 h'],
  ])
  expect([0, 0.04, 1.26, 9.94, 9.95, 1_500].map(latency)).toEqual([
    ...['0.0 ms', '0.0 ms', '1.3 ms', '9.9 ms', '10 ms', '2 s'],
  ])
  expect([0, 1023, 1024, 10 * 1024, 1024 ** 2, 20 * 1024 ** 2].map(sizeText)).toEqual([
    ...['0 B', '1023 B', '1.0 KiB', '10 KiB', '1.0 MiB', '20 MiB'],
  ])
})
