import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memberText, nextToken, startsNumber, tokenEnd } from '../../../../src/codec/json/jsonTokens.js'
import { jsonText } from './jsonTexts.js'

const tokensOf = (text: string): readonly string[] => {
  const tokens: string[] = []
  for (let at = nextToken(text, 0); at < text.length; ) {
    const end = tokenEnd(text, at)
    tokens.push(text.slice(at, end))
    at = nextToken(text, end)
  }
  return tokens
}

describe('tokens of JSON', () => {
  test('are brackets, texts, numbers and names', () => {
    expect(tokensOf(' {"a" : [ -1.5e+3,true ,\r\n\t"\\"b,]"], "c":{}} ')).toEqual([
      '{',
      '"a"',
      '[',
      '-1.5e+3',
      'true',
      '"\\"b,]"',
      ']',
      '"c"',
      '{',
      '}',
      '}',
    ])
    expect(tokensOf('')).toEqual([])
    expect(tokensOf('  ')).toEqual([])
    expect(tokensOf('7')).toEqual(['7'])
  })

  test.each([
    ['"\\\\"', '"\\\\"'],
    ['"\\\\" , 1', '"\\\\"'],
    ['"a\\\\\\"b" ]', '"a\\\\\\"b"'],
    ['""]', '""'],
  ])('a text ends at its own quote: %s', (text, token) => {
    expect(tokensOf(text)[0]).toBe(token)
  })

  test('are all there is, whatever the text', () => {
    fc.assert(
      fc.property(jsonText, ({ json, literals }) => {
        const tokens = tokensOf(json)
        expect(tokens.filter(token => startsNumber(token[0]))).toEqual(literals)
        for (const token of tokens) if (!'{}[]'.includes(token)) JSON.parse(token)
      }),
    )
  })

  test('J58: a megabyte of quotes and backslashes takes no time by its square', () => {
    const start = performance.now()
    const million = 1 << 20
    for (const inner of ['\\"'.repeat(million), '\\\\'.repeat(million), `${'\\\\'.repeat(million)}\\"`])
      expect(tokensOf(`"${inner}"`)).toHaveLength(1)
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

describe('startsNumber', () => {
  test('is true of a digit and of a minus', () => {
    expect([...'0123456789-'].every(startsNumber)).toBe(true)
    for (const char of [...'+.eE"{[tn:/', undefined]) expect(startsNumber(char)).toBe(false)
  })
})

describe('memberText', () => {
  test.each([
    ['{"data":1}', '1'],
    ['{"data" : [1, {"data":2}] , "b":3}', '[1, {"data":2}]'],
    ['{"a":{"data":1},"data":"x"}', '"x"'],
    ['{"data":1,"data":{"b":1e400}}', '{"b":1e400}'],
    ['{"d\\u0061ta":7}', '7'],
    ['{"a":"data","b":"data"}', undefined],
    ['{"a":["data",{"data":1}]}', undefined],
    ['{"data":{},"a":1}', '{}'],
    ['{"data":[]}', '[]'],
    ['{}', undefined],
    [' {"a":1,"data":null} ', 'null'],
  ])('of %s is %s', (text, member) => {
    expect(memberText(text, 'data')).toBe(member)
  })

  test('is what JSON.parse finds there', () => {
    fc.assert(
      fc.property(jsonText, ({ json }) => {
        const value: unknown = JSON.parse(json)
        fc.pre(typeof value === 'object' && value !== null && !Array.isArray(value))
        const found = memberText(json, 'data')
        expect(found === undefined ? undefined : JSON.parse(found)).toEqual(
          Object.hasOwn(value as object, 'data') ? Reflect.get(value as object, 'data') : undefined,
        )
      }),
    )
  })
})
