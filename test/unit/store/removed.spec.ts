import { expect, test } from 'vitest'
import { eachRemoved } from '../../../src/store/removed.js'

test.each([
  ['one', { key: 2 }, [1, 2, 3], [2]],
  ['one that is not there', { key: 2 }, [1], [2]],
  ['a short range', { key: 2, to: 3 }, [1, 2, 3], [2, 3]],
  ['a range as long as there are keys', { key: 2, to: 5 }, [1, 2, 5], [2, 5]],
  ['a range that nobody can count', { key: 2, to: 2 ** 52 }, [1, 2, 9], [2, 9]],
  ['a range of nothing', { key: 2, to: 3 }, [], []],
])('of %s each key is removed', (_, range, there, expected) => {
  const kept = new Map(there.map(key => [key, key]))
  const removed: number[] = []
  eachRemoved({ op: 'remove', ...range }, kept, key => {
    removed.push(key)
    kept.delete(key)
  })
  expect(removed).toEqual(expected)
})
