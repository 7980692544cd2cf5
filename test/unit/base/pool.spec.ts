import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPool } from '../../../src/base/pool.js'

describe('a pool of bytes', () => {
  test('copies what it is given, and no copy touches another', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 60 }), given => {
        const copy = createPool()
        const copies = given.map(bytes => copy(bytes))
        const before = given.map(bytes => [...bytes])
        for (const bytes of given) bytes.fill(0xff)
        expect(copies.map(bytes => [...bytes])).toEqual(before)
        copies.forEach((bytes, i) => {
          bytes.fill(i)
        })
        copies.forEach((bytes, i) => {
          expect(bytes.every(byte => byte === i % 256)).toBe(true)
        })
      }),
    )
  })

  test('R93 none keeps more than 2 kB beside itself, whatever it was a view of', () => {
    const copy = createPool()
    const chunk = Buffer.alloc(64 * 1024)
    for (const length of [0, 1, 100, 256, 257, 5_000]) {
      const { buffer, byteLength } = copy(chunk.subarray(7, 7 + length))
      expect(byteLength).toBe(length)
      expect(buffer.byteLength).toBeLessThanOrEqual(Math.max(2_048, length))
    }
  })

  test('those of a Node Buffer are bytes, no Buffer', () => {
    expect(Object.getPrototypeOf(createPool()(Buffer.from('x')))).toBe(Uint8Array.prototype)
  })
})
