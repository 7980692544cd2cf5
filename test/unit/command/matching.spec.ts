import { FilterError } from 'rxtopics'
import { expect, test } from 'vitest'
import { matcherOf } from '../../../src/command/matching.js'

test.each<[readonly string[], string, boolean]>([
  [[], 'a', false],
  [['a', 'b/+'], 'a', true],
  [['a', 'b/+'], 'b/c', true],
  [['a', 'b/+'], 'b/c/d', false],
  [['#'], '$SYS/uptime', false],
  [['$share/g/b/#'], 'b', true],
  // What nobody may publish to, and a broker sends all the same.
  [['a/#'], 'a/\u001b\u0085\ufffe', true],
  [['b/#'], 'a/\u001b', false],
])('%j matches %j: %s', (filters, topic, is) => {
  expect(matcherOf(filters)(topic)).toBe(is)
})

test('what is no filter is refused at once', () => {
  expect(() => matcherOf(['a', 'b#'])).toThrow(FilterError)
})
