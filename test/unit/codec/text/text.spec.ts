import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { text } from '../../../../src/codec/text/text.js'
import { decodeText, encodeToText, leftOf, refuseValue, rightOf, utf8 } from '../support.js'

describe('text', () => {
  test('P16: round-trips every well-formed string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), value => {
        expect(rightOf(text.decode(rightOf(text.encode(value))))).toBe(value)
      }),
      { numRuns: 1_000 },
    )
  })

  test('writes the same bytes as the platform', () => {
    expect(rightOf(text.encode('grüße 🌡'))).toEqual(utf8('grüße 🌡'))
  })

  test('takes an empty payload as the empty string', () => {
    expect(rightOf(text.decode(new Uint8Array()))).toBe('')
    expect(rightOf(text.encode(''))).toHaveLength(0)
  })

  test('keeps a byte order mark, NUL and line ends', () => {
    expect(decodeText(text, '\uFEFFa\0\r\n')).toBe('\uFEFFa\0\r\n')
    expect(encodeToText({ ...text }, 'a\0\r\n')).toBe('a\0\r\n')
  })

  test.each([
    ['a continuation byte alone', [0x80]],
    ['a byte that never occurs', [0x61, 0xff]],
    ['a truncated character', [0xe2, 0x82]],
    ['an overlong form', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a code point beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ])('J56: says utf8 for %s, and the next payload decodes', (_, payload) => {
    expect(leftOf(text.decode(Uint8Array.from(payload)))).toMatchObject({
      reason: 'utf8',
      message: 'not UTF-8',
    })
    expect(decodeText(text, 'ok')).toBe('ok')
  })

  test.each([
    ['a\uD800', 1],
    ['\uDC00', 0],
    ['🌡\uDC00\uD800', 2],
  ])('P20: refuses to encode half of a surrogate pair (%j)', (value, at) => {
    expect(refuseValue(text, value).message).toBe(`half of a surrogate pair at character ${at}`)
  })

  test('P20: refuses to encode what is not a string', () => {
    for (const value of [1, null, undefined, {}, ['a'], Symbol('a'), 1n]) {
      expect(refuseValue(text, value)).toMatchObject({ path: [], issues: [{ expected: 'string' }] })
    }
  })

  test('says that it is text', () => {
    expect(text).toMatchObject({
      name: 'text',
      contentType: 'text/plain; charset=utf-8',
      payloadFormatIndicator: true,
    })
  })
})
