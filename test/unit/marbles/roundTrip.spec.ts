import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { right } from '../../../src/base/either.js'
import { format, fromJson, parse, toJson } from '../../../src/marbles/index.js'
import { diagram, scribble } from './arbitraries.js'
import { withoutMinusZero, withoutPlaces } from './support.js'

describe('format and parse', () => {
  test('bring back any diagram', () => {
    fc.assert(
      fc.property(diagram, diagram => {
        expect(withoutPlaces(parse(format(diagram)))).toEqual(right(diagram))
      }),
      { numRuns: 200 },
    )
  })

  test('change nothing in a text that was formatted', () => {
    fc.assert(
      fc.property(diagram, diagram => {
        const text = format(diagram)
        const again = parse(text)
        expect(again._tag === 'Right' && format(again.right)).toBe(text)
      }),
    )
  })

  test('end every line without spaces, and the text with a line break', () => {
    fc.assert(
      fc.property(diagram, diagram => {
        const text = format(diagram)
        expect(text).not.toMatch(/[ \t]\n/)
        expect(text).toMatch(/[^\n]\n$/)
      }),
    )
  })
})

describe('parse', () => {
  test('never throws, and says where each problem is', () => {
    const check = (text: string) => {
      const result = parse(text)
      if (result._tag === 'Right') return
      expect(result.left.length).toBeGreaterThan(0)
      const lines = text.split(/\r\n|\r|\n/)
      for (const { line, column, message } of result.left) {
        expect(message).not.toBe('')
        expect(line).toBeGreaterThanOrEqual(1)
        expect(line).toBeLessThanOrEqual(lines.length)
        expect(column).toBeGreaterThanOrEqual(1)
        expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1)
      }
    }
    fc.assert(fc.property(scribble, check), { numRuns: 2000 })
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 500 })
  })

  test('says something about most ways to spoil a diagram, and never throws', () => {
    fc.assert(
      fc.property(diagram, fc.nat(), scribble, (diagram, at, noise) => {
        const text = format(diagram)
        const where = at % text.length
        const result = parse(text.slice(0, where) + noise + text.slice(where + noise.length))
        if (result._tag === 'Right') format(result.right)
      }),
      { numRuns: 500 },
    )
  })
})

describe('toJson and fromJson', () => {
  test('bring back any diagram, over the text of JSON', () => {
    fc.assert(
      fc.property(diagram, diagram => {
        const json = JSON.stringify(toJson(diagram))
        expect(fromJson(JSON.parse(json))).toEqual(right(withoutMinusZero(diagram)))
      }),
    )
  })
})
