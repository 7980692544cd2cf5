import { TimestampSchema } from '@bufbuild/protobuf/wkt'
import { type } from 'arktype'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import {
  boolean,
  contract,
  envelope,
  flag,
  json,
  number,
  oneOf,
  orElse,
  text,
  topic,
  versioned,
} from 'rxtopics'
import { asyncApi } from 'rxtopics/asyncapi'
import { protobuf } from 'rxtopics/protobuf'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { createSchemas } from '../../../src/asyncapi/schemas.js'
import { accepts, problemsOf } from './support.js'

const of = (part: unknown) => createSchemas(undefined).of(part)
const A = t.type({ a: t.number })

describe('schemas', () => {
  test('of codecs of text', () => {
    expect(of(text)).toEqual({ type: 'string' })
    expect(of(boolean)).toEqual({ type: 'string', enum: ['true', 'false'] })
    expect([accepts(of(number), '21.5'), accepts(of(number), 'warm')]).toEqual([true, false])
    expect(of(pipe(json(A), orElse(flag('on', 'off'))))).toEqual({
      anyOf: [of(A), { type: 'string', enum: ['on', 'off'] }],
    })
  })

  test('a codec that was made of another says nothing of itself', () => {
    expect(of({ ...text, name: 'words' })).toEqual({ description: 'words' })
  })

  test('of what has no structure there is a description only', () => {
    expect(of(json())).toEqual({ description: 'any value' })
    expect(of(json(v.object({ a: v.number() })))).toEqual({ description: 'what a schema of valibot takes' })
    expect(of(json((value: unknown) => A.decode(value)))).toEqual({ description: 'what a schema takes' })
    expect(of(protobuf(TimestampSchema))).toEqual({
      description: 'the message google.protobuf.Timestamp of Protocol Buffers',
    })
  })

  test.each([
    ['zod', z.object({ a: z.number() })],
    ['arktype', type({ a: 'number' })],
  ])('%s offers its own', (_, schema) => {
    const written = of(json(schema as unknown as typeof A))
    expect([accepts(written, { a: 1 }), accepts(written, { a: 'x' }), accepts(written, {})]).toEqual([
      ...[true, false, false],
    ])
  })

  test('the input of a schema is written, for that is what is sent', () => {
    const written = of(json(z.object({ a: z.string().transform(Number) })))
    expect(accepts(written, { a: '1' })).toBe(true)
    expect(accepts(written, { a: 1 })).toBe(false)
  })

  test('what zod cannot say is described', () => {
    expect(of(json(z.object({ at: z.date() })))).toEqual({ description: 'what a schema of zod takes' })
  })

  test('of tagged, enveloped and versioned values, exactly what their schemas decode', () => {
    const tagged = oneOf('kind', { a: A, b: t.type({ b: t.string }) })
    const enveloped = envelope(A, { source: 's', type: 't', id: () => '1', now: () => 0 })
    const aged = versioned(A, { version: '2.1' })
    const head = { id: '1', source: 's', type: 't', timestamp: '1970-01-01T00:00:00.000Z' }
    const cases = [
      ...[{ kind: 'a', a: 1 }, { kind: 'b', b: 'x' }, { kind: 'b', a: 1 }, { a: 1 }, { kind: 'c' }, 5],
      ...[{ ...head, data: { a: 1 } }, { ...head, data: {} }, { ...head, id: 5, data: { a: 1 } }, head],
      ...[{ version: '2.0', a: 1 }, { version: '2.7', a: 1 }, { version: '3.0', a: 1 }, { version: '2.0' }],
    ]
    const counts = [tagged, enveloped, aged].map(schema => {
      const expected = cases.map(value => schema.decode(value)._tag === 'Right')
      expect(cases.map(value => accepts(of(schema), value))).toEqual(expected)
      return expected.filter(Boolean).length
    })
    expect(counts).toEqual([2, 1, 2])
  })

  test('recursive schemas are written once and referred to', () => {
    interface Tree {
      readonly children: readonly Tree[]
    }
    const Tree: t.Type<Tree> = t.recursion('Tree', self => t.type({ children: t.readonlyArray(self) }))
    const Zod = z.object({
      get children() {
        return z.array(Zod)
      },
    })
    for (const codec of [json(Tree), json(Zod)]) {
      const document = asyncApi(contract({ one: topic('one', codec), two: topic('two', codec) }), {
        title: 'T',
        version: '1',
      })
      expect(problemsOf(document)).toEqual([])
      expect(Object.keys(document.components?.schemas ?? {})).toHaveLength(1)
      const payload = document.channels['two']?.messages['two']?.payload ?? {}
      expect(accepts(payload, { children: [{ children: [] }] }, document)).toBe(true)
      expect(accepts(payload, { children: [{ children: [5] }] }, document)).toBe(false)
    }
  })

  test('recursive schemas of one name have places of their own', () => {
    const schemas = createSchemas(undefined)
    const named = (name: string): t.Type<unknown> =>
      t.recursion(name, self => t.type({ next: self }) as never)
    const places = ['X', 'X2', 'X', 'X', 'X2'].map(name => schemas.of(named(name))['$ref'])
    expect(places).toEqual(['X', 'X2', 'X3', 'X4', 'X22'].map(place => `#/components/schemas/${place}`))
    expect(Object.keys(schemas.shared())).toEqual(['X', 'X2', 'X3', 'X4', 'X22'])
  })

  test('a type that opens without end is cut off', () => {
    const endless = (): t.Mixed => t.recursion('Endless', () => t.type({ next: endless() as t.Any }))
    expect(JSON.stringify(of(t.array(endless())))).toContain('$ref')
    const schemas = createSchemas(undefined)
    schemas.of(endless())
    expect(Object.keys(schemas.shared()).length).toBeLessThan(64)
  })

  test('the hook is asked first, about codecs and schemas', () => {
    const mine = { ...text, name: 'words' }
    const Opaque = v.object({ a: v.number() })
    const known = new Map<unknown, object>([
      [mine, { type: 'string', pattern: '^\\w+$' }],
      [Opaque, { type: 'object' }],
    ])
    const { of } = createSchemas(part => known.get(part) as never)
    expect(of(mine)).toEqual({ type: 'string', pattern: '^\\w+$' })
    expect(of(json(Opaque))).toEqual({ type: 'object' })
    expect(of(json(t.string))).toEqual({ type: 'string' })
  })
})

test('a type of few parts that has each of them twice, and so on, is bounded', () => {
  let twice: t.Mixed = t.type({ a: t.string })
  for (let level = 0; level < 20; level += 1) twice = t.type({ left: twice, right: twice })
  const topics = contract({ one: topic('one', json(twice)), other: topic('other', json(t.string)) })
  const document = asyncApi(topics, { title: 'bounded', version: '1' })
  expect(JSON.stringify(document).length).toBeLessThan(5_000_000)
  expect(JSON.stringify(document.channels['one'])).toContain('more than 20000 parts')
  expect(document.channels['other']?.messages['other']?.payload).toEqual({ type: 'string' })
})
