import { describe, expect, test } from 'vitest'
import { AckError, OptionError } from '../../../src/base/errors.js'
import { refusalOf, wordsOfRefusal } from '../../../src/base/refusal.js'

const usual = { code: 0x83, text: 'as usual' }

describe('refusalOf', () => {
  test('is what was given, and as usual where nothing was', () => {
    expect(refusalOf({}, usual)).toEqual(usual)
    expect(refusalOf({ code: 0x87 }, usual)).toEqual({ code: 0x87, text: 'as usual' })
    expect(refusalOf({ text: 'mine' }, usual)).toEqual({ code: 0x83, text: 'mine' })
    expect(refusalOf({ text: '' }, usual)).toEqual({ code: 0x83, text: '' })
    expect(refusalOf({}, { code: 0x80, text: undefined })).toEqual({ code: 0x80, text: undefined })
  })

  test.each([0x80, 0xff])('0x%x is a refusal', code => {
    expect(refusalOf({ code }, usual).code).toBe(code)
  })

  test.each([0x7f, 0x100, 0, -1, 128.5, Number.NaN, '128'])('%s is none', code => {
    expect(() => refusalOf({ code }, usual)).toThrow(
      new AckError('the code of a refusal is an integer from 0x80 to 0xff'),
    )
  })

  test('escapes what the packet of a text may not carry', () => {
    const { text } = refusalOf({ text: 'a\nb\u0085c\ufffed\u{1ffff}' }, usual)
    expect(text).toBe('a\\u000ab\\u0085c\\ufffed\\ud83f\\udfff')
  })

  test.each([
    [null, 'nack.options: expected an object'],
    [5, 'nack.options: expected an object'],
    [{ text: 5 }, 'nack.text: expected a string'],
    [{ text: 'a\0' }, 'nack.text: has the control character U+0000'],
    [{ text: '\ud800' }, 'nack.text: has a lone surrogate'],
    [{ text: 'x'.repeat(65_536) }, 'nack.text: longer than 65535 bytes of UTF-8'],
    [{ word: 'a' }, 'nack.word: unknown option'],
  ])('refuses %j', (reason, message) => {
    expect(() => refusalOf(reason, usual)).toThrow(OptionError)
    expect(() => refusalOf(reason, usual)).toThrow(`invalid option ${message}`)
  })
})

test('wordsOfRefusal are escaped, and 500 characters at most', () => {
  expect(wordsOfRefusal('a\nb\0')).toBe('a\\u000ab\\u0000')
  expect(wordsOfRefusal('w'.repeat(500))).toBe('w'.repeat(500))
  expect(wordsOfRefusal('w'.repeat(501))).toBe(`${'w'.repeat(499)}…`)
})
