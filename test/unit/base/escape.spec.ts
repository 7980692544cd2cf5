import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeText, isSeen, quote } from '../../../src/base/escape.js'
import { hostileText, shownUnseen, unseen } from './hostile.js'

const ENDLESS = Number.POSITIVE_INFINITY

describe('escapeText', () => {
  test.each([
    ['plain text', 'home/lamp', 'home/lamp'],
    ['letters of all scripts, and emoji', 'Küche 温度 בית 🌡', 'Küche 温度 בית 🌡'],
    ['quotes and backslashes', '"a" \\ \'b\'', '"a" \\ \'b\''],
    ['spaces of all kinds', 'a\u00a0b\u3000c', 'a\u00a0b\u3000c'],
    ['nothing', '', ''],
    ['a colour', '\u001b[31m', '\\u001b[31m'],
    ['a line break', 'a\r\nb', 'a\\u000d\\u000ab'],
    ['C1', '\u009b2J', '\\u009b2J'],
    ['an override', 'a\u202eb', 'a\\u202eb'],
    ['a byte order mark', '\ufeffa', '\\ufeffa'],
    ['half of a pair', 'a\ud83c', 'a\\ud83c'],
    ['a tag, by both halves', '\u{e0041}', '\\udb40\\udc41'],
  ])('O84: shows %s', (_, text, shown) => {
    expect(escapeText(text)).toBe(shown)
  })

  test('O84: escapes every character that cannot be seen, so that JSON reads it back', () => {
    for (const character of unseen) {
      const shown = escapeText(`<${character}>`)
      expect(shownUnseen(shown)).toBeNull()
      expect(JSON.parse(`"${shown}"`)).toBe(`<${character}>`)
    }
  })

  test('O84: is safe and no longer than its limit, whatever comes', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 300 }), (text, limit) => {
        const shown = escapeText(text, limit)
        expect(shownUnseen(shown)).toBeNull()
        expect(shown.length).toBeLessThanOrEqual(limit)
        expect(escapeText(shown, limit)).toBe(shown)
      }),
    )
  })

  test('keeps all of a text that has no limit', () => {
    const text = `${'a'.repeat(100_000)}\u0000`
    expect(escapeText(text, ENDLESS)).toBe(`${'a'.repeat(100_000)}\\u0000`)
  })

  test.each([
    ['exactly as long as the limit', 'abcd', 4, 'abcd'],
    ['longer by one', 'abcde', 4, 'abc…'],
    ['longer once it is escaped', 'ab\n', 7, 'ab…'],
    ['as long as that, once it is escaped', 'a\n', 7, 'a\\u000a'],
    ['cut before a pair', 'abc🌡d', 5, 'abc…'],
    ['cut after a pair', 'ab🌡de', 5, 'ab🌡…'],
    ['cut before an escape', 'ab\u0000cdefghi', 9, 'ab\\u0000…'],
    ['cut within what would be an escape', 'abc\u0000defghi', 9, 'abc…'],
    ['with no room at all', 'ab', 1, '…'],
  ])('cuts text %s', (_, text, limit, shown) => {
    expect(escapeText(text, limit)).toBe(shown)
  })

  test('cuts to 200 unless told otherwise', () => {
    expect(escapeText('x'.repeat(200))).toBe('x'.repeat(200))
    expect(escapeText('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`)
  })
})

describe('quote', () => {
  test('O84: is a text of JSON, which reads back as what it was', () => {
    fc.assert(
      fc.property(hostileText, text => {
        const quoted = quote(text, ENDLESS)
        expect(shownUnseen(quoted)).toBeNull()
        expect(JSON.parse(quoted)).toBe(text)
      }),
    )
  })

  test.each([
    ['home/lamp', '"home/lamp"'],
    ['', '""'],
    ['say "hi" \\ bye', '"say \\"hi\\" \\\\ bye"'],
    ['a\nb\tc\u0000', '"a\\nb\\tc\\u0000"'],
    ['a\u202e\u007f', '"a\\u202e\\u007f"'],
    ['\ud800', '"\\ud800"'],
  ])('writes %j as %s', (text, quoted) => {
    expect(quote(text)).toBe(quoted)
  })

  test('cuts what is within the quotes to 120 unless told otherwise', () => {
    expect(quote('x'.repeat(120))).toBe(`"${'x'.repeat(120)}"`)
    expect(quote('x'.repeat(121))).toBe(`"${'x'.repeat(119)}…"`)
    expect(quote('"'.repeat(5), 6)).toBe('"\\"\\"…"')
  })
})

describe('isSeen', () => {
  test('is true of what needs no escape', () => {
    expect(isSeen('home/Küche/温度')).toBe(true)
    expect(isSeen('')).toBe(true)
    for (const character of unseen) expect(isSeen(`a${character}`)).toBe(false)
  })
})
