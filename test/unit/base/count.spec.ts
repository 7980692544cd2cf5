import { expect, test } from 'vitest'
import { count } from '../../../src/base/count.js'

test('one, none and many, with the plural that is told', () => {
  expect([0, 1, 2, 1234].map(amount => count(amount, 'failure'))).toEqual([
    ...['0 failures', '1 failure', '2 failures', '1,234 failures'],
  ])
  expect([1, 2].map(amount => count(amount, 'line differs', 'lines differ'))).toEqual([
    ...['1 line differs', '2 lines differ'],
  ])
})
