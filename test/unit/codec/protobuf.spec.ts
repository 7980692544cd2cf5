import { create, toBinary } from '@bufbuild/protobuf'
import {
  StructSchema,
  type Timestamp,
  TimestampSchema,
  type Value,
  ValueSchema,
} from '@bufbuild/protobuf/wkt'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { left, right } from '../../../src/base/either.js'
import { protobuf } from '../../../src/codec/protobuf.js'
import { leftOf, refuseValue, rightOf } from './support.js'

const clock = protobuf(TimestampSchema)
const problem = (message: string) => ({ path: ['seconds'], message, issues: [], cause: undefined })

/** Positive times as dates. */
const AsDate = {
  decode: (value: unknown) => {
    const { seconds } = value as Timestamp
    return seconds >= 0n ? right(new Date(Number(seconds) * 1_000)) : left(problem('before 1970'))
  },
  encode: (date: Date) => right(create(TimestampSchema, { seconds: BigInt(date.getTime() / 1_000) })),
}

describe('protobuf', () => {
  test('P16: gives back what was published', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }), fc.integer(), (seconds, nanos) => {
        const given = create(TimestampSchema, { seconds, nanos })
        expect(rightOf(clock.decode(rightOf(clock.encode(given))))).toEqual(given)
      }),
    )
    expect(clock).toMatchObject({
      name: 'protobuf',
      contentType: 'application/protobuf',
      payloadFormatIndicator: false,
    })
  })

  test('takes an empty payload for the message without fields', () => {
    expect(rightOf(clock.decode(new Uint8Array(0)))).toEqual(create(TimestampSchema))
  })

  test('P17: decodes with a schema, and publishes what the schema makes', () => {
    const codec = protobuf(TimestampSchema, { schema: AsDate })
    expect(rightOf(codec.decode(rightOf(codec.encode(new Date(5_000)))))).toEqual(new Date(5_000))
    const early = rightOf(clock.encode(create(TimestampSchema, { seconds: -1n })))
    expect(leftOf(codec.decode(early))).toMatchObject({
      reason: 'schema',
      path: ['seconds'],
      message: 'before 1970',
    })
  })

  test.each([
    ['a truncated varint', '08 80'],
    ['a varint that never ends', '08 ffffffffffffffffffffff'],
    ['a length beyond the payload', '0a ffffffff0f 61'],
    ['a wire type that is none', '0f'],
    ['field number 0', '00'],
    ['a group that never ends', '0b 08 01'],
  ])('J58: %s is a Left', (_, hex) => {
    expect(leftOf(protobuf(StructSchema).decode(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).reason).toBe(
      'syntax',
    )
  })

  test('J58: a message nested too deep is a Left', () => {
    let deep = create(ValueSchema, { kind: { case: 'boolValue', value: true } })
    for (let level = 0; level < 200; level++)
      deep = create(ValueSchema, { kind: { case: 'listValue', value: { values: [deep] } } })
    expect(leftOf(protobuf(ValueSchema).decode(toBinary(ValueSchema, deep)))).toMatchObject({
      reason: 'syntax',
    })
  })

  test.each<[string, PropertyKey[]]>([
    ['__proto__', ['fields', '__proto__']],
    ['a', ['fields', 'a', 'kind', 'value', 'fields', '__proto__']],
  ])('J58: a map with a key %s that can reach a prototype is a Left with its path', (key, path) => {
    const empty = create(ValueSchema, { kind: { case: 'structValue', value: create(StructSchema) } })
    const holder = (name: string, value: Value) =>
      create(StructSchema, { fields: Object.fromEntries([[name, value]]) })
    const nested = create(ValueSchema, {
      kind: { case: 'structValue', value: holder('__proto__', empty) },
    })
    const sent = toBinary(StructSchema, key === 'a' ? holder('a', nested) : holder(key, empty))
    expect(leftOf(protobuf(StructSchema).decode(sent))).toMatchObject({ reason: 'forbidden-key', path })
  })

  test('a map may have a key with proto in it', () => {
    const given = create(StructSchema, {
      fields: { protocol: create(ValueSchema, { kind: { case: 'boolValue', value: true } }) },
    })
    expect(rightOf(protobuf(StructSchema).decode(toBinary(StructSchema, given)))).toEqual(given)
  })

  test('J58: refuses a payload that is too large, before it is read', () => {
    expect(leftOf(protobuf(TimestampSchema, { maxBytes: 4 }).decode(new Uint8Array(5))).reason).toBe(
      'too-large',
    )
    expect(leftOf(clock.decode(new Uint8Array(50_000_000))).reason).toBe('too-large')
  })

  test('P20: refuses what is no such message, and values out of range', () => {
    expect(refuseValue(clock, { seconds: 1n }).message).toBe('expected google.protobuf.Timestamp, got object')
    expect(refuseValue(clock, create(StructSchema)).message).toContain('expected google.protobuf.Timestamp')
    expect(refuseValue(clock, create(TimestampSchema, { nanos: 2 ** 40 })).path).toEqual([])
  })

  test('refuses unknown options and what is no descriptor', () => {
    expect(() => protobuf(TimestampSchema, { limit: 1 } as never)).toThrow('protobuf.limit')
    expect(() => protobuf({} as never)).toThrow('protobuf.desc')
    expect(() => protobuf(TimestampSchema, { schema: {} as never })).toThrow('protobuf.schema')
  })
})
