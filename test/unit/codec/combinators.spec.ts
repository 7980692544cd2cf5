import { type } from 'arktype'
import { Schema as EffectSchema } from 'effect'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { left, right } from '../../../src/base/either.js'
import { byContentType } from '../../../src/codec/byContentType.js'
import { cbor } from '../../../src/codec/cbor.js'
import { safeDescribe } from '../../../src/codec/failure.js'
import { json } from '../../../src/codec/json/json.js'
import { msgpack } from '../../../src/codec/msgpack.js'
import { orElse } from '../../../src/codec/orElse.js'
import { envelope } from '../../../src/codec/schema/envelope.js'
import { oneOf } from '../../../src/codec/schema/oneOf.js'
import { versioned } from '../../../src/codec/schema/versioned.js'
import { flag } from '../../../src/codec/text/flag.js'
import { text } from '../../../src/codec/text/text.js'
import { decodeText, encodeToText, leftOf, refuseText, refuseValue, rightOf, utf8 } from './support.js'

const Reading = t.type({ celsius: t.number })

describe('orElse', () => {
  const State = t.type({ state: t.string })
  const codec = pipe(json(State), orElse(flag('online', 'offline')))

  test('decodes with the second what the first refuses', () => {
    expect(decodeText(codec, '{"state":"online"}')).toEqual({ state: 'online' })
    expect(decodeText(codec, 'offline')).toBe(false)
  })

  test('P18: says what both refuse, and the reason of the first', () => {
    expect(refuseText(codec, '{}')).toMatchObject({
      reason: 'schema',
      path: ['state'],
      message: 'expected string, got undefined; or expected online or offline, got "{}"',
      issues: [{ path: ['state'] }, { path: [] }],
    })
  })

  test('J56: goes on to the second when the first throws', () => {
    const throwing = {
      ...text,
      decode: () => {
        throw new Error('boom')
      },
    }
    expect(decodeText(pipe(throwing, orElse(text)), 'a')).toBe('a')
  })

  test('publishes by the first', () => {
    expect(encodeToText(codec, { state: 'online' })).toBe('{"state":"online"}')
    expect(codec).toMatchObject({ name: 'json or flag', contentType: 'application/json' })
  })
})

describe('oneOf', () => {
  const schema = oneOf('kind', {
    io: t.strict({ kind: t.literal('io'), a: t.number }),
    zod: z.object({ kind: z.literal('zod'), at: z.string().transform(Number) }),
    own: (value: unknown) => (Object.keys(value as object).length === 1 ? right('own') : left('too much')),
  })
  const codec = json(schema)

  test('P19: decodes by the tag, whatever the kind of the schema', () => {
    expect(decodeText(codec, '{"kind":"io","a":1,"more":2}')).toEqual({ kind: 'io', a: 1 })
    expect(decodeText(codec, '{"kind":"zod","at":"7"}')).toEqual({ kind: 'zod', at: 7 })
    expect(decodeText(codec, '{"kind":"own"}')).toBe('own')
  })

  test('P19: says what is wrong with the member of the tag, and only that', () => {
    expect(refuseText(codec, '{"kind":"io"}')).toMatchObject({ reason: 'schema', path: ['a'], issues: [{}] })
    expect(refuseText(codec, '{"kind":"own","a":1}').message).toBe('too much')
  })

  test.each([
    ['{"kind":"else"}', 'expected one of io, zod, own, got "else"', ['kind']],
    ['{}', 'expected one of io, zod, own, got undefined', ['kind']],
    ['{"kind":["io"]}', 'expected one of io, zod, own, got array of 1', ['kind']],
    ['{"kind":"toString"}', 'expected one of io, zod, own, got "toString"', ['kind']],
    ['[]', 'expected object, got array of 0', []],
    ['null', 'expected object, got null', []],
  ])('P19: %s is a Left', (payload, message, path) => {
    expect(refuseText(codec, payload)).toMatchObject({ reason: 'schema', message, path })
  })

  test('P20: publishes by the tag', () => {
    expect(encodeToText(codec, { kind: 'zod', at: '7' })).toBe('{"kind":"zod","at":"7"}')
    expect(refuseValue(codec, { kind: 'io', a: 'x' }).path).toEqual(['a'])
    expect(refuseValue(codec, { kind: 'else' }).path).toEqual(['kind'])
  })

  test('serves the other formats too, and refuses what is no schema', () => {
    expect(rightOf(msgpack(schema).decode(rightOf(msgpack().encode({ kind: 'io', a: 1 }))))).toEqual({
      kind: 'io',
      a: 1,
    })
    expect(() => oneOf('kind', { a: 1 as never })).toThrow('invalid option oneOf.a.schema')
    expect(() => oneOf('kind', { a: undefined as never })).toThrow('invalid option oneOf.a')
  })
})

describe('versioned', () => {
  const codec = json(versioned(Reading, { version: '1.4' }))

  test('P21: publishes the version, which the schema does not see', () => {
    expect(encodeToText(codec, { celsius: 21 })).toBe('{"celsius":21,"version":"1.4"}')
    const strict = json(versioned(z.strictObject({ a: z.number() }), { version: '2.0', key: 'v' }))
    expect(decodeText(strict, '{"v":"2.0","a":1}')).toEqual({ version: '2.0', warning: null, data: { a: 1 } })
  })

  test.each([
    ['1.4', null],
    ['1.3', 'older-minor'],
    ['1.10', 'newer-minor'],
  ])('P21: accepts %s with the warning %s', (version, warning) => {
    expect(decodeText(codec, `{"celsius":21,"version":"${version}"}`)).toEqual({
      version,
      warning,
      data: { celsius: 21 },
    })
  })

  test.each([
    ['2.0', 'version 2.0 is newer than 1.4, by its major version'],
    ['0.9', 'version 0.9 is older than 1.4, by its major version'],
  ])('P21: %s is a Left with the reason version', (version, message) => {
    expect(refuseText(codec, `{"version":"${version}"}`)).toMatchObject({
      reason: 'version',
      message,
      path: ['version'],
    })
  })

  test.each([
    '{"celsius":21}',
    '{"version":1.4}',
    '{"version":"1"}',
    '{"version":"1.4.0"}',
    `{"version":"${'9'.repeat(400)}.0"}`,
  ])('P21: %s is a Left with the reason schema', payload => {
    expect(refuseText(codec, payload)).toMatchObject({ reason: 'schema', path: ['version'] })
  })

  test('says what the schema refuses, and what is no object', () => {
    expect(refuseText(codec, '{"version":"1.4"}')).toMatchObject({ reason: 'schema', path: ['celsius'] })
    expect(refuseText(codec, '[]').message).toBe('expected object, got array of 0')
    expect(refuseValue(json(versioned(t.number, { version: '1.0' })), 1).message).toBe(
      'expected object, got 1',
    )
    expect(refuseValue(codec, {}).path).toEqual(['celsius'])
  })

  test('refuses a version that is none', () => {
    expect(() => versioned(Reading, { version: '1' })).toThrow('invalid option versioned.version')
    expect(() => versioned(Reading, { version: '1.0', name: 'v' } as never)).toThrow(
      'invalid option versioned.name',
    )
  })
})

describe('envelope', () => {
  let count = 0
  const schema = envelope(Reading, {
    source: 'sensor-7',
    type: 'reading',
    id: () => `id-${count++}`,
    now: () => 1_000,
  })
  const codec = json(schema)
  const sent = {
    id: 'id-0',
    source: 'sensor-7',
    type: 'reading',
    timestamp: '1970-01-01T00:00:01.000Z',
    data: { celsius: 21 },
  }

  test('P22: publishes id, source, type and timestamp with the data, each with an id of its own', () => {
    const ids = [0, 1, 2].map(() => JSON.parse(encodeToText(codec, { celsius: 21 })))
    expect(ids[0]).toEqual(sent)
    expect(ids.map(({ id }) => id)).toEqual(['id-0', 'id-1', 'id-2'])
  })

  test('P22: gives all of it to observers, whoever sent it', () => {
    const other = { ...sent, source: 'x', type: 'y', timestamp: '2026-01-01T01:00:00+01:00' }
    expect(decodeText(codec, JSON.stringify(other))).toEqual({ ...other, timestamp: Date.UTC(2026, 0, 1) })
  })

  test('says all that is missing or wrong, and where', () => {
    expect(refuseText(codec, '{"id":7,"source":"a"}').issues.map(({ path }) => path)).toEqual([
      ['id'],
      ['type'],
      ['timestamp'],
    ])
    expect(refuseText(codec, JSON.stringify({ ...sent, timestamp: 'yesterday' })).path).toEqual(['timestamp'])
    expect(refuseText(codec, JSON.stringify({ ...sent, data: {} })).path).toEqual(['data', 'celsius'])
    expect(refuseText(codec, JSON.stringify({ ...sent, data: undefined })).path).toEqual(['data'])
    expect(refuseText(codec, '7').message).toBe('expected object, got 7')
    expect(refuseValue(codec, {}).path).toEqual(['data', 'celsius'])
  })

  test('nests: a versioned reading in an envelope, in MessagePack', () => {
    const nested = msgpack(
      envelope(versioned(Reading, { version: '1.0' }), {
        source: 's',
        type: 't',
        id: () => 'i',
        now: () => 0,
      }),
    )
    expect(rightOf(nested.decode(rightOf(nested.encode({ celsius: 1 }))))).toMatchObject({
      id: 'i',
      timestamp: 0,
      data: { version: '1.0', warning: null, data: { celsius: 1 } },
    })
  })
})

describe('byContentType', () => {
  const codec = byContentType(
    { 'application/json': json(Reading), 'application/cbor': cbor(Reading), 'text/plain': text },
    { fallback: json(Reading) },
  )
  const value = { celsius: 21 }

  test('P32: decodes by what the message says, without case and parameters', () => {
    const bytes = rightOf(cbor().encode(value))
    expect(rightOf(codec.decode(bytes, { contentType: 'application/cbor' }))).toEqual(value)
    expect(rightOf(codec.decode(bytes, { contentType: ' Application/CBOR ; x=y' }))).toEqual(value)
    expect(rightOf(codec.decode(utf8('a'), { contentType: 'text/plain; charset=utf-8' }))).toBe('a')
    expect(leftOf(codec.decode(bytes, { contentType: 'application/json' })).reason).toBe('utf8')
  })

  test('uses the fallback for no content type and for an unknown one', () => {
    expect(rightOf(codec.decode(utf8('{"celsius":21}')))).toEqual(value)
    expect(rightOf(codec.decode(utf8('{"celsius":21}'), { contentType: 'x/y' }))).toEqual(value)
  })

  test('P18: without a fallback, those are Lefts with the reason content-type', () => {
    const strict = byContentType({ 'application/json': json() })
    expect(leftOf(strict.decode(utf8('1')))).toMatchObject({
      reason: 'content-type',
      message: 'no content type',
    })
    expect(leftOf(strict.decode(utf8('1'), { contentType: 'toString' }))).toMatchObject({
      reason: 'content-type',
      message: 'no codec for the content type toString',
    })
  })

  test('P32: publishes by the first, under the type it is listed for', () => {
    const vendor = byContentType({ 'application/vnd.x+json': json(), 'application/cbor': cbor() })
    expect(encodeToText(vendor, 1)).toBe('1')
    expect(rightOf(safeDescribe(vendor, 1))).toEqual({
      contentType: 'application/vnd.x+json',
      payloadFormatIndicator: true,
    })
  })

  test('refuses an empty list and what is no codec', () => {
    expect(() => byContentType({})).toThrow('at least one codec')
    expect(() => byContentType({ 'a/b': {} as never })).toThrow('invalid option byContentType.a/b')
  })
})

describe('json takes the schemas of', () => {
  test('P17: arktype, which are functions', () => {
    const codec = json(type({ celsius: 'number' }))
    expect(decodeText(codec, '{"celsius":21}')).toEqual({ celsius: 21 })
    expect(refuseText(codec, '{"celsius":"warm"}')).toMatchObject({ reason: 'schema', path: ['celsius'] })
  })

  test('P17: Effect, through its Standard Schema', () => {
    const codec = json(EffectSchema.toStandardSchemaV1(EffectSchema.Struct({ celsius: EffectSchema.Number })))
    expect(decodeText(codec, '{"celsius":21}')).toEqual({ celsius: 21 })
    expect(refuseText(codec, '{"celsius":"warm"}')).toMatchObject({ reason: 'schema', path: ['celsius'] })
  })

  test('P17: this library, written by hand', () => {
    const even = {
      decode: (value: unknown) =>
        Number(value) % 2 === 0
          ? right(Number(value))
          : left({ path: [], message: 'odd', issues: [], cause: undefined }),
      encode: (value: number) => right(value),
    }
    expect(decodeText(json(even), '4')).toBe(4)
    expect(refuseText(json(even), '3')).toMatchObject({ reason: 'schema', message: 'odd' })
  })
})
