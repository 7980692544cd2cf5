import { expect, test } from 'vitest'
import { percentWords } from '../../../../../src/driver/amqp/keys/percent.js'

test.each([
  ['lamp', 'lamp'],
  ['', ''],
  ['a.b', 'a%2Eb'],
  ['*', '%2A'],
  ['100%', '100%25'],
  ['a b', 'a b'],
  ['é', 'é'],
])('the level %j is the word %j', (level, word) => {
  expect(percentWords.encode(level)).toEqual({ word })
  expect(percentWords.decode(word)).toBe(level)
})

test('what is not percent-encoded properly stands for itself', () => {
  expect(percentWords.decode('%zz')).toBe('%zz')
})
