import { expect, test } from 'vitest'
import { holds } from '../../../../src/inspector/model/holds.js'
import { readCondition } from '../../../../src/inspector/protocol/condition.js'

const isSo = (condition: string, value: unknown): boolean => {
  const read = readCondition(condition)
  if (read._tag === 'Left') throw new Error(read.left)
  return holds(read.right, value)
}

test.each([
  ['a = 1', [{ a: 1 }], [{ a: 2 }, { a: '1' }, { a: true }, {}, [], null, 1]],
  ['a = "1"', [{ a: '1' }], [{ a: 1 }]],
  ['a = true', [{ a: true }], [{ a: 'true' }, { a: 1 }]],
  ['a = null', [{ a: null }], [{}, { a: 0 }]],
  // Nothing is not another value; what is of another kind is.
  ['a != 1', [{ a: 2 }, { a: '1' }, { a: null }, { a: {} }], [{ a: 1 }, {}, null, 'a']],
  ['a > 9', [{ a: 10 }], [{ a: 9 }, { a: '10' }, { a: true }, { a: null }, {}]],
  ['a < "b"', [{ a: 'a' }, { a: 'B' }], [{ a: 'b' }, { a: 1 }]],
  ['a >= 9', [{ a: 9 }], [{ a: 8.9 }]],
  ['a <= 9', [{ a: 9 }], [{ a: 9.1 }]],
  ['a.b.c = x', [{ a: { b: { c: 'x' } } }], [{ a: { b: 'x' } }, { 'a.b.c': 'x' }, { a: null }]],
  ['"a.b".c = x', [{ 'a.b': { c: 'x' } }], [{ a: { b: { c: 'x' } } }]],
  ['a.1 = x', [{ a: ['', 'x'] }, { a: { 1: 'x' } }], [{ a: ['x'] }]],
  ['> 20', [21], [20, '21', { a: 21 }]],
  ['a = 1 and b = 2', [{ a: 1, b: 2 }], [{ a: 1 }, { b: 2 }, { a: 1, b: 3 }]],
])('%s is so of %j, and not of %j', (condition, yes, no) => {
  for (const value of yes) expect(isSo(condition, value), JSON.stringify(value)).toBe(true)
  for (const value of no) expect(isSo(condition, value), JSON.stringify(value)).toBe(false)
})

test('what every object has of itself is nothing in a value', () => {
  for (const condition of ['length = 1', 'constructor != 1', '__proto__ != 1', 'toString.name != 1'])
    for (const value of [{}, [1], 'a']) expect(isSo(condition, value)).toBe(false)
  expect(isSo('__proto__ = 1', JSON.parse('{"__proto__":1}'))).toBe(true)
})
