import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { right } from '../../../src/base/either.js'
import { fromJson, toJson } from '../../../src/marbles/index.js'
import { fixtures, withoutPlaces } from './support.js'

const late = toJson(fixtures['lateObserver']!)

/** The JSON form of a diagram, changed at one place. */
const changed = (path: readonly (string | number)[], value: unknown): unknown => {
  const copy = structuredClone(late)
  let at: unknown = copy
  for (const key of path.slice(0, -1)) at = Reflect.get(at as object, key)
  Reflect.set(at as object, path.at(-1)!, value)
  return copy
}

const pathsOf = (value: unknown): readonly string[] => {
  const result = fromJson(value)
  return result._tag === 'Right' ? [] : result.left.map(({ path }) => path.join('/'))
}

describe('toJson', () => {
  test('has no places, and bytes as hexadecimal digits', () => {
    expect(JSON.stringify(late)).not.toContain('place')
    expect(toJson(fixtures['decoding']!)).toMatchObject({
      bindings: expect.arrayContaining([
        { symbol: 'y', meaning: { kind: 'message', value: { hex: '00ffee' } } },
        { symbol: 'x', meaning: { kind: 'message', value: { json: 'warm' } } },
      ]),
    })
  })

  test('keeps a value that looks like bytes a value', () => {
    const value = { hex: '00' }
    const diagram = {
      ...fixtures['lateObserver']!,
      given: [{ kind: 'setting', of: 'client', name: 'x', value } as const],
    }
    const back = fromJson(toJson(diagram))
    expect(back._tag === 'Right' && back.right.given).toEqual(diagram.given)
  })
})

describe('fromJson', () => {
  test.each(Object.entries(fixtures))('brings back %s', (_, diagram) => {
    expect(fromJson(JSON.parse(JSON.stringify(toJson(diagram))))).toEqual(right(withoutPlaces(diagram)))
  })

  test.each<[string, readonly (string | number)[], unknown]>([
    ['a title that is no text', ['title'], 5],
    ['notes that are no list', ['notes'], 'x'],
    ['an unknown key', ['color'], 'red'],
    ['an unknown lane', ['lanes', 0, 'kind'], 'queue'],
    ['a kind that objects inherit', ['lanes', 0, 'kind'], 'constructor'],
    ['a row that is none', ['lanes', 0, 'row'], null],
    ['a frame that is no number', ['lanes', 0, 'row', 'marbles', 0, 'frame'], '1'],
    ['a frame that breaks a rule', ['lanes', 0, 'row', 'marbles', 0], { frame: 0.5, symbol: 'f' }],
    ['an unknown codec', ['lanes', 1, 'codec'], 'xml'],
    ['a value without its kind', ['given', 0, 'value'], 'on'],
    ['a value of two kinds', ['given', 0, 'value'], { json: 1, hex: '00' }],
    ['half a byte', ['given', 0, 'value'], { hex: '0' }],
    ['an unknown word', ['bindings', 0, 'meaning', 'unhandled'], 'lost'],
    ['a symbol that is bound twice', ['bindings', 1], { symbol: 'r', meaning: { kind: 'error', name: 'E' } }],
  ])('says where %s is', (_, path, value) => {
    expect(pathsOf(changed(path, value))).toEqual(
      expect.arrayContaining([expect.stringMatching(`^${path.join('/')}`)]),
    )
  })

  test('says all that is missing', () => {
    expect(pathsOf({})).toEqual(['title', 'notes', 'given', 'lanes', 'bindings'])
    expect(pathsOf(null)).not.toEqual([])
    expect(pathsOf([])).not.toEqual([])
  })

  test('takes a hostile key for an unknown one', () => {
    expect(pathsOf(JSON.parse('{"__proto__":{"title":"T"}}'))).toContain('__proto__')
    const options: unknown = JSON.parse('{"__proto__":{"json":1}}')
    expect(pathsOf(changed(['lanes', 1, 'options'], options))).toEqual(['lanes/1/options/__proto__'])
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.anything(), value => void fromJson(value)))
    const place = fc.constantFrom<(string | number)[]>(
      ['lanes'],
      ['lanes', 0],
      ['lanes', 1, 'row'],
      ['lanes', 1, 'options'],
      ['bindings'],
      ['bindings', 0, 'meaning'],
      ['given', 0, 'value', 'json'],
    )
    fc.assert(fc.property(place, fc.anything(), (path, value) => void fromJson(changed(path, value))))
  })
})
