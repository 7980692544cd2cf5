import { expect, test } from 'vitest'
import { pathsOf, plottedAt, readPlotted, wordsOf } from '../../../../src/inspector/page/plotValue.js'

test('a payload is JSON, or a number as people write it; nothing is guessed', () => {
  expect(['21.5', ' +5\n', '.5', '007', 'true', '{"a":1}'].map(readPlotted)).toEqual([
    21.5,
    5,
    0.5,
    7,
    true,
    { a: 1 },
  ])
  for (const text of ['', 'on', '21.5 °C', '0x10', 'NaN', 'Infinity', '{"a":', '1,5'])
    expect(readPlotted(text), text).toBeUndefined()
})

test('a path leads to a number or a boolean that is there itself', () => {
  const value: unknown = JSON.parse('{"a.b":[{"c/d":1.5,"on":false}],"__proto__":7,"text":"1","huge":1e999}')
  expect(plottedAt(value, '/a.b/0/c~1d')).toBe(1.5)
  expect(plottedAt(value, '/a.b/0/on')).toBe(false)
  expect(plottedAt(value, '/__proto__')).toBe(7)
  for (const path of [
    '',
    '/text',
    '/huge',
    '/a.b/length',
    '/toString',
    '/a.b/0/c/d',
    '/text/length',
    '/text/0',
  ])
    expect(plottedAt(value, path), path).toBeNull()
  expect(plottedAt(true, '')).toBe(true)
})

test('all paths are found from top to bottom, of large values the first', () => {
  const value: unknown = JSON.parse('{"b":1,"a":{"x":[true,"no",[2]]},"c":null,"d":3}')
  expect(pathsOf(value)).toEqual(['/b', '/a/x/0', '/a/x/2/0', '/d'])
  expect(pathsOf(5)).toEqual([''])
  expect(pathsOf('5')).toEqual([])
  expect(pathsOf(Array.from({ length: 1_000 }, (_, at) => at))).toEqual(
    Array.from({ length: 200 }, (_, at) => `/${at}`),
  )
  expect(pathsOf([Array.from({ length: 100_000 }, () => 'no number'), 1])).toEqual([])
})

test('values are read as numbers, or as true and false', () => {
  expect([wordsOf(1, true), wordsOf(0, true), wordsOf(0.1 + 0.2, false), wordsOf(1_234.5, false)]).toEqual([
    'true',
    'false',
    '0.3',
    '1,234.5',
  ])
})
