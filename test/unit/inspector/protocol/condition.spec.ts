import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCondition } from '../../../../src/inspector/protocol/condition.js'

test.each([
  ['celsius = 20', [['celsius'], '=', 20]],
  ['celsius==20', [['celsius'], '=', 20]],
  ['  a.b.0 != true  ', [['a', 'b', '0'], '!=', true]],
  ['"a.b"."c d" >= -2.5e3', [['a.b', 'c d'], '>=', -2_500]],
  ['größe < "20"', [['größe'], '<', '20']],
  ['a <= null_', [['a'], '<=', 'null_']],
  ['a = null', [['a'], '=', null]],
  ['> 20', [[], '>', 20]],
  ['= on', [[], '=', 'on']],
  ['a = "say \\"\\u0041\\""', [['a'], '=', 'say "A"']],
  ['a > 2026-01-01T00:00:00Z', [['a'], '>', '2026-01-01T00:00:00Z']],
  ['and = and', [['and'], '=', 'and']],
  ['"" = ""', [[''], '=', '']],
] as const)('reads %s', (text, [path, sign, value]) => {
  expect(readCondition(text)).toMatchObject({ right: [{ path, sign, value }] })
})

test('reads several', () => {
  expect(readCondition('a > 1 and a < 5 AND "x y" = "p and q"')).toMatchObject({
    right: [
      { path: ['a'], sign: '>', value: 1 },
      { path: ['a'], sign: '<', value: 5 },
      { path: ['x y'], sign: '=', value: 'p and q' },
    ],
  })
})

test.each([
  ['', 'expected one of = != < <= > >=, not the end: a key with other characters stands in quotes'],
  ['celsius', 'expected one of = != < <= > >=, not the end: a key with other characters stands in quotes'],
  [
    'living room = 1',
    'expected one of = != < <= > >=, not "room = 1": a key with other characters stands in quotes',
  ],
  ['/a = 1', 'expected one of = != < <= > >=, not "/a = 1": a key with other characters stands in quotes'],
  ['a.= 1', 'expected a key, not "= 1"'],
  ['a..b = 1', 'expected a key, not ".b = 1"'],
  ['a =', 'expected a value, not the end'],
  ['a <> 1', '"<>" is none of = != < <= > >='],
  ['a > true', 'true is not less or more than anything: ask with = or !='],
  ['a <= null', 'null is not less or more than anything: ask with = or !='],
  ['a = .5', '".5" is no number as JSON has it; a text stands in quotes: ".5"'],
  ['a = 007', '"007" is no number as JSON has it; a text stands in quotes: "007"'],
  ['a = b c', 'expected the end or "and", not "c": a text with spaces stands in quotes'],
  ['a = 1 and', 'expected one of = != < <= > >=, not the end: a key with other characters stands in quotes'],
  ['a = "b', 'a quote is not closed'],
  ['"a = b', 'a quote is not closed'],
  ['a = "\\x"', '"\\"\\\\x\\"" is no text as JSON has it'],
  [' '.repeat(1_001), 'it is longer than 1000 characters'],
])('says what of %s cannot be read', (text, problem) => {
  expect(readCondition(text)).toEqual({ _tag: 'Left', left: problem })
})

test('reads as much as a page may ask', () => {
  expect(readCondition(`a = "${'x'.repeat(994)}"`)._tag).toBe('Right')
  expect(readCondition(`a = "${'x'.repeat(995)}"`)._tag).toBe('Left')
})

test('what is said of it can be shown', () => {
  const read = readCondition('a\u202e\u0000 = 1')
  expect(read._tag === 'Left' && read.left).toMatch(/\\u202e\\u0000/)
})

test('reads or refuses any text', () => {
  fc.assert(fc.property(fc.string(), text => ['Left', 'Right'].includes(readCondition(text)._tag)))
  const keys = fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(keys, fc.string({ maxLength: 20 }), (path, value) => {
      const text = `${path.map(key => JSON.stringify(key)).join('.')} != ${JSON.stringify(value)}`
      expect(readCondition(text)).toEqual({ _tag: 'Right', right: [{ path, sign: '!=', value }] })
    }),
  )
})
