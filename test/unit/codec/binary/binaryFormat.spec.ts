import { describe, expect, test } from 'vitest'
import { binaryFormat, type Library } from '../../../../src/codec/binary/binaryFormat.js'
import { readMsgpackItem } from '../../../../src/codec/binary/msgpackItem.js'
import { leftOf, rightOf } from '../support.js'
import { hex } from './support.js'

const format = (library: Partial<Library>) =>
  binaryFormat('mine', 'application/mine', readMsgpackItem, {
    decode: () => expect.fail('decode was called'),
    encode: () => expect.fail('encode was called'),
    ...library,
  })
const decoding = (value: unknown) => format({ decode: () => value })

const delicate = hex('cf 0000000000000001')
const harmless = hex('01')

describe('binaryFormat', () => {
  test('says what it is', () => {
    expect(format({})).toMatchObject({
      name: 'mine',
      contentType: 'application/mine',
      payloadFormatIndicator: false,
    })
  })

  test('gives the library nothing that is not whole, and passes on why', () => {
    expect(leftOf(format({}).read(hex('c1')))).toMatchObject({ reason: 'syntax' })
  })

  test('a library that throws is a Left with what it threw', () => {
    const cause = new Error('no such thing')
    const throwing = format({
      decode: () => {
        throw cause
      },
    })
    expect(leftOf(throwing.read(harmless))).toEqual({
      reason: 'syntax',
      path: [],
      message: 'no such thing',
      issues: [],
      cause,
    })
  })

  test('integers that a number holds become numbers, where there may be any', () => {
    const most = BigInt(Number.MAX_SAFE_INTEGER)
    const least = BigInt(Number.MIN_SAFE_INTEGER)
    const value = { a: [1n, most, most + 1n], b: { c: least, d: least - 1n } }
    expect(rightOf(decoding(value).read(delicate))).toEqual({
      a: [1, Number.MAX_SAFE_INTEGER, most + 1n],
      b: { c: Number.MIN_SAFE_INTEGER, d: least - 1n },
    })
    expect(rightOf(decoding(5n).read(delicate))).toBe(5)
    expect(rightOf(decoding(5n).read(harmless))).toBe(5n)
  })

  test('bytes and dates are left as they are', () => {
    const value = [Uint8Array.of(1, 2), new Date(7)]
    expect(rightOf(decoding(value).read(delicate))).toEqual([Uint8Array.of(1, 2), new Date(7)])
  })

  test('a time that is no date is a Left that says where', () => {
    expect(leftOf(decoding({ a: [0, new Date(Number.NaN)] }).read(delicate))).toMatchObject({
      reason: 'syntax',
      message: 'not a valid date',
      path: ['a', 1],
    })
    expect(leftOf(decoding(new Date(Number.NaN)).read(delicate)).path).toEqual([])
  })

  test('gives the library what can be sent, and nothing else', () => {
    const given: unknown[] = []
    const writing = format({
      encode: value => {
        given.push(value)
        return Uint8Array.of(7)
      },
    })
    expect(rightOf(writing.write({ a: 1, b: undefined }))).toEqual(Uint8Array.of(7))
    expect(given).toStrictEqual([{ a: 1 }])
    expect(leftOf(format({}).write(new Map()))).toMatchObject({ message: 'Map has no binary form' })
  })
})
