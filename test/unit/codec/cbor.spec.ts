import { describe, expect, test } from 'vitest'
import { cbor } from '../../../src/codec/cbor.js'
import type { Codec } from '../../../src/codec/codec.js'
import { leftOf, rightOf } from './support.js'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const ascii = (text: string): string => Buffer.from(text).toString('hex')

const refuse = (codec: Codec<unknown, never>, bytes: string) => leftOf(codec.decode(hex(bytes)))

describe('cbor items', () => {
  const codec = cbor()

  test.each([
    ['9b ffffffffffffffff', 'a list of 2^64 items'],
    ['bb ffffffffffffffff', 'a map of 2^64 entries'],
    ['99 ffff f6', 'a list of 65,535 items in one byte'],
    ['7b ffffffffffffffff 61', 'a text of 2^64 bytes'],
    ['5a ffffffff 00', 'bytes of 4 GB'],
    ['1c', 'an unknown length'],
    ['7f 6161 ff', 'text in parts'],
    ['d8 40 41 01', 'a typed array'],
    ['d9 dfff 81 00', 'a record of cbor-x'],
    ['d8 1b 82 65 4572726f72 61 78', 'an object of cbor-x'],
    ['d8 1c 80', 'a shared value'],
    ['c0 01', 'a date that is no text'],
    ['c1 6161', 'a time that is no number'],
    ['c1 f4', 'a time that is false'],
    ['c1 ff', 'a time that is a break'],
    ['c1 1b 0000000000000005', 'a time of 64 bits'],
    ['c1 f97c00', 'an infinite time'],
    ['c1 fb 7ff8000000000000', 'a time that is not a number'],
    ['c1 fb 4230000000000000 00', 'a byte too many'],
    ['c1 fb 42b0000000000000', 'a time that no date can be'],
    ['82 01 a1 6161 c0 6161', 'a date that cannot be read, within'],
    ['c2 01', 'a big integer that is no bytes'],
    [`c2 5901f4 ${'ff'.repeat(500)}`, 'a big integer of 500 bytes'],
    ['ff', 'a break alone'],
    ['bf 6161 ff', 'a map that breaks after a key'],
    ['82 01 ff', 'a break in a list that has a length'],
    ['9f 01', 'a list that never ends'],
    ['a1 f6 01', 'a key that is null'],
    ['e0', 'an unknown simple value'],
  ])('J58: %s is a Left: %s', bytes => {
    expect(refuse(codec, bytes).reason).toBe('syntax')
  })

  test('takes lists and maps without a length, undefined, and small floats', () => {
    expect(rightOf(codec.decode(hex('bf 6161 9f 01 f7 f93c00 ff ff')))).toEqual({ a: [1, undefined, 1] })
    expect(rightOf(codec.decode(hex(`c0 74 ${ascii('2026-01-01T00:00:00Z')}`)))).toEqual(
      new Date('2026-01-01'),
    )
    expect(rightOf(codec.decode(hex('c2 49 010000000000000000')))).toBe(2n ** 64n)
  })

  test.each([
    '1',
    'May 7',
    '2026-01-01',
    '2026-01-01T00:00:00',
    ' 2026-01-01T00:00:00Z',
    'x 2026-01-01T00:00:00Z',
  ])('T103: the text %s is no time, whatever Date makes of it', text => {
    const size = (0x60 + text.length).toString(16)
    expect(
      refuse(codec, `c0 ${text.length < 24 ? size : `78 ${text.length.toString(16)}`} ${ascii(text)}`),
    ).toMatchObject({
      reason: 'syntax',
      message: 'a time that is not written as in RFC 3339, at byte 0',
    })
  })

  test('says where a date is that cannot be read', () => {
    expect(refuse(codec, `82 01 a1 6161 c0 74 ${ascii('2026-13-01T00:00:00Z')}`)).toMatchObject({
      reason: 'syntax',
      path: [1, 'a'],
      message: 'not a valid date',
    })
  })

  test('T103: small integers are numbers, however they were sent', () => {
    const value = '85 1b 0000000000000005 3b 0000000000000004 c2 41 05 c3 40 3b 001fffffffffffff'
    expect(rightOf(codec.decode(hex(value)))).toEqual([5, -5, 5, -1, -9007199254740992n])
    expect(rightOf(codec.decode(hex('1b 001fffffffffffff')))).toBe(9007199254740991)
    expect(rightOf(codec.decode(hex('3b ffffffffffffffff')))).toBe(-(2n ** 64n))
    expect(rightOf(codec.decode(hex('82 1b 0000000000000005 43 1b0000')))).toEqual([5, hex('1b0000')])
  })

  test('takes times as integers and floats', () => {
    for (const [bytes, ms] of [
      ['c1 1a 5c2aa1f0', 1_546_297_840_000],
      ['c1 20', -1_000],
      ['c1 f9 3e00', 1_500],
      ['c1 fa 3fc00000', 1_500],
      ['c1 fb 3ff8000000000000', 1_500],
    ] as const)
      expect(rightOf(codec.decode(hex(bytes)))).toEqual(new Date(ms))
  })

  test('J56: text that is not UTF-8 is a Left', () => {
    expect(refuse(codec, '62 c328').reason).toBe('utf8')
  })

  test('J58: keys that reach a prototype are a Left with their path', () => {
    expect(refuse(codec, `a1 69${ascii('__proto__')} 01`)).toMatchObject({
      reason: 'forbidden-key',
      path: ['__proto__'],
    })
    expect(refuse(codec, `81 bf 6b${ascii('constructor')} a1 69${ascii('prototype')} a0 ff`)).toMatchObject({
      reason: 'forbidden-key',
      path: [0, 'constructor'],
    })
  })

  test('J58: 100,000 nested lists are a Left', () => {
    expect(leftOf(codec.decode(new Uint8Array(100_000).fill(0x81))).reason).toBe('too-deep')
    expect(leftOf(codec.decode(new Uint8Array(100_000).fill(0x9f))).reason).toBe('too-deep')
  })

  test('sends plain items of the shortest form', () => {
    const sent = (value: unknown) => Buffer.from(rightOf(codec.encode(value))).toString('hex')
    expect(sent({ a: 1 })).toBe('a1616101')
    expect(sent([1, { b: true }])).toBe('8201a16162f5')
    expect(sent(Uint8Array.of(1, 2))).toBe('420102')
  })
})
