import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64, toBase64 } from '../../../src/base/base64.js'

test('base64 is that of RFC 4648, and comes back as it was', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(fromBase64(toBase64(bytes))).toEqual(bytes)
    }),
  )
})

test('has no longest size: it is written in pieces that a stack holds', () => {
  for (const size of [8_191, 8_192, 8_193, 300_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251)
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    expect(fromBase64(toBase64(bytes))).toEqual(bytes)
  }
})

test('padding may be left out, and other text is none', () => {
  expect(fromBase64('AQ')).toEqual(Uint8Array.of(1))
  expect(fromBase64('')).toEqual(new Uint8Array(0))
  for (const text of ['%', 'A', 'AQ=', 'A-_B', 'ä']) expect(fromBase64(text)).toBeUndefined()
})
