import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quote } from '../../../../src/base/escape.js'
import { isHeld } from '../../../../src/codec/decimal.js'
import { number } from '../../../../src/codec/text/number.js'
import { integerLiteral } from '../literals.js'
import { decodeText, encodeToText, leftOf, refuseText, refuseValue, rightOf, utf8 } from '../support.js'

describe('number', () => {
  test('P16: round-trips every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        expect(rightOf(number.decode(rightOf(number.encode(value))))).toBe(value + 0)
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    ['21.5', 21.5],
    ['0', 0],
    ['-0.25', -0.25],
    ['+3', 3],
    ['.5', 0.5],
    ['5.', 5],
    ['007', 7],
    ['1e3', 1000],
    ['2.5E-3', 0.0025],
    ['  21.50', 21.5],
    ['230\r\n', 230],
  ])('decodes %j', (text, value) => {
    expect(decodeText(number, text)).toBe(value)
  })

  test.each([
    'warm',
    ' ',
    '.',
    '-',
    '+-1',
    '1e',
    '1.2.3',
    '1,5',
    '1 2',
    '0x10',
    '0b1',
    '1_000',
    '1n',
    'NaN',
    'Infinity',
    '-Infinity',
    '\u00a01',
    '\uFEFF1',
    '١',
  ])('says syntax for %j', text => {
    const problem = refuseText(number, text)
    expect(problem.reason).toBe('syntax')
    expect(problem.message).toBe(`expected finite decimal number, got ${quote(text)}`)
  })

  test.each(['9007199254740993', '-9007199254740993', '9007199254740993.0', '1e999', '-1e999', '1e-999'])(
    'T103: says number for %s',
    text => {
      expect(refuseText(number, text)).toMatchObject({
        reason: 'number',
        path: [],
        message: `a JavaScript number cannot hold ${text}`,
      })
    },
  )

  test('T103: decodes no integer as another one', () => {
    fc.assert(
      fc.property(integerLiteral, text => {
        const result = number.decode(utf8(` ${text}\r\n`))
        if (result._tag === 'Right') expect(BigInt(result.right)).toBe(BigInt(text))
        else expect(isHeld(text)).toBe(false)
      }),
    )
  })

  test('T103: writes integers with all their digits', () => {
    expect(encodeToText(number, 2 ** 69)).toBe('590295810358705651712')
    expect(encodeToText(number, -(2 ** 60))).toBe('-1152921504606846976')
  })

  test('J56: says empty and utf8', () => {
    expect(refuseText(number, '').reason).toBe('empty')
    expect(leftOf(number.decode(Uint8Array.of(0x31, 0xff))).reason).toBe('utf8')
  })

  test('J58: refuses a megabyte of digits and blanks without delay', () => {
    for (const text of ['1'.repeat(1 << 20), `${' '.repeat(1 << 20)}x`, `1${' '.repeat(1 << 20)}x`]) {
      const { reason, message } = refuseText(number, text)
      expect(reason).toBe(text.endsWith('x') ? 'syntax' : 'number')
      expect(message.length).toBeLessThan(120)
    }
  })

  test('P20: refuses to encode what is not a finite number', () => {
    for (const value of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      '1',
      1n,
      null,
      undefined,
    ]) {
      expect(refuseValue(number, value).issues[0]?.expected).toBe('finite decimal number')
    }
  })

  test('writes plain digits', () => {
    expect(encodeToText(number, 21.5)).toBe('21.5')
    expect(encodeToText(number, -0)).toBe('0')
    expect(rightOf(number.encode(1e21))).toEqual(utf8('1e+21'))
  })
})
