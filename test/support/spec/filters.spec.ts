import { expect, test } from 'vitest'
import { isUnder } from '../filters.js'

test.each([
  ['#', 'a/b', true],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'a/+', true],
  ['a/#', 'a/#', true],
  ['a/#', '#', false],
  ['a/#', '+/b', false],
  ['a/#', 'b', false],
  ['a/+', 'a/b', true],
  ['a/+', 'a/#', false],
  ['a/+', 'a', false],
  ['a/b', 'a/b', true],
  ['a/b', 'a/b/', false],
  ['a/#', '$share/g/a/b', true],
  ['a/#', '$share/a/b', false],
])('%s has under it %s: %s', (cover, filter, expected) => {
  expect(isUnder(cover, filter)).toBe(expected)
})
