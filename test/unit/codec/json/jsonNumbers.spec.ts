import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPlain } from '../../../../src/codec/decimal.js'
import { LOST, mayLose, numberReaders, rereadJson } from '../../../../src/codec/json/jsonNumbers.js'
import { literal } from '../literals.js'
import { leftOf, rightOf } from '../support.js'
import { jsonText } from './jsonTexts.js'

describe('mayLose', () => {
  test('is true of a fraction so long that it becomes 0, and false of one that is held', () => {
    expect(mayLose(`[0.${'0'.repeat(400)}1]`)).toBe(true)
    expect(mayLose(`["${'x'.repeat(400)}",0.5]`)).toBe(false)
  })

  test('T103: is true of every text with a number that is not held', () => {
    fc.assert(
      fc.property(jsonText, ({ json, literals }) => {
        if (!literals.every(isPlain)) expect(mayLose(json)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })

  test('T103: finds one number wherever it stands', () => {
    const around = fc.constantFrom<readonly [string, string]>(
      ['', ''],
      [' ', '\n'],
      ['[', ']'],
      ['{"v":', '}'],
      ['{"v": ', ' }'],
      ['{"v":\t', ',"w":"x"}'],
      ['[1,', ',2]'],
      [`{"${'k'.repeat(300)}":`, '}'],
      ['{"ü\u{1f321}":1,"v":', '}'],
    )
    fc.assert(
      fc.property(around, literal, fc.nat(300), ([before, after], number, blanks) => {
        expect(mayLose(`${before}${' '.repeat(blanks)}${number}${after}`) || isPlain(number)).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  test.each([
    '{"celsius":21.400000000000002,"lat":52.520000000000003}',
    '{"at":1764300000000123,"seen":"2026-01-01T00:00:00.000Z"}',
    '{"id":"00158d0001e2b3c4-1e8a-4e21-9e55-0242ac120002"}',
    '{"iccid":"89445023081234567890"}',
    '{"small":1e-7,"large":6.02214076e23,"last":9007199254740991}',
    '{"text":"1e400"}',
    '[true,false,null,-0,0.0]',
    '"9007199254740993"',
    '1e300',
    `[0.${'0'.repeat(300)}1]`,
    `"${'1'.repeat(1_000)}"`,
  ])('is false of %s', text => {
    expect(mayLose(text)).toBe(false)
  })

  test('J58: takes a megabyte of anything without delay', () => {
    const start = performance.now()
    const million = 1 << 20
    const parts = [
      '1',
      '1e5,',
      '1234567890123456 ',
      '0.1234567890123456789,',
      '1e1',
      '-1111111111111111',
      '1.',
      'e',
    ]
    for (const part of parts) {
      const many = part.repeat(Math.ceil(million / part.length))
      mayLose(`["${many}"]`)
      mayLose(`["${many}, "]`)
      mayLose(`[${many.replace(/,$/, '')}]`)
    }
    expect(performance.now() - start).toBeLessThan(4_000)
  })
})

describe('rereadJson', () => {
  test('gives what may be changed, as JSON.parse does', () => {
    const json = '{"a":[1,{"b":2}],"c":3}'
    const [value, plain] = [rightOf(rereadJson(json, Number)), JSON.parse(json)] as { readonly a: object }[]
    for (const of of [(each: typeof value) => each, (each: typeof value) => each?.a])
      expect(Object.getOwnPropertyDescriptors(of(value))).toEqual(Object.getOwnPropertyDescriptors(of(plain)))
  })

  test('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(jsonText, ({ json }) => {
        const value = rightOf(rereadJson(json, Number))
        expect(value).toEqual(JSON.parse(json))
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(json)))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each(['"a"', '1', 'null', ' true '])('gives %j, which is no more than that', json => {
    expect(rightOf(rereadJson(json, Number))).toBe(JSON.parse(json))
  })

  test('asks for each number once, in their order', () => {
    fc.assert(
      fc.property(jsonText, ({ json, literals }) => {
        const asked: string[] = []
        rightOf(rereadJson(json, text => asked.push(text)))
        expect(asked).toEqual(literals)
      }),
    )
  })

  test.each<[string, PropertyKey[]]>([
    ['X', []],
    ['[X]', [0]],
    ['[1,[2,3],X]', [2]],
    ['{"a":X}', ['a']],
    ['{"a":{"b":[{},{"c":[1,X]}]}}', ['a', 'b', 1, 'c', 1]],
    ['[[],[[X]]]', [1, 0, 0]],
    ['{"a":[1],"b":X}', ['b']],
    ['{"":X}', ['']],
    ['{"a":"b","c":X}', ['c']],
  ])('T103: says where the number of %s is', (text, path) => {
    const read = (written: string) => (written === '1e400' ? LOST : Number(written))
    expect(leftOf(rereadJson(text.replace('X', '1e400'), read))).toEqual({
      reason: 'number',
      path,
      message: 'a JavaScript number cannot hold 1e400',
      issues: [],
      cause: undefined,
    })
  })

  test('tells each number by the first key that leads to it', () => {
    const tops: unknown[] = []
    const note = (_: string, top: unknown) => tops.push(top)
    rightOf(rereadJson('{"a":1,"b":[2,{"c":3}]}', note))
    rightOf(rereadJson('[4,[5]]', note))
    rightOf(rereadJson('6', note))
    expect(tops).toEqual(['a', 'b', 'b', 0, 1, undefined])
  })

  test('makes a key __proto__ a property of its own', () => {
    const value = rightOf(rereadJson('{"__proto__":{"admin":1}}', Number)) as object
    expect(Object.hasOwn(value, '__proto__')).toBe(true)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  test('J58: reads what is nested 100,000 deep, and 100,000 numbers within that', () => {
    const depth = 100_000
    const start = performance.now()
    const text = `${'['.repeat(depth)}${'1,'.repeat(depth)}1e400${']'.repeat(depth)}`
    expect(leftOf(rereadJson(text, numberReaders.strict)).path).toHaveLength(depth)
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

describe('numberReaders', () => {
  test.each([
    ['21.5', 21.5, 21.5, 21.5],
    ['9007199254740993', LOST, 9007199254740993n, '9007199254740993'],
    ['-9007199254740993.0', LOST, -9007199254740993n, '-9007199254740993.0'],
    ['9007199254740991', 9007199254740991, 9007199254740991, 9007199254740991],
    ['9007199254740992', 9007199254740992, 9007199254740992n, '9007199254740992'],
    ['18446744073709551616', 2 ** 64, 2n ** 64n, '18446744073709551616'],
    ['1e23', 1e23, 1e23, 1e23],
    ['1e400', LOST, LOST, '1e400'],
    ['1e-400', LOST, LOST, '1e-400'],
  ])('read %s', (written, strict, bigint, text) => {
    expect(numberReaders.strict(written)).toBe(strict)
    expect(numberReaders.bigint(written)).toBe(bigint)
    expect(numberReaders.text(written)).toBe(text)
  })
})
