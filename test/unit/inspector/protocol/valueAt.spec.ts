import { expect, test } from 'vitest'
import { valueAt } from '../../../../src/inspector/protocol/valueAt.js'

test('keys lead to what is there itself, and to nothing else', () => {
  const value: unknown = JSON.parse('{"a.b":[{"c/d":null,"on":false}],"__proto__":7,"length":1,"text":"abc"}')
  expect(valueAt(value, [])).toBe(value)
  expect(valueAt(value, ['a.b', '0', 'c/d'])).toBeNull()
  expect(valueAt(value, ['a.b', '0', 'on'])).toBe(false)
  expect(valueAt(value, ['__proto__'])).toBe(7)
  expect(valueAt(value, ['length'])).toBe(1)
  for (const keys of [
    ['a'],
    ['a.b', '1'],
    ['a.b', 'length'],
    ['toString'],
    ['text', '0'],
    ['text', 'length'],
  ])
    expect(valueAt(value, keys), keys.join()).toBeUndefined()
})
