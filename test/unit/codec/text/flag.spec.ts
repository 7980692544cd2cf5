import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OptionError } from '../../../../src/base/errors.js'
import { boolean } from '../../../../src/codec/text/boolean.js'
import { flag } from '../../../../src/codec/text/flag.js'
import { decodeText, encodeToText, leftOf, refuseText, refuseValue, rightOf } from '../support.js'

describe('boolean', () => {
  test('P16: round-trips, as true and false', () => {
    for (const value of [true, false]) {
      expect(encodeToText(boolean, value)).toBe(String(value))
      expect(decodeText(boolean, String(value))).toBe(value)
    }
  })

  test.each(['True', 'TRUE', '1', '0', 'on', ' true', 'true\n', 'truefalse', 'null'])(
    'says syntax for %j',
    text => {
      const actual = JSON.stringify(text)
      expect(refuseText(boolean, text)).toMatchObject({
        reason: 'syntax',
        message: `expected true or false, got ${actual}`,
        issues: [{ path: [], expected: 'true or false', actual }],
      })
    },
  )

  test('J56: says empty and utf8', () => {
    expect(refuseText(boolean, '').reason).toBe('empty')
    expect(leftOf(boolean.decode(Uint8Array.of(0xff))).reason).toBe('utf8')
  })

  test('P20: refuses to encode what is not a boolean', () => {
    for (const value of ['true', 1, 0, null, undefined, Object(true)]) {
      expect(refuseValue(boolean, value).issues[0]?.expected).toBe('true or false')
    }
  })
})

describe('flag', () => {
  test('round-trips under any two texts', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(word, word, fc.boolean(), (on, off, value) => {
        fc.pre(on !== off)
        const codec = flag(on, off)
        expect(encodeToText(codec, value)).toBe(value ? on : off)
        expect(rightOf(codec.decode(rightOf(codec.encode(value))))).toBe(value)
      }),
    )
  })

  test('compares exactly', () => {
    const power = flag('ON', 'OFF')
    expect(decodeText(power, 'ON')).toBe(true)
    expect(decodeText(power, 'OFF')).toBe(false)
    expect(refuseText(power, 'on').message).toBe('expected ON or OFF, got "on"')
  })

  test.each([
    ['', 'OFF', 'flag.on'],
    ['ON', '', 'flag.off'],
    ['ON', 'ON', 'flag.off'],
    ['\uD800', 'OFF', 'flag.on'],
    [1 as unknown as string, 'OFF', 'flag.on'],
  ])('throws an OptionError for the texts %j and %j', (on, off, path) => {
    expect(() => flag(on, off)).toThrow(expect.objectContaining({ name: 'OptionError', path }))
    expect(() => flag(on, off)).toThrow(OptionError)
  })
})
