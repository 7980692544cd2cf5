import { expect, test } from 'vitest'
import { isOwn, ownBytes } from '../../../src/base/bytes.js'

test.each([
  ['a view', () => new Uint8Array(1_000).fill(7).subarray(10, 13)],
  ['a Node Buffer, whose slice is a view', () => Buffer.alloc(1_000, 7).subarray(10, 13)],
  ['bytes that fill their buffer', () => new Uint8Array(3).fill(7)],
])('R93 the copy of %s shares memory with nothing', (_, make) => {
  const given = make()
  const own = ownBytes(given)
  expect([...own]).toEqual([7, 7, 7])
  expect(own.buffer.byteLength).toBe(3)
  given[0] = 1
  expect([...own]).toEqual([7, 7, 7])
})

test('R93 bytes are their own that fill their memory, which no other thread has', () => {
  expect(isOwn(new Uint8Array(3))).toBe(true)
  expect(isOwn(new Uint8Array(4).subarray(1))).toBe(false)
  expect(isOwn(new Uint8Array(new SharedArrayBuffer(3)))).toBe(false)
})
