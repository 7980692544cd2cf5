import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isShortPayload,
  isText,
  isTopicName,
  isUserProperties,
  textProblem,
  topicProblem,
  utf8Length,
} from '../../../src/base/text.js'

/** What Node makes of a text, replacing nothing. */
const bytesOf = (text: string) => Buffer.from(text, 'utf8').length

const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)),
})

describe('76 a text that goes on the wire', () => {
  test.each([
    ['U+0000', 'a\u0000', 'has the control character U+0000'],
    ['a line break', 'a\nb', 'has the control character U+000A'],
    ['a lone lead surrogate', 'a\ud83d', 'has a lone surrogate'],
    ['a lone trail surrogate', '\ude00a', 'has a lone surrogate'],
    ['a non-character', '\ufffe', 'has the non-character U+FFFE'],
    ['65,536 bytes of ASCII', 'a'.repeat(65_536), 'longer than 65535 bytes of UTF-8'],
    ['65,536 bytes of two-byte characters', 'é'.repeat(32_768), 'longer than 65535 bytes of UTF-8'],
    ['65,536 bytes of four-byte characters', '🎈'.repeat(16_384), 'longer than 65535 bytes of UTF-8'],
  ])('is refused with %s', (_, text, reason) => {
    expect(textProblem(text)).toBe(reason)
    expect(isText(text)).toBe(reason)
    expect(topicProblem(text)).toBe(reason)
    expect(isTopicName(text)).toBe(reason)
  })

  test.each(['', ' ', '+/#', 'é漢🎈', '\ufeff', 'a'.repeat(65_535), `${'é'.repeat(32_767)}a`])(
    'is taken otherwise: %.20s',
    text => {
      expect(textProblem(text)).toBeNull()
    },
  )

  test.each([undefined, null, 5, {}, ['a'], Symbol('a')])('is a string, not %s', value => {
    expect(textProblem(value)).toContain('must be a string')
    expect(isText(value)).toBe('expected a string')
    expect(isTopicName(value)).toBe('expected a topic name')
  })

  test('is what Node can write and read again without control characters and non-characters', () => {
    const hostile = /[\p{Cc}\p{Noncharacter_Code_Point}]/u
    fc.assert(
      fc.property(anyText, text => {
        const fine = Buffer.from(text, 'utf8').toString('utf8') === text && !hostile.test(text)
        expect(textProblem(text) === null).toBe(fine)
      }),
    )
  })
})

describe('a topic name', () => {
  test.each([
    ['', 'must not be empty'],
    ['a/+', 'a topic name has no wildcards'],
    ['#', 'a topic name has no wildcards'],
    ['é/+', 'a topic name has no wildcards'],
  ])('%j %s', (text, reason) => {
    expect(topicProblem(text)).toBe(reason)
  })
})

describe('the length in UTF-8', () => {
  test('is that of what Node writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(utf8Length(text)).toBe(bytesOf(text))
      }),
    )
  })
})

describe('bytes of a field with a short length', () => {
  test.each([
    ['a'.repeat(65_535), null],
    ['a'.repeat(65_536), 'longer than 65535 bytes'],
    ['é'.repeat(32_768), 'longer than 65535 bytes'],
    [new Uint8Array(65_535), null],
    [new Uint8Array(65_536), 'longer than 65535 bytes'],
    [5, 'expected a string or a Uint8Array'],
  ])('%.10s: %s', (value, reason) => {
    expect(isShortPayload(value)).toBe(reason)
  })
})

describe('user properties', () => {
  test.each([
    [{ a: 'x', b: ['y', 'z'], '': '' }, null],
    [Object.assign(Object.create(null), { a: 'x' }), null],
    [{ a: 1 }, 'expected names mapped to a string or several'],
    [{ a: ['x', null] }, 'expected names mapped to a string or several'],
    [[['a', 'x']], 'expected names mapped to a string or several'],
    [new Map([['a', 'x']]), 'expected names mapped to a string or several'],
    [null, 'expected names mapped to a string or several'],
    [{ 'a\u0000': 'x' }, 'a name has the control character U+0000'],
    [{ a: ['x', 'y\ud800'] }, 'a value has a lone surrogate'],
    [{ a: 'x'.repeat(65_536) }, 'a value longer than 65535 bytes of UTF-8'],
  ])('%j: %s', (value, reason) => {
    expect(isUserProperties(value)).toBe(reason)
  })
})
