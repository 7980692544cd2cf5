import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonLines, jsonRows } from '../../../../src/inspector/page/jsonRows.js'
import { pathsOf, plottedAt } from '../../../../src/inspector/page/plotValue.js'

const value = fc.jsonValue({ maxDepth: 5, stringUnit: fc.constantFrom(...'abc {}[],:"\\0/~.') as never })

test('JSON is laid out as `JSON.stringify` does', () => {
  fc.assert(
    fc.property(value, fc.boolean(), (given, isSpaced) => {
      const text = JSON.stringify(given, null, isSpaced ? 3 : 0)
      expect(jsonLines(text)?.join('\n')).toBe(JSON.stringify(given, null, 2))
    }),
  )
})

test('numbers stay as they were written, and what is no JSON is none', () => {
  expect(jsonLines('{"a":9007199254740993,"b":1.10}')).toEqual([
    '{',
    '  "a": 9007199254740993,',
    '  "b": 1.10',
    '}',
  ])
  expect(jsonLines('{"a":')).toBeNull()
  expect(jsonLines('"\u202e"')).toEqual(['"\\u202e"'])
})

test('every number and boolean has its place in its line, and a path that leads to it', () => {
  fc.assert(
    fc.property(value, given => {
      const text = JSON.stringify(given)
      const places = (jsonRows(text) ?? []).flatMap(row =>
        row.value === null
          ? []
          : [[row.value.path, JSON.parse(row.text.slice(row.value.from, row.value.to))] as const],
      )
      const read: unknown = JSON.parse(text)
      // What is too large to be drawn is a number, too.
      const drawn = places.filter(([, shown]) => plottedAt(shown, '') !== null)
      expect(drawn.map(([path]) => path).slice(0, 100)).toEqual(pathsOf(read).slice(0, 100))
      for (const [path, shown] of drawn) expect(plottedAt(read, path)).toBe(shown)
    }),
  )
})

test('keys with dots, slashes and what cannot be seen lead to their values, too', () => {
  expect(jsonRows('{"a.b":{"c/d":[0,{"~":true}]},"\u202e":1}')?.filter(row => row.value !== null)).toEqual([
    { text: '      0,', value: { from: 6, to: 7, path: '/a.b/c~1d/0' } },
    { text: '        "~": true', value: { from: 13, to: 17, path: '/a.b/c~1d/1/~0' } },
    { text: '  "\\u202e": 1', value: { from: 12, to: 13, path: '/\u202e' } },
  ])
  expect(jsonRows('20.5')).toEqual([{ text: '20.5', value: { from: 0, to: 4, path: '' } }])
  expect(jsonRows('"20.5"')).toEqual([{ text: '"20.5"', value: null }])
})
