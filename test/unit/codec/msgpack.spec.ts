import { describe, expect, test } from 'vitest'
import type { Codec } from '../../../src/codec/codec.js'
import { msgpack } from '../../../src/codec/msgpack.js'
import { leftOf, rightOf } from './support.js'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const ascii = (text: string): string => Buffer.from(text).toString('hex')

const refuse = (codec: Codec<unknown, never>, bytes: string) => leftOf(codec.decode(hex(bytes)))

describe('msgpack frames', () => {
  const codec = msgpack()

  test.each([
    ['dd ffffffff', 'a list of 4 billion items'],
    ['df ffffffff', 'a map of 4 billion entries'],
    ['dc ffff c0', 'a list of 65,535 items in one byte'],
    ['db ffffffff 61', 'a text of 4 GB'],
    ['c6 ffffffff 00', 'bytes of 4 GB'],
    ['c9 ffffffff ff', 'an extension of 4 GB'],
    ['c1', 'a byte that is never used'],
    ['d4 00 00', 'an extension'],
    ['d4 72 40', 'a record of msgpackr'],
    ['c7 04 74 01020304', 'a typed array of msgpackr'],
    ['d4 ff ff', 'a timestamp of one byte'],
    ['d7 ff ee6b280000000000', 'a timestamp of 1,000,000,000 nanoseconds'],
    ['c7 0c ff 3b9aca00 0000000000000000', 'a timestamp of as many'],
    ['c7 0c ff 00000000 0001000000000005', 'a timestamp of 2^48 seconds'],
    ['c7 0c ff 00000000 ff00000000000005', 'a timestamp of half a sign'],
    ['c7 0c ff 00000000 0000ffffffffffff', 'a timestamp that no date can be'],
    ['81 c0 01', 'a key that is null'],
    ['81 90 01', 'a key that is a list'],
    ['cd', 'a head alone'],
  ])('J58: %s is a Left: %s', bytes => {
    expect(refuse(codec, bytes).reason).toBe('syntax')
  })

  test('J56: text that is not UTF-8 is a Left', () => {
    expect(refuse(codec, 'a2 c328').reason).toBe('utf8')
    expect(refuse(codec, `81 a2 c328 01`).reason).toBe('utf8')
  })

  test('J58: keys that reach a prototype are a Left with their path', () => {
    expect(refuse(codec, `81 a9${ascii('__proto__')} 01`)).toMatchObject({
      reason: 'forbidden-key',
      path: ['__proto__'],
    })
    const nested = `82 a161 01 a162 92 01 81 ab${ascii('constructor')} 81 a9${ascii('prototype')} 80`
    expect(refuse(codec, nested)).toMatchObject({ reason: 'forbidden-key', path: ['b', 1, 'constructor'] })
    expect(rightOf(codec.decode(hex(`81 ab${ascii('constructor')} a161`)))).toEqual({ constructor: 'a' })
  })

  test('J58: 100,000 nested lists are a Left', () => {
    expect(leftOf(codec.decode(new Uint8Array(100_000).fill(0x91))).reason).toBe('too-deep')
  })

  test.each([
    ['d6 ff 5c2aa1f0', '2018-12-31T23:10:40.000Z'],
    ['d7 ff ee6b27fc 00000001', '1970-01-01T00:00:02.000Z'],
    ['d7 ff 1d4c0004 00000001', '1970-01-01T00:00:01.122Z'],
    ['c7 0c ff 3b9ac9ff ffffffffffffffff', '1970-01-01T00:00:00.000Z'],
    ['c7 0c ff 00000000 fffffffffffffffe', '1969-12-31T23:59:58.000Z'],
    ['c7 0c ff 00000000 000007dba8218000', '+275760-09-13T00:00:00.000Z'],
  ])('takes the timestamp %s', (bytes, time) => {
    const value = rightOf(codec.decode(hex(bytes)))
    expect(value).toBeInstanceOf(Date)
    expect(Math.abs((value as Date).getTime() - Date.parse(time))).toBeLessThanOrEqual(1)
  })

  test('T103: small integers of 64 bits are numbers, as keys they are text', () => {
    expect(rightOf(codec.decode(hex('92 cf 0000000000000005 d3 ffffffffffffffff')))).toEqual([5, -1])
    expect(rightOf(codec.decode(hex('81 cf 0020000000000001 cf 0020000000000001')))).toEqual({
      '9007199254740993': 9007199254740993n,
    })
  })

  test('takes the last of equal keys, and integers for keys', () => {
    expect(rightOf(codec.decode(hex('82 a161 01 a161 02')))).toEqual({ a: 2 })
    expect(rightOf(codec.decode(hex('81 07 01')))).toEqual({ 7: 1 })
  })

  test('sends plain items, and maps for objects', () => {
    const sent = (value: unknown) => Buffer.from(rightOf(codec.encode(value))).toString('hex')
    expect(sent({ a: 1 })).toMatch(/^(81|de0001)a16101$/)
    expect(sent([1, { b: true }])).toMatch(/^9201(81|de0001)a162c3$/)
    expect(sent(Uint8Array.of(1, 2))).toBe('c4020102')
  })
})
