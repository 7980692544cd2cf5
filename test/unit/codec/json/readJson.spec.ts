import { afterEach, describe, expect, test, vi } from 'vitest'
import { numberReaders } from '../../../../src/codec/json/jsonNumbers.js'
import { readJson } from '../../../../src/codec/json/readJson.js'
import { leftOf, rightOf, utf8 } from '../support.js'

afterEach(() => void vi.restoreAllMocks())

describe('readJson', () => {
  test('gives what the text says', () => {
    expect(rightOf(readJson(utf8('{"a":[1,"b",null]}'), numberReaders.strict, true))).toEqual({
      a: [1, 'b', null],
    })
  })

  test.each<[string, Uint8Array, object]>([
    ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), { reason: 'utf8', message: 'not UTF-8' }],
    ['no JSON', utf8('{"a":tru}'), { reason: 'syntax', message: 'unexpected t at character 5' }],
    ['nothing', utf8(''), { reason: 'syntax', message: 'unexpected end of JSON at character 0' }],
    ['a number too large', utf8('[1e400]'), { reason: 'number', path: [0] }],
    [
      'a prototype',
      utf8('{"__proto__":1}'),
      { reason: 'forbidden-key', message: 'forbidden key', path: ['__proto__'] },
    ],
    ['both, the number first', utf8('{"__proto__":1e400}'), { reason: 'number' }],
  ])('refuses %s', (_, payload, left) => {
    expect(leftOf(readJson(payload, numberReaders.strict, true))).toMatchObject(left)
  })

  test('keeps what JSON.parse threw', () => {
    expect(leftOf(readJson(utf8('{'), null, true)).cause).toBeInstanceOf(SyntaxError)
  })

  test('takes the nearest double where nobody reads numbers', () => {
    expect(rightOf(readJson(utf8('9007199254740993'), null, true))).toBe(9007199254740992)
    expect(rightOf(readJson(utf8('9007199254740993'), numberReaders.text, true))).toBe('9007199254740993')
  })

  test('looks for keys in what was read anew, too', () => {
    const payload = utf8('[9007199254740993,{"__proto__":1}]')
    expect(leftOf(readJson(payload, numberReaders.text, true))).toMatchObject({
      reason: 'forbidden-key',
      path: [1, '__proto__'],
    })
  })

  test('allows such keys, as properties of their own', () => {
    const value = rightOf(readJson(utf8('{"__proto__":1}'), null, false)) as object
    expect(Object.keys(value)).toEqual(['__proto__'])
  })

  test('J56: an engine that runs out of stack is a Left that says so', () => {
    const cause = new RangeError('Maximum call stack size exceeded')
    vi.spyOn(JSON, 'parse').mockImplementation(() => {
      throw cause
    })
    expect(leftOf(readJson(utf8('[[]]'), null, true))).toEqual({
      reason: 'threw',
      path: [],
      message: 'Maximum call stack size exceeded',
      issues: [],
      cause,
    })
  })
})
