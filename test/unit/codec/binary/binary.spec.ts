import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { cbor } from '../../../../src/codec/cbor.js'
import type { Codec } from '../../../../src/codec/codec.js'
import { msgpack } from '../../../../src/codec/msgpack.js'
import { leftOf, refuseValue, rightOf } from '../support.js'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const ascii = (text: string): string => Buffer.from(text).toString('hex')

const refuse = (codec: Codec<unknown, never>, bytes: string) => leftOf(codec.decode(hex(bytes)))

/** Bytes may come as whatever kind of `Uint8Array`. */
const plain = (part: unknown): unknown =>
  part instanceof Uint8Array
    ? { bytes: [...part] }
    : Array.isArray(part)
      ? part.map(plain)
      : part !== null && typeof part === 'object' && !(part instanceof Date)
        ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, plain(inner)]))
        : part

const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }).filter(number => !Object.is(number, -0)),
    fc.integer(),
    fc.string({ unit: 'binary' }),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.uint8Array().map(bytes => Buffer.from(bytes)),
    fc.date({ noInvalidDate: true, min: new Date(-(2 ** 33) * 1_000), max: new Date(2 ** 33 * 1_000) }),
    fc.array(tie('value')),
    fc.dictionary(
      fc.string({ unit: 'binary' }).filter(key => key !== '__proto__'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
})).value

const formats = { msgpack, cbor } as const

describe.each(Object.entries(formats))('%s', (name, make) => {
  const codec = make() as Codec<unknown>

  test('P16: gives back what was published', () => {
    fc.assert(
      fc.property(value, given => {
        expect(plain(rightOf(codec.decode(rightOf(codec.encode(given)))))).toEqual(plain(given))
      }),
      { numRuns: 2_000 },
    )
  })

  test('T103: integers are numbers where a number holds them, and bigints where not', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n })), given => {
        const value = rightOf(codec.decode(rightOf(codec.encode({ given, last: [given] })))) as {
          given: readonly (number | bigint)[]
          last: readonly unknown[]
        }
        expect(value.given.map(BigInt)).toEqual(given)
        expect(value.last).toEqual([value.given])
        for (const each of value.given)
          expect(typeof each).toBe(Number.isSafeInteger(Number(each)) ? 'number' : 'bigint')
      }),
    )
    expect(rightOf(codec.decode(rightOf(codec.encode(2n ** 53n - 1n))))).toBe(9007199254740991)
    expect(rightOf(codec.decode(rightOf(codec.encode(-(2n ** 53n)))))).toBe(-9007199254740992n)
  })

  test('T103: gives every double back as it was', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), given => {
        expect(rightOf(codec.decode(rightOf(codec.encode([given]))))).toEqual([given + 0])
      }),
    )
  })

  test('gives bytes that no later value overwrites', () => {
    const first = rightOf(codec.encode({ a: 1 }))
    const copy = Uint8Array.from(first)
    codec.encode({ b: 'other' })
    expect(first).toEqual(copy)
  })

  test('leaves properties out that are undefined, as JSON does', () => {
    const given = { a: undefined, b: [{ c: undefined, at: new Date(0) }] }
    expect(rightOf(codec.decode(rightOf(codec.encode(given))))).toStrictEqual({ b: [{ at: new Date(0) }] })
  })

  test.each<[string, unknown, PropertyKey[]]>([
    ['a function', { f: () => 1 }, ['f']],
    ['a symbol', [Symbol.iterator], [0]],
    ['undefined in an array', { a: [undefined] }, ['a', 0]],
    ['undefined', undefined, []],
    ['a map', new Map(), []],
    ['a set', { a: new Set() }, ['a']],
    ['an error', new Error('x'), []],
    ['a typed array', new Float32Array(1), []],
    ['an invalid date', [new Date(Number.NaN)], [0]],
    ['half of a surrogate pair', { a: '\ud800' }, ['a']],
    ['a key with half of a surrogate pair', { '\ud800': 1 }, ['\ud800']],
    ['too big an integer', [2n ** 64n], [0]],
  ])('P20: refuses %s, and says where', (_, given, path) => {
    expect(refuseValue(codec, given).path).toEqual(path)
  })

  test('J58: refuses a value without end, and one nested too deep', () => {
    const endless: { self?: unknown } = {}
    endless.self = endless
    expect(refuseValue(codec, endless).message).toContain('1000 levels')
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(refuseValue(codec, deep).message).toContain('1000 levels')
    expect(rightOf(codec.decode(rightOf(codec.encode([1]))))).toEqual([1])
  })

  test('J56: says what is wrong with an empty payload and with one that is too large', () => {
    expect(leftOf(codec.decode(new Uint8Array(0))).reason).toBe('empty')
    const small = make(undefined, { maxBytes: 3 })
    expect(leftOf(small.decode(new Uint8Array(4)))).toMatchObject({
      reason: 'too-large',
      message: '4 bytes are more than maxBytes (3)',
    })
  })

  test('J58: refuses 50 MB at once', () => {
    expect(leftOf(codec.decode(new Uint8Array(50_000_000))).reason).toBe('too-large')
  })

  test('P17: decodes with a schema, and publishes the encoded form', () => {
    const Reading = make(t.strict({ celsius: t.number }))
    expect(rightOf(Reading.decode(rightOf(codec.encode({ celsius: 21, more: 1 }))))).toEqual({ celsius: 21 })
    expect(leftOf(Reading.decode(rightOf(codec.encode({ celsius: 'warm' }))))).toMatchObject({
      reason: 'schema',
      path: ['celsius'],
      message: 'expected number, got "warm"',
    })
    expect(refuseValue(Reading, { celsius: 'warm' }).path).toEqual(['celsius'])
  })

  test('J58: every truncation of a message is a Left that says so', () => {
    const bytes = rightOf(codec.encode({ a: [1, 'two', { b: new Date(5), c: Buffer.from([1, 2]) }], d: 1.5 }))
    for (let size = 1; size < bytes.length; size++) {
      expect(leftOf(codec.decode(bytes.subarray(0, size)))).toMatchObject({ reason: 'syntax' })
    }
    expect(codec.decode(bytes)._tag).toBe('Right')
    expect(leftOf(codec.decode(Uint8Array.from([...bytes, 0]))).message).toContain('left over')
  })

  test('J58: refuses unknown options and what is no schema', () => {
    expect(() => make(undefined, { forbiddenKeys: 'allow' } as never)).toThrow(
      `invalid option ${name}.forbiddenKeys`,
    )
    expect(() => make(undefined, { maxBytes: 0 })).toThrow(`invalid option ${name}.maxBytes`)
    expect(() => make({} as never)).toThrow(`invalid option ${name}.schema`)
  })
})

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
})

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

  test('says where a date is that cannot be read', () => {
    expect(refuse(codec, '82 01 a1 6161 c0 6161')).toMatchObject({
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
})

describe('the peers of the binary codecs', () => {
  test('are no part of the root entry', () => {
    const index = readFileSync(new URL('../../../../src/index.ts', import.meta.url), 'utf8')
    expect(index).not.toMatch(/msgpack|cbor|protobuf/)
  })
})
