import { expect, test } from 'vitest'
import { age, sizeText } from '../../../src/command/figures.js'

test('ages and sizes are short, at each border, too', () => {
  expect([0, 999, 1_000, 119_999, 120_000, 7_199_999, 7_200_000].map(age)).toEqual([
    ...['0 ms', '999 ms', '1 s', '120 s', '2 min', '120 min', '2 h'],
  ])
  expect([0, 1023, 1024, 10 * 1024, 1024 ** 2, 20 * 1024 ** 2].map(sizeText)).toEqual([
    ...['0 B', '1023 B', '1.0 KiB', '10 KiB', '1.0 MiB', '20 MiB'],
  ])
})
