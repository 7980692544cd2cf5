import { TimeoutError } from 'rxjs'
import { expect, test } from 'vitest'
import { wordsOf } from '../../../../src/inspector/server/wordsOf.js'

test.each([
  [new RangeError('too much'), 'RangeError: too much'],
  [new TimeoutError(), 'TimeoutError: Timeout has occurred'],
  ['a text', 'Error: a text'],
  [null, 'Error: null'],
  [{ name: 5, message: 'no name' }, 'Error: no name'],
  [new Error('\u001b[2J\u202e'), 'Error: \\u001b[2J\\u202e'],
])('%s is told as %s', (error, words) => {
  expect(wordsOf(error)).toBe(words)
})

test('no more is told than can be read', () => {
  expect(wordsOf(new Error('x'.repeat(5_000))).length).toBeLessThanOrEqual(1_000)
})
