import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isShortPayload,
  isText,
  isTopicName,
  isUserProperties,
  stringProblem,
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

describe('at the ends of its ranges', () => {
  test.each<[number, string | null]>([
    [0x00, 'has the control character U+0000'],
    [0x1f, 'has the control character U+001F'],
    [0x20, null],
    [0x7e, null],
    [0x7f, 'has the control character U+007F'],
    [0x9f, 'has the control character U+009F'],
    [0xa0, null],
    [0xd7ff, null],
    [0xd800, 'has a lone surrogate'],
    [0xdbff, 'has a lone surrogate'],
    [0xdc00, 'has a lone surrogate'],
    [0xdfff, 'has a lone surrogate'],
    [0xe000, null],
    [0xfdcf, null],
    [0xfdd0, 'has the non-character U+FDD0'],
    [0xfdef, 'has the non-character U+FDEF'],
    [0xfdf0, null],
    [0xfffd, null],
    [0xfffe, 'has the non-character U+FFFE'],
    [0xffff, 'has the non-character U+FFFF'],
    [0x1_0000, null],
    [0x1_f3ff, null],
    [0x1_fffd, null],
    [0x1_fffe, 'has the non-character U+1FFFE'],
    [0x1_ffff, 'has the non-character U+1FFFF'],
    [0x2_0000, null],
    [0x10_fc00, null],
    [0x10_fffd, null],
    [0x10_ffff, 'has the non-character U+10FFFF'],
  ])('the character 0x%x is judged by itself, wherever it stands', (code, reason) => {
    const character = String.fromCodePoint(code)
    for (const text of [character, `a${character}`, `${character}ä`, `ä${character}b`])
      expect(textProblem(text)).toBe(reason)
  })

  test('a pair is one character, and two halves in the wrong order are two', () => {
    expect(textProblem('\ude00\ud83d')).toBe('has a lone surrogate')
    expect(textProblem('\ud83d\ud83d\ude00')).toBe('has a lone surrogate')
    expect(textProblem('\ud83d\ude00\ude00')).toBe('has a lone surrogate')
  })

  test('a character takes as many bytes as UTF-8 gives it', () => {
    for (const code of [
      0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x1_0000, 0x1_f3ff, 0x10_fc00, 0x10_ffff,
    ]) {
      const character = String.fromCodePoint(code)
      expect(utf8Length(character)).toBe(bytesOf(character))
    }
  })
})

describe('stringProblem', () => {
  test.each<[unknown, string | null]>([
    ['', null],
    ['a', null],
    [null, 'must be a string, not null'],
    [undefined, 'must be a string, not undefined'],
    [5, 'must be a string, not number'],
    [{}, 'must be a string, not object'],
    [['a'], 'must be a string, not object'],
  ])('of %j is %s', (value, reason) => {
    expect(stringProblem(value)).toBe(reason)
  })
})
