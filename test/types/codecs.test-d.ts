import type { DescMessage, MessageShape } from '@bufbuild/protobuf'
import * as t from 'io-ts'
import {
  byContentType,
  type CloudEvent,
  type CloudEventInput,
  type Codec,
  cloudEvents,
  json,
  number,
  oneOf,
  orElse,
  text,
  type Versioned,
  versioned,
} from 'rxtopics'
import { cbor } from 'rxtopics/cbor'
import { msgpack } from 'rxtopics/msgpack'
import { protobuf } from 'rxtopics/protobuf'
import { describe, expectTypeOf, test } from 'vitest'
import type * as z from 'zod'

const Reading = t.type({ celsius: t.number })
interface Reading {
  readonly celsius: number
}
declare const at: z.ZodPipe<z.ZodString, z.ZodTransform<Date, string>>
declare const desc: DescMessage
declare const about: { readonly source: string; readonly type: string; readonly id: () => string }

describe('cbor and msgpack infer what observers get and what publishers give', () => {
  test('as json does', () => {
    expectTypeOf(cbor()).toEqualTypeOf<Codec<unknown>>()
    expectTypeOf(msgpack()).toEqualTypeOf<Codec<unknown>>()
    expectTypeOf(cbor(Reading)).toExtend<Codec<Reading>>()
    expectTypeOf(msgpack(Reading)).toExtend<Codec<Reading>>()
    expectTypeOf(cbor(at)).toEqualTypeOf<Codec<Date, string>>()
    expectTypeOf(msgpack(at)).toEqualTypeOf<Codec<Date, string>>()
  })

  test('and refuse what is no schema, and unknown options', () => {
    // @ts-expect-error a predicate is no schema
    cbor((value: unknown) => typeof value === 'string')
    // @ts-expect-error a predicate is no schema
    msgpack((value: unknown) => typeof value === 'string')
    // @ts-expect-error misspelled
    cbor(Reading, { maxbytes: 10 })
    // @ts-expect-error misspelled
    msgpack(Reading, { maxbytes: 10 })
  })
})

describe('protobuf', () => {
  test('gives the message, or what a schema makes of it', () => {
    type Shape = MessageShape<DescMessage>
    expectTypeOf(protobuf(desc).decode).returns.toExtend<
      { readonly _tag: 'Left' } | { readonly _tag: 'Right'; readonly right: Shape }
    >()
    expectTypeOf(protobuf(desc, { schema: at })).toExtend<Codec<Date, never>>()
    // @ts-expect-error it needs a descriptor
    protobuf()
  })
})

describe('combinations of codecs', () => {
  test('byContentType gives what any of them gives', () => {
    const codec = byContentType({ 'text/plain': text, 'application/json': json(Reading) })
    expectTypeOf(codec).toExtend<Codec<string | Reading, never>>()
    expectTypeOf(byContentType({ 'text/plain': text }, { fallback: number })).toExtend<
      Codec<string | number, never>
    >()
    // @ts-expect-error a codec
    byContentType({ 'text/plain': 'text' })
  })

  test('orElse gives what one of the two gives, and takes what the first takes', () => {
    const codec = orElse(text)(number)
    expectTypeOf(codec).toEqualTypeOf<Codec<number | string, number>>()
    // @ts-expect-error the second is for reading alone
    codec.encode('a')
  })

  test('cloudEvents wraps the data, and what is published may leave out the rest', () => {
    const codec = cloudEvents(number, about)
    expectTypeOf(codec).toExtend<Codec<CloudEvent<number>, CloudEventInput<number>>>()
    expectTypeOf<CloudEventInput<number>>().toExtend<{ readonly data: number }>()
    codec.encode({ data: 1 })
    // @ts-expect-error the data
    codec.encode({})
    // @ts-expect-error an id for each event
    cloudEvents(number, { source: '/a', type: 'b' })
  })

  test('versioned and oneOf are schemas', () => {
    expectTypeOf(json(versioned(Reading, { version: '1.0' }))).toExtend<Codec<Versioned<Reading>, never>>()
    // @ts-expect-error its version
    versioned(Reading, {})
    const kinds = oneOf('kind', { a: t.type({ kind: t.literal('a') }), b: t.type({ kind: t.literal('b') }) })
    expectTypeOf(json(kinds)).toExtend<Codec<{ kind: 'a' } | { kind: 'b' }, never>>()
  })
})
