import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explainSyntax } from '../../../../src/codec/json/jsonSyntax.js'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const document = fc
  .tuple(fc.jsonValue(), fc.constantFrom(0, 1, 2))
  .map(([value, indent]) => JSON.stringify(value, null, indent))
const piece = fc.constantFrom(
  ...'{}[]:,"\\',
  ' ',
  '\n',
  'a',
  '"a"',
  '\\u00',
  '12',
  '-',
  '.5',
  'e+',
  'true',
  'nul',
  '\uFEFF',
)

describe('explainSyntax', () => {
  test.each([
    ['', 'unexpected end of JSON at character 0'],
    ['  ', 'unexpected end of JSON at character 2'],
    ['{"a":1', 'unexpected end of JSON at character 6'],
    ['{"a":tru', 'unexpected end of JSON at character 8'],
    ['-', 'unexpected end of JSON at character 1'],
    ['[1e', 'unexpected end of JSON at character 3'],
    ['"\\u00', 'unexpected end of JSON at character 5'],
    ['{"a":}', 'unexpected } at character 5'],
    ['{"a" 1}', 'unexpected 1 at character 5'],
    ['{a:1}', 'unexpected a at character 1'],
    ["{'a':1}", "unexpected ' at character 1"],
    ['{"a":1,}', 'unexpected } at character 7'],
    ['[1,]', 'unexpected ] at character 3'],
    ['[,1]', 'unexpected , at character 1'],
    ['[1 2]', 'unexpected 2 at character 3'],
    ['[1}', 'unexpected } at character 2'],
    ['1,2', 'unexpected , at character 1'],
    ['{}{}', 'unexpected { at character 2'],
    ['[01]', 'unexpected 0 at character 1'],
    ['[NaN]', 'unexpected N at character 1'],
    ['[undefined]', 'unexpected u at character 1'],
    ['["\\x"]', 'unexpected x at character 3'],
    ['"\\u00g0"', 'unexpected g at character 5'],
    ['"\\u00"', 'unexpected " at character 5'],
    ['"a\nb"', 'unexpected U+000A at character 2'],
    ['\uFEFF{}', 'unexpected U+FEFF at character 0'],
    ['\u00a0{}', 'unexpected U+00A0 at character 0'],
    ['["\\u0041z" 1]', 'unexpected 1 at character 11'],
    ['[\u007f]', 'unexpected U+007F at character 1'],
    ['[🌡]', 'unexpected U+1F321 at character 1'],
  ])('explains %j', (text, message) => {
    expect(explainSyntax(text)).toBe(message)
    expect(isJson(text)).toBe(false)
  })

  test('has nothing to say about what JSON.parse takes', () => {
    fc.assert(
      fc.property(document, text => {
        expect(explainSyntax(text)).toBeUndefined()
      }),
      { numRuns: 1_000 },
    )
  })

  test('agrees with JSON.parse about any heap of tokens', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const text = pieces.join('')
        expect(explainSyntax(text) === undefined).toBe(isJson(text))
      }),
      { numRuns: 20_000 },
    )
  })

  test('agrees with JSON.parse about documents with one character changed', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.constantFrom(...'{}[]:,"\\ 0-e.tu\n'), (text, index, char) => {
        const at = index % text.length
        const changed = text.slice(0, at) + char + text.slice(at + 1)
        expect(explainSyntax(changed) === undefined).toBe(isJson(changed))
      }),
      { numRuns: 5_000 },
    )
  })

  test('blames a character only after a beginning that could have gone on', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const text = pieces.join('')
        const at = /^unexpected \S+ at character (\d+)$/.exec(explainSyntax(text) ?? '')?.[1]
        fc.pre(at !== undefined)
        const before = text.slice(0, Number(at))
        expect(explainSyntax(before) ?? 'unexpected end').toContain('unexpected end')
      }),
      { numRuns: 5_000 },
    )
  })

  test('J58: reads 100,000 brackets without recursion', () => {
    expect(explainSyntax('['.repeat(100_000))).toBe('unexpected end of JSON at character 100000')
    expect(explainSyntax('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined()
  })
})
