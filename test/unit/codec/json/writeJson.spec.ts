import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { writeJson } from '../../../../src/codec/json/writeJson.js'
import { leftOf, rightOf } from '../support.js'

const textOf = (value: unknown, bigints?: boolean): string => rightOf(writeJson(value, bigints))

describe('writeJson', () => {
  test('writes what JSON.stringify writes', () => {
    const value = fc.jsonValue({ maxDepth: 4 }).filter(each => !/\d{17}/.test(JSON.stringify(each)))
    fc.assert(
      fc.property(value, given => {
        expect(textOf(given)).toBe(JSON.stringify(given))
        expect(textOf(given, true)).toBe(JSON.stringify(given))
      }),
      { numRuns: 1_000 },
    )
  })

  test.each<[string, unknown, string]>([
    ['2^53', 2 ** 53, '9007199254740992'],
    ['2^69', 2 ** 69, '590295810358705651712'],
    ['-2^69 in a list', [1, -(2 ** 69)], '[1,-590295810358705651712]'],
    ['2^69 in an object', { a: 2 ** 69 }, '{"a":590295810358705651712}'],
    ['2^70', [2 ** 70], '[1.1805916207174113e+21]'],
    ['a long fraction', [0.30000000000000004, 2 ** 69], '[0.30000000000000004,590295810358705651712]'],
    [
      'a text of digits',
      ['590295810358705700000', 2 ** 69],
      '["590295810358705700000",590295810358705651712]',
    ],
    ['a text as it stands in JSON', [':590295810358705700000'], '[":590295810358705700000"]'],
    ['a key of digits', { '590295810358705700000': 1 }, '{"590295810358705700000":1}'],
    ['quotes before it', ['"\\"', 2 ** 69], '["\\"\\\\\\"",590295810358705651712]'],
  ])('T103: writes %s with all digits', (_, value, text) => {
    expect(textOf(value)).toBe(text)
    expect(textOf(value, true)).toBe(text)
  })
})

describe('writeJson of bigints', () => {
  const prototype = BigInt.prototype as { toJSON?: () => string }
  afterEach(() => {
    delete prototype.toJSON
  })

  test.each<[unknown, string]>([
    [1n, '1'],
    [-(2n ** 64n), '-18446744073709551616'],
    [{ id: 9007199254740993n, other: 'x' }, '{"id":9007199254740993,"other":"x"}'],
    [[1n, [2n, { a: 3n }], 'four'], '[1,[2,{"a":3}],"four"]'],
    [['~', 1n, '~', { '~': '~', b: 2n }, '"~"', '~~'], '["~",1,"~",{"~":"~","b":2},"\\"~\\"","~~"]'],
    [{ a: undefined, b: 1n, c: null }, '{"b":1,"c":null}'],
    [[{ toJSON: () => 5n }, { toJSON: () => '~' }, 6n], '[5,"~",6]'],
  ])('T103: writes their digits where they are allowed', (value, text) => {
    expect(textOf(value, true)).toBe(text)
  })

  test('writes any mixture', () => {
    const leaf = fc.oneof(fc.bigInt(), fc.constantFrom('~', '"~"', '\\"~'), fc.string(), fc.constant(null))
    const value = fc.oneof(
      leaf,
      fc.array(leaf),
      fc.dictionary(fc.constantFrom('~', 'a', 'b'), fc.array(leaf)),
    )
    const plain = (part: unknown): unknown =>
      typeof part === 'bigint'
        ? { big: String(part) }
        : Array.isArray(part)
          ? part.map(plain)
          : typeof part === 'object' && part !== null
            ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, plain(inner)]))
            : part
    fc.assert(
      fc.property(value, given => {
        const marked = JSON.stringify(plain(given)).replace(/\{"big":"(-?\d+)"\}/g, '$1')
        expect(textOf(given, true)).toBe(marked)
      }),
      { numRuns: 1_000 },
    )
  })

  test('P20: refuses them where they are not, and says what to do', () => {
    const { message, cause } = leftOf(writeJson({ id: 1n }))
    expect(message).toBe("no JSON form: a bigint, which needs numbers: 'bigint'")
    expect(cause).toBeInstanceOf(TypeError)
  })

  test('writes them as numbers even where somebody gave them a toJSON', () => {
    prototype.toJSON = () => 'mine'
    expect(textOf([1n], true)).toBe('[1]')
    expect(textOf([1n])).toBe('["mine"]')
  })

  test('P20: refuses what would become null beside them', () => {
    expect(leftOf(writeJson([1n, Number.NaN], true))).toMatchObject({
      path: [1],
      message: 'would be written as null',
    })
    expect(leftOf(writeJson([null, { a: [1n, undefined] }], true)).path).toEqual([1, 'a', 1])
    expect(textOf([null, 1n], true)).toBe('[null,1]')
  })
})

describe('writeJson refuses', () => {
  test('P20: what has no JSON form, and says what it is', () => {
    expect(leftOf(writeJson(undefined)).message).toBe('undefined has no JSON form')
    expect(leftOf(writeJson(() => 1)).message).toBe('function has no JSON form')
    expect(leftOf(writeJson(Symbol('s'), true)).message).toBe('Symbol(s) has no JSON form')
  })

  test('P20: what throws, with what was thrown', () => {
    const cause = new Error('no')
    const throwing = {
      toJSON: () => {
        throw cause
      },
    }
    expect(leftOf(writeJson(throwing))).toMatchObject({ message: 'no JSON form: no', cause, path: [] })
  })

  test.each<[string, unknown, PropertyKey[]]>([
    ['NaN', Number.NaN, []],
    ['an infinity', { a: [0, Number.POSITIVE_INFINITY] }, ['a', 1]],
    ['a hole', [1, undefined], [1]],
    ['a function in a list', [null, () => 1], [1]],
    ['an invalid date', { at: new Date(Number.NaN) }, ['at']],
    ['what a toJSON makes null of', [{ toJSON: () => null }], [0]],
  ])('P20: %s, which would be null', (_, value, path) => {
    expect(leftOf(writeJson(value))).toMatchObject({ path, message: 'would be written as null' })
  })

  test('takes null, and what is left out', () => {
    expect(textOf({ a: null, b: undefined, c: () => 1, d: ['null'] })).toBe('{"a":null,"d":["null"]}')
    expect(textOf({ at: new Date(0), none: null })).toBe('{"at":"1970-01-01T00:00:00.000Z","none":null}')
  })
})
