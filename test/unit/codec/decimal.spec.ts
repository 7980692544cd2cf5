import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { integerOf, isHeld, isPlain, writeNumber } from '../../../src/codec/decimal.js'
import { integerLiteral, literal } from './literals.js'

/** A literal as an integer of tens to a power: exact, by another way than that of the code under test. */
const exactly = (text: string): { readonly digits: bigint; readonly power: number } => {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e')
  const point = mantissa.indexOf('.')
  const places = point < 0 ? 0 : mantissa.length - point - 1
  return { digits: BigInt(mantissa.replace('.', '')), power: Number(power) - places }
}

const isSame = (text: string, value: number): boolean => {
  const { digits, power } = exactly(text)
  return power >= 0
    ? digits * 10n ** BigInt(power) === BigInt(value)
    : digits === BigInt(value) * 10n ** BigInt(-power)
}

describe('isHeld', () => {
  test('T103: is true of an integer exactly if the double is that integer', () => {
    fc.assert(
      fc.property(integerLiteral, text => {
        const value = Number(text)
        expect(isHeld(text)).toBe(Number.isFinite(value) && BigInt(value) === BigInt(text))
      }),
      { numRuns: 5_000 },
    )
  })

  test('T103: is true of no literal that becomes infinite, or 0, or another integer', () => {
    fc.assert(
      fc.property(literal, text => {
        const value = Number(text)
        const { digits, power } = exactly(text)
        const isLost =
          !Number.isFinite(value) ||
          (value === 0 && digits !== 0n) ||
          (Math.abs(value) >= 2 ** 53 && power <= 0 && !isSame(text, value))
        expect(isHeld(text)).toBe(!isLost)
      }),
      { numRuns: 5_000 },
    )
  })

  test('T103: is true of all that JavaScript, C and Python write of a double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        expect(isHeld(writeNumber(value))).toBe(true)
        expect(isHeld(value.toExponential())).toBe(true)
        expect(isHeld(value.toExponential(16))).toBe(true)
        if (Math.abs(value) < 2 ** 53) expect(isHeld(JSON.stringify(value))).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['0', true],
    ['-0', true],
    ['0.000', true],
    ['0e400', true],
    ['0.1', true],
    ['0.1000000000000000055', true],
    ['1e-323', true],
    ['1e-324', false],
    ['-1e-400', false],
    ['9007199254740991', true],
    ['9007199254740991.4', true],
    ['9007199254740991.5', false],
    ['9007199254740992', true],
    ['9007199254740993', false],
    ['-9007199254740993', false],
    ['9007199254740994', true],
    ['9007199254740992.0', true],
    ['9007199254740993.0', false],
    ['9007199254740992.5', false],
    ['9.007199254740993e15', false],
    ['9007199254740993e0', false],
    ['90071992547409930e-1', false],
    ['90071992547409920e-1', true],
    ['900719925474099.3E1', false],
    ['9.007199254740992e+15', true],
    ['12345678901234567890', false],
    ['18446744073709551615', false],
    ['18446744073709551616', true],
    ['590295810358705700000', false],
    ['590295810358705651712', true],
    ['6.02214076e23', true],
    ['1e23', true],
    ['1.7976931348623157e308', true],
    ['1.7976931348623159e308', false],
    ['1e400', false],
    ['-1e400', false],
    ['1e0000000000000000001', true],
    ['+9007199254740993', false],
    ['007', true],
    ['.5', true],
    ['5.', true],
    [`${'0'.repeat(400)}9007199254740993`, false],
  ])('of %s is %s', (text, held) => {
    expect(isHeld(text)).toBe(held)
  })

  test('J58: takes a megabyte of digits without delay', () => {
    const start = performance.now()
    for (const text of [
      '1'.repeat(1 << 20),
      `0.${'1'.repeat(1 << 20)}`,
      `9007199254740992.${'0'.repeat(1 << 20)}`,
    ]) {
      isHeld(text)
      integerOf(text)
    }
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})

describe('isPlain', () => {
  test('is true only of what is held, and of no integer from 2^53 on', () => {
    fc.assert(
      fc.property(fc.oneof(literal, integerLiteral), text => {
        const { power } = exactly(text)
        const isInteger = Math.abs(Number(text)) >= 2 ** 53 && power <= 0
        expect(isPlain(text)).toBe(isHeld(text) && !isInteger)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('integerOf', () => {
  test('T103: is the integer, of up to 1,000 digits', () => {
    fc.assert(
      fc.property(integerLiteral, text => {
        expect(integerOf(text)).toBe(BigInt(text))
      }),
    )
    expect(integerOf('1'.repeat(1_000))).toBe(BigInt('1'.repeat(1_000)))
    expect(integerOf('1'.repeat(1_001))).toBeUndefined()
  })

  test.each([
    ['9007199254740993.0', 9007199254740993n],
    ['-9.007199254740993e15', -9007199254740993n],
    ['90071992547409930e-1', 9007199254740993n],
    ['0.5', undefined],
    ['9007199254740993.1', undefined],
    ['90071992547409931e-1', undefined],
    ['1e400', undefined],
    ['0.0', 0n],
    ['5e-1', undefined],
    ['1e-5', undefined],
  ])('of %s is %s', (text, integer) => {
    expect(integerOf(text)).toBe(integer)
  })
})

describe('writeNumber', () => {
  test('T103: writes what is read back as the same number, and integers with all their digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        const text = writeNumber(value)
        expect(Number(text)).toBe(value + 0)
        if (Number.isInteger(value) && Math.abs(value) < 1e21) expect(BigInt(text)).toBe(BigInt(value))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    [21.5, '21.5'],
    [-0, '0'],
    [9007199254740991, '9007199254740991'],
    [2 ** 53, '9007199254740992'],
    [2 ** 69, '590295810358705651712'],
    [-(2 ** 69), '-590295810358705651712'],
    [2 ** 70, '1.1805916207174113e+21'],
    [1e-7, '1e-7'],
    [5e-324, '5e-324'],
  ])('writes %s as %s', (value, text) => {
    expect(writeNumber(value)).toBe(text)
  })
})
