import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allocate, ILL_FORMED, tryUtf8, writeUtf8 } from '../../../../../src/driver/mqtt/wire/utf8.js'

const kinds = {
  'of Node': (bytes: readonly number[]) => Buffer.from(bytes),
  'of any platform': (bytes: readonly number[]) => Uint8Array.from(bytes),
}

describe.each(Object.entries(kinds))('text in bytes %s', (_, make) => {
  const read = (bytes: readonly number[]) => tryUtf8(make(bytes), 0, bytes.length)

  test('is read as it was written, from where it stands', () => {
    const text = fc.string({ unit: 'grapheme' }).filter(each => !each.includes('\0'))
    fc.assert(
      fc.property(text, each => {
        const bytes = [...Buffer.from(each)]
        expect(read(bytes)).toBe(each)
        expect(tryUtf8(make([0xff, ...bytes, 0]), 1, 1 + bytes.length)).toBe(each)
      }),
    )
  })

  test('may have U+FFFD and a byte order mark (MQTT-1.5.4-3)', () => {
    expect(read([0xef, 0xbf, 0xbd])).toBe('\ufffd')
    expect(read([0xef, 0xbb, 0xbf, 0x61])).toBe('\ufeffa')
    expect(read([])).toBe('')
  })

  test.each([
    ['a byte that is none', [0x61, 0xff]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a truncated character', [0xe2, 0x82]],
    ['U+FFFD and a byte that is none', [0xef, 0xbf, 0xbd, 0xff]],
    ['U+0000', [0x61, 0]],
  ])('is refused with %s', (_, bytes) => {
    expect(read(bytes)).toBeNull()
  })

  test('is written where it is told to, and its length is told', () => {
    const bytes = make(new Array(12).fill(7))
    expect(writeUtf8(bytes, 2, 'aä😀')).toBe(7)
    expect([...bytes]).toEqual([7, 7, ...Buffer.from('aä😀'), 7, 7, 7])
  })

  test('is written as UTF-8, however long it is, and wherever it is more than ASCII', () => {
    const part = fc.oneof(fc.string({ minLength: 0, maxLength: 70 }), fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(part, part, (first, second) => {
        const text = first + second
        const expected = [...Buffer.from(text)]
        const bytes = make(new Array(text.length * 3 + 2).fill(7))
        expect(writeUtf8(bytes, 1, text)).toBe(expected.length)
        expect([...bytes].slice(0, expected.length + 1)).toEqual([7, ...expected])
      }),
    )
  })
})

test('allocate gives as many bytes as asked for, in memory of their own', () => {
  const bytes = allocate(10)
  expect(bytes).toHaveLength(10)
  expect(bytes.buffer.byteLength).toBe(10)
  expect(bytes).toBeInstanceOf(Buffer)
})

test('what is wrong with an ill-formed text is said in words', () => {
  expect(`its topic is ${ILL_FORMED}`).toBe('its topic is a text that is not UTF-8, or contains U+0000')
})
