import { expect, test } from 'vitest'
import { createNumbers } from '../../../../src/inspector/model/numbers.js'

test('a failure has the number of its message, whichever is told first', () => {
  const numbers = createNumbers()
  const [a, b] = [new Uint8Array(1), new Uint8Array(1)]
  expect(numbers.ofMessage(a)).toBe(1)
  expect(numbers.ofFailure(a)).toBe(1)
  expect(numbers.ofFailure(b)).toBe(2)
  expect(numbers.ofMessage(b)).toBe(2)
})

test('the same bytes in another message are another number', () => {
  const numbers = createNumbers()
  const bytes = new Uint8Array(1)
  expect([numbers.ofMessage(bytes), numbers.ofMessage(bytes), numbers.ofFailure(bytes)]).toEqual([1, 2, 2])
})
