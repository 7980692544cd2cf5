import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { left, right } from '../../../../src/base/either.js'
import { json } from '../../../../src/codec/json/json.js'
import { msgpack } from '../../../../src/codec/msgpack.js'
import { oneOf } from '../../../../src/codec/schema/oneOf.js'
import { decodeText, encodeToText, refuseText, refuseValue, rightOf } from '../support.js'

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
