import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Check,
  checkArgument,
  checkOptions,
  fields,
  type Hints,
  hasFunctions,
  isBoolean,
  isBytes,
  isCapacity,
  isCount,
  isDuration,
  isFunction,
  isInteger,
  isNumber,
  isObject,
  isOneOf,
  isPayload,
  isQos,
  isRecordOf,
  isSize,
  isString,
  isTimeout,
  memberOf,
  type Rules,
  required,
} from '../../../src/base/checks.js'
import { OptionError } from '../../../src/base/errors.js'

const thrownBy = (act: () => void): OptionError => {
  try {
    act()
  } catch (error) {
    if (error instanceof OptionError) return error
    throw error
  }
  throw new Error('it was taken')
}

const FOR_EVER = Number.POSITIVE_INFINITY
const never = [undefined, null, Number.NaN, '1', 1n, {}, [], [1]]

describe('a number', () => {
  test.each<[string, Check, readonly unknown[], readonly unknown[]]>([
    ['isNumber', isNumber(1, 5), [1, 1.5, 5], [0.9, 5.1, FOR_EVER, ...never]],
    ['isInteger', isInteger(0, 5), [0, 5], [-1, 0.5, 6, FOR_EVER, ...never]],
    ['isCount', isCount(1), [1, 2 ** 53 - 1, FOR_EVER], [0, 1.5, 2 ** 53, -FOR_EVER, ...never]],
    ['isCapacity', isCapacity(0), [0, 1_000], [-1, 0.5, FOR_EVER, ...never]],
    ['isDuration', isDuration, [0, 0.5, 2 ** 40, FOR_EVER], [-1, -FOR_EVER, ...never]],
    ['isTimeout', isTimeout, [0.5, 1, FOR_EVER], [0, -1, ...never]],
    ['isQos', isQos, [0, 1, 2], [3, -1, ...never]],
  ])('%s takes what is in its range, and nothing else', (_, check, good, bad) => {
    for (const value of good) expect(check(value)).toBeNull()
    for (const value of bad) expect(check(value), String(value)).toMatch(/^expected /)
  })

  test('that has to be finite says why', () => {
    expect(isCapacity(1)(FOR_EVER)).toBe('expected an integer from 1: what is kept has to be bounded')
  })
})

describe('a simple value', () => {
  test.each<[string, Check, readonly unknown[], readonly unknown[]]>([
    ['isBoolean', isBoolean, [true, false], [0, 'true', null]],
    ['isString', isString, ['', 'a'], [0, null, ['a']]],
    ['isFunction', isFunction, [() => {}, class {}], [{}, 'f', null]],
    [
      'isBytes',
      isBytes,
      [new Uint8Array(), Buffer.from('a')],
      [[1], new Uint16Array(), new ArrayBuffer(1), 'a'],
    ],
    ['isPayload', isPayload, ['', new Uint8Array()], [1, null, [1], new DataView(new ArrayBuffer(1))]],
    ['isOneOf', isOneOf('a', 2), ['a', 2], ['2', 'b', undefined]],
    [
      'isObject',
      isObject,
      [{}, Object.create(null), new (class Options {})()],
      [
        null,
        [],
        () => {},
        5,
        'a',
        new Map(),
        new Date(),
        Promise.resolve({}),
        new Uint8Array(),
        new Error('x'),
      ],
    ],
  ])('%s', (_, check, good, bad) => {
    for (const value of good) expect(check(value)).toBeNull()
    for (const value of bad) expect(check(value), String(value)).toMatch(/^expected /)
  })
})

describe('what is expected is said', () => {
  test.each<[string, Check, string]>([
    ['isNumber', isNumber(1), 'a number from 1'],
    ['isNumber of a range', isNumber(1, 5), 'a number from 1 to 5'],
    ['isInteger', isInteger(0), 'an integer from 0'],
    ['isInteger of a range', isInteger(0, 5), 'an integer from 0 to 5'],
    ['isCount', isCount(1), 'an integer from 1, or Infinity'],
    ['isDuration', isDuration, 'ms from 0; Infinity is for ever'],
    ['isTimeout', isTimeout, 'ms above 0; Infinity is for ever'],
    ['isSize', isSize, 'an integer from 1, or Infinity'],
    ['isBoolean', isBoolean, 'true or false'],
    ['isString', isString, 'a string'],
    ['isOneOf', isOneOf('a', true, null), 'one of a, true, null'],
    ['isQos', isQos, 'one of 0, 1, 2'],
    ['isBytes', isBytes, 'a Uint8Array'],
    ['isPayload', isPayload, 'a string or a Uint8Array'],
    ['isFunction', isFunction, 'a function'],
    ['isObject', isObject, 'an object'],
  ])('by %s', (_, check, expected) => {
    expect(check(Symbol('nothing'))).toBe(`expected ${expected}`)
  })

  test('and the smallest and largest are taken', () => {
    for (const value of [0, Number.MAX_SAFE_INTEGER]) expect(isInteger(0)(value)).toBeNull()
    for (const value of [0.5, 2 ** 53]) expect(isInteger(0)(value)).not.toBeNull()
    for (const value of [1, 2 ** 53 - 1, FOR_EVER]) expect(isSize(value)).toBeNull()
    expect(isSize(0)).not.toBeNull()
    expect(isCapacity(0)(2 ** 53)).not.toBeNull()
  })
})

describe('a member', () => {
  test('is that of an object or a function, its own or inherited', () => {
    expect(memberOf({ a: 1 }, 'a')).toBe(1)
    expect(memberOf(Object.create({ a: 1 }), 'a')).toBe(1)
    expect(
      memberOf(
        Object.assign(() => 1, { a: 1 }),
        'a',
      ),
    ).toBe(1)
    for (const value of [null, undefined, 5, 'text']) expect(memberOf(value, 'length')).toBeUndefined()
  })

  test('or several are functions, or they are not', () => {
    const noop = () => {}
    expect(hasFunctions({ a: noop, b: noop }, 'a', 'b')).toBe(true)
    expect(hasFunctions({ a: noop, b: 1 }, 'a', 'b')).toBe(false)
    expect(hasFunctions({ b: noop }, 'a', 'b')).toBe(false)
    expect(hasFunctions(null, 'a')).toBe(false)
  })
})

describe('bytes', () => {
  test('of another realm are bytes, and what only looks so is none', () => {
    const foreign: unknown = runInNewContext('Uint8Array.of(1)')
    expect(foreign).not.toBeInstanceOf(Uint8Array)
    expect(isBytes(foreign)).toBeNull()
    expect(isPayload(foreign)).toBeNull()
    expect(isBytes({ [Symbol.toStringTag]: 'Uint8Array' })).not.toBeNull()
    expect(isBytes(new Int8Array(1))).not.toBeNull()
  })
})

describe('a record of any names', () => {
  const rules = isRecordOf(fields({ depth: isInteger(0) }))
  test.each<[unknown, unknown]>([
    [{}, null],
    [{ a: {}, b: { depth: 0 } }, null],
    [5, 'expected an object'],
    [
      { a: {}, b: 5 },
      { at: 'b', reason: 'expected an object' },
    ],
    [{ a: { depth: -1 } }, { at: 'a.depth', reason: 'expected an integer from 0' }],
    [{ a: { dept: 1 } }, { at: 'a.dept', reason: 'unknown option', known: ['depth'] }],
  ])('%j', (value, found) => {
    expect(rules(value)).toEqual(found)
  })
})

describe('options', () => {
  const rules: Rules = {
    size: isInteger(0, 9),
    name: required(isString),
    inner: fields({ depth: isInteger(0), deeper: fields({ flag: isBoolean }) }),
  }
  const hints: Hints = {
    size: 'big box.width',
    'inner.depth': 'inner.deep',
    'leave it out: nobody needs it': 'gone',
  }
  const problem = (options: unknown) => thrownBy(() => checkOptions('make', options, rules, hints))

  test.each<[unknown, string, string, string | undefined]>([
    [null, 'make.options', 'expected an object', undefined],
    [[], 'make.options', 'expected an object', undefined],
    ['a', 'make.options', 'expected an object', undefined],
    [{ name: 'a', size: 10 }, 'make.size', 'expected an integer from 0 to 9', undefined],
    [{}, 'make.name', 'is missing: expected a string', undefined],
    [{ name: undefined }, 'make.name', 'is missing: expected a string', undefined],
    [{ name: 'a', inner: { depth: -1 } }, 'make.inner.depth', 'expected an integer from 0', undefined],
    [
      { name: 'a', inner: { deeper: { flag: 1 } } },
      'make.inner.deeper.flag',
      'expected true or false',
      undefined,
    ],
    [{ name: 'a', inner: 5 }, 'make.inner', 'expected an object', undefined],
    [{ name: 'a', q: 1 }, 'make.q', 'unknown option', undefined],
    [{ name: 'a', sise: 1 }, 'make.sise', 'unknown option; did you mean size?', 'size'],
    [
      { name: 'a', inner: { deeper: { flga: true } } },
      'make.inner.deeper.flga',
      'unknown option; did you mean flag?',
      'flag',
    ],
    [{ name: 'a', big: 1 }, 'make.big', 'unknown option; use size', 'size'],
    [{ name: 'a', inner: { deep: 1 } }, 'make.inner.deep', 'unknown option; use inner.depth', 'inner.depth'],
    [{ name: 'a', box: { height: 1, width: 1 } }, 'make.box.width', 'unknown option; use size', 'size'],
    [{ name: 'a', box: 1 }, 'make.box', 'unknown option', undefined],
    [
      { name: 'a', gone: 1 },
      'make.gone',
      'unknown option; leave it out: nobody needs it',
      'leave it out: nobody needs it',
    ],
    [JSON.parse('{"name":"a","__proto__":1}'), 'make.__proto__', 'unknown option', undefined],
    [{ name: 'a', toString: 1 }, 'make.toString', 'unknown option', undefined],
  ])('%j: %s: %s', (options, path, reason, suggestion) => {
    const error = problem(options)
    expect(error).toMatchObject({ name: 'OptionError', path, reason, suggestion })
    expect(error.message).toBe(`invalid option ${path}: ${reason}`)
  })

  test('that are undefined count as not given', () => {
    checkOptions('make', { name: 'a', size: undefined, inner: undefined }, rules)
  })

  test('that are inherited are checked, for they are read', () => {
    expect(problem(Object.create({ name: 'a', size: 10 }))).toMatchObject({ path: 'make.size' })
    checkOptions('make', Object.create({ name: 'a' }), rules)
  })

  test('never show their values', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), secret => {
        for (const options of [
          { name: 'a', size: secret },
          { name: 'a', inner: secret },
          { name: [secret] },
          { name: 'a', q: secret },
        ]) {
          expect(problem(options).message).not.toContain(secret)
        }
      }),
    )
  })

  test('whose names are hostile are shown escaped', () => {
    expect(problem({ name: 'a', '\u001b[31m\n': 1 }).message).toBe(
      'invalid option "make.\\u001b[31m\\n": unknown option',
    )
  })
})

describe('an argument', () => {
  test('is named as it is', () => {
    expect(thrownBy(() => checkArgument('wait.time', -1, isDuration))).toMatchObject({
      path: 'wait.time',
      reason: 'expected ms from 0; Infinity is for ever',
    })
    checkArgument('wait.time', 1, isDuration)
  })
})

test('O77 an option that throws when it is read is wrong', () => {
  const options = {
    get limit() {
      throw new Error('boom')
    },
  }
  const rules = { limit: isBoolean }
  expect(() => checkOptions('f', options, rules)).toThrow('invalid option f.limit: cannot be read')
})

test('O77 bytes whose buffer was given away are none', () => {
  const given = Uint8Array.of(1, 2)
  structuredClone(given.buffer, { transfer: [given.buffer] })
  expect([isBytes(given), isPayload(given)]).toEqual([
    'expected a Uint8Array',
    'expected a string or a Uint8Array',
  ])
  expect([isBytes(new Uint8Array()), isPayload(new Uint8Array())]).toEqual([null, null])
})
