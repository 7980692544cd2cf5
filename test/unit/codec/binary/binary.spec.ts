import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { cbor } from '../../../../src/codec/cbor.js'
import type { Codec } from '../../../../src/codec/codec.js'
import { msgpack } from '../../../../src/codec/msgpack.js'
import { leftOf, refuseValue, rightOf } from '../support.js'

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

describe('the peers of the binary codecs', () => {
  test('are no part of the root entry', () => {
    const index = readFileSync(new URL('../../../../src/index.ts', import.meta.url), 'utf8')
    expect(index).not.toMatch(/msgpack|cbor|protobuf/)
  })
})
