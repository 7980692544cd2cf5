import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from '../../../src/driver/sha256.js'

const expected = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('it is what others call the SHA-256 of bytes, of any length', () => {
  for (const length of [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 1_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => at * 7)
    expect(sha256(bytes)).toBe(expected(bytes))
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      expect(sha256(bytes)).toBe(expected(bytes))
    }),
  )
})
