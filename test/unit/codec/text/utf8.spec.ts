import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeUtf8, encodeUtf8, loneSurrogate } from '../../../../src/codec/text/utf8.js'

test('every text comes back as it was, a byte order mark too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(decodeUtf8(encodeUtf8(text))).toBe(text)
    }),
  )
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
  expect(decodeUtf8(new Uint8Array(0))).toBe('')
})

test.each([
  ['a byte that is none', [0xff]],
  ['a truncated character', [0xc3]],
  ['an overlong zero', [0xc0, 0x80]],
  ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
  ['a character past the last', [0xf4, 0x90, 0x80, 0x80]],
])('%s is not replaced but refused', (_, bytes) => {
  expect(decodeUtf8(Uint8Array.from([0x61, ...bytes]))).toBeUndefined()
})

test('loneSurrogate says where half of a pair is', () => {
  expect(loneSurrogate('')).toBe(-1)
  expect(loneSurrogate('a😀b')).toBe(-1)
  expect(loneSurrogate('\ud83d')).toBe(0)
  expect(loneSurrogate('a\ude00')).toBe(1)
  expect(loneSurrogate('😀\ud83d')).toBe(2)
  expect(loneSurrogate('\ude00\ud83d')).toBe(0)
})
