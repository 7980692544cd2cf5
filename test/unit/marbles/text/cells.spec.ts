import fc from 'fast-check'
import { expect, test } from 'vitest'
import { padTo, printable, shorten, widthOf } from '../../../../src/marbles/text/cells.js'

test('characters take the columns that terminals give them', () => {
  const widths = { a: 1, ä: 1, 'a\u0308': 1, 日本: 4, 한: 2, '🙂': 2, ｆ: 2, 'a\u200bb': 2, '': 0 }
  for (const [text, width] of Object.entries(widths)) expect(widthOf(text), text).toBe(width)
})

test('a text is padded to a width, never cut', () => {
  expect(padTo('日', 4)).toBe('日  ')
  expect(padTo('long', 2)).toBe('long')
})

test('a text is shortened in its middle, to a width at most', () => {
  expect(shorten('abcdefgh', 5)).toBe('ab…gh')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, most) => {
      const short = shorten(text, most)
      expect(widthOf(short)).toBeLessThanOrEqual(most)
      if (widthOf(text) <= most) expect(short).toBe(text)
      else expect(short).toContain('…')
    }),
  )
})

test('a text of a megabyte is shortened in no time', () => {
  expect(shorten('x'.repeat(1_000_000), 9)).toBe('xxxx…xxxx')
})

test('nothing that is shown moves a cursor or hides anything', () => {
  expect(printable('a\u001b[2J\u202e')).toBe('a\\u001b[2J\\u202e')
  expect(printable('x'.repeat(5_000))).toHaveLength(5_000)
})
