import type { StandardSchemaV1 } from '@standard-schema/spec'
import { left, right } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import * as v from 'valibot'
import { describe, expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import type { Either } from '../../src/base/either.js'
import type { Codec, DecodeProblem, EncodeProblem, Issue } from '../../src/codec/codec.js'
import { type DecodeFailure, decodeFailure, safeDecode, safeEncode } from '../../src/codec/failure.js'
import { json } from '../../src/codec/json/json.js'
import type { StandardSchema } from '../../src/codec/schema/schema.js'
import { boolean } from '../../src/codec/text/boolean.js'
import { bytes } from '../../src/codec/text/bytes.js'
import { flag } from '../../src/codec/text/flag.js'
import { number } from '../../src/codec/text/number.js'
import { text } from '../../src/codec/text/text.js'

declare const payload: Uint8Array

declare const DateFromIso: t.Type<Date, string, unknown>

describe('plain codecs', () => {
  test('have the types of their values', () => {
    expectTypeOf(bytes).toEqualTypeOf<Codec<Uint8Array>>()
    expectTypeOf(text).toEqualTypeOf<Codec<string>>()
    expectTypeOf(number).toEqualTypeOf<Codec<number>>()
    expectTypeOf(boolean).toEqualTypeOf<Codec<boolean>>()
    expectTypeOf(flag('ON', 'OFF')).toEqualTypeOf<Codec<boolean>>()
    expectTypeOf(json()).toEqualTypeOf<Codec<unknown>>()
    expectTypeOf(json(undefined, { maxBytes: 10 })).toEqualTypeOf<Codec<unknown>>()
  })

  test('encode only their own values', () => {
    // @ts-expect-error a number is no text
    text.encode(1)
    // @ts-expect-error text is no number
    number.encode('1')
    // @ts-expect-error text is no boolean
    boolean.encode('true')
    // @ts-expect-error text is no bytes
    bytes.encode('a')
    // @ts-expect-error both texts are needed
    flag('ON')
  })
})

describe('json infers what observers get and what publishers give', () => {
  test('from io-ts', () => {
    const codec = json(t.type({ celsius: t.number, at: DateFromIso, note: t.union([t.string, t.null]) }))
    expectTypeOf(codec).toEqualTypeOf<Codec<{ celsius: number; at: Date; note: string | null }>>()
    // @ts-expect-error publishers give the value, not its encoded form
    codec.encode({ celsius: 21, at: '2026-01-01', note: null })
    // @ts-expect-error a property is missing
    codec.encode({ celsius: 21 })
  })

  test('from zod: its output and its input', () => {
    const codec = json(
      z.object({ at: z.string().transform(value => new Date(value)), unit: z.string().default('C') }),
    )
    expectTypeOf(codec).toEqualTypeOf<
      Codec<{ at: Date; unit: string }, { at: string; unit?: string | undefined }>
    >()
    codec.encode({ at: '2026-01-01' })
    // @ts-expect-error publishers give the input, not the output
    codec.encode({ at: new Date() })
  })

  test('from valibot: its output and its input', () => {
    const codec = json(
      v.object({
        at: v.pipe(
          v.string(),
          v.transform(value => new Date(value)),
        ),
      }),
    )
    expectTypeOf(codec).toEqualTypeOf<Codec<{ at: Date }, { at: string }>>()
    // @ts-expect-error publishers give the input, not the output
    codec.encode({ at: new Date() })
  })

  test('from a function', () => {
    const codec = json(
      (value): Either<string, number> => (typeof value === 'number' ? right(value) : left('no')),
    )
    expectTypeOf(codec).toEqualTypeOf<Codec<number>>()
    // @ts-expect-error the function gives numbers
    codec.encode('1')
  })
})

describe('StandardSchema', () => {
  test('takes whatever the specification allows', () => {
    expectTypeOf<StandardSchemaV1<string, Date>>().toExtend<StandardSchema<string, Date>>()
    expectTypeOf<StandardSchemaV1<string, Date>>().not.toExtend<StandardSchema<string, number>>()
  })
})

describe('json refuses', () => {
  test('what is no schema', () => {
    // @ts-expect-error an io-ts type must take unknown
    json({} as t.Type<Date, string, string>)
    // @ts-expect-error options go second
    json({ maxBytes: 10 })
    // @ts-expect-error a predicate is no schema
    json((value: unknown) => typeof value === 'string')
    // @ts-expect-error a function must take unknown
    json((value: string) => right(value))
    // @ts-expect-error an answer that comes later is none
    json(async (value: unknown) => right(value))
  })

  test('unknown options and values', () => {
    // @ts-expect-error misspelled
    json(t.string, { maxbytes: 10 })
    // @ts-expect-error not a policy
    json(t.string, { forbiddenKeys: 'drop' })
    // @ts-expect-error not a number
    json(t.string, { maxBytes: '10' })
  })
})

describe('failures are values', () => {
  test('with the types of their codec', () => {
    expectTypeOf(number.decode(payload)).toEqualTypeOf<Either<DecodeProblem, number>>()
    expectTypeOf(number.encode(1)).toEqualTypeOf<Either<EncodeProblem, Uint8Array>>()
    expectTypeOf(safeDecode(text, payload)).toEqualTypeOf<Either<DecodeProblem, string>>()
    expectTypeOf(safeEncode(text, 'a')).toEqualTypeOf<Either<EncodeProblem, Uint8Array>>()
    expectTypeOf<DecodeFailure>().toExtend<DecodeProblem>()
    expectTypeOf<Issue['path']>().toEqualTypeOf<readonly PropertyKey[]>()
    // @ts-expect-error safeEncode takes what the codec takes
    safeEncode(text, 1)
    // @ts-expect-error a failure needs its problem
    decodeFailure('a', payload, 'json')
  })

  test('and readonly', () => {
    const failure = {} as DecodeFailure
    // @ts-expect-error
    failure.topic = 'b'
    // @ts-expect-error
    failure.issues[0].message = 'b'
    // @ts-expect-error
    failure.path.push('a')
    // @ts-expect-error not a reason
    const reason: DecodeFailure['reason'] = 'bad'
    void reason
  })
})

describe('Codec', () => {
  test('lets publishers give less than observers get, and not more', () => {
    const wide: Codec<string, string | number> = {
      ...text,
      encode: value => text.encode(String(value)),
    }
    expectTypeOf(wide).toExtend<Codec<string, string>>()
    expectTypeOf(text).not.toExtend<Codec<string, string | number>>()
    expectTypeOf(text).not.toExtend<Codec<number>>()
    expectTypeOf(text).toExtend<Codec<unknown, never>>()
  })
})
