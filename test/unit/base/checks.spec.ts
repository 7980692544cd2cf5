import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Check,
  checkArgument,
  checkOptions,
  fields,
  type Hints,
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
  isString,
  isTimeout,
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

describe('options', () => {
  const rules: Rules = {
    size: isInteger(0, 9),
    name: required(isString),
    inner: fields({ depth: isInteger(0), deeper: fields({ flag: isBoolean }) }),
  }
  const hints: Hints = {
    big: 'size',
    'inner.deep': 'inner.depth',
    'box.width': 'size',
    gone: 'leave it out: nobody needs it',
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
