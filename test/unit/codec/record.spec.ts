import { expect, test } from 'vitest'
import { isRecord, own } from '../../../src/codec/record.js'

test('isRecord is true of objects with keys alone', () => {
  for (const value of [{}, Object.create(null), new Date(0)]) expect(isRecord(value)).toBe(true)
  for (const value of [null, undefined, [], 'a', 1, () => 1]) expect(isRecord(value)).toBe(false)
})

test('own gives no property that is inherited', () => {
  expect(own({ a: 1 }, 'a')).toBe(1)
  expect(own({}, 'a')).toBeUndefined()
  expect(own({}, 'toString')).toBeUndefined()
  expect(own(Object.create({ a: 1 }), 'a')).toBeUndefined()
  expect(own(JSON.parse('{"__proto__":1}'), '__proto__')).toBe(1)
})
