import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { left, right } from '../../../src/base/either.js'
import { problem } from '../../../src/codec/problem.js'
import type { Schema } from '../../../src/codec/schema/schema.js'
import { type Format, schemaCodec } from '../../../src/codec/schemaCodec.js'
import { leftOf, rightOf } from './support.js'

/** Bytes are the list of their numbers. */
const format: Format = {
  name: 'list',
  contentType: 'application/list',
  payloadFormatIndicator: false,
  read: payload => right([...payload]),
  write: value => right(Uint8Array.from(value as number[])),
}
const bytes = Uint8Array.of(1, 2, 3)
const untouched: Format = {
  ...format,
  read: () => expect.fail('read was called'),
  write: () => expect.fail('write was called'),
}

describe('schemaCodec', () => {
  test('is described as its format, and no more', () => {
    expect(schemaCodec({ ...format, emptyIsValue: true }, undefined, {})).toEqual({
      name: 'list',
      contentType: 'application/list',
      payloadFormatIndicator: false,
      decode: expect.any(Function),
      encode: expect.any(Function),
    })
  })

  test('without a schema gives and takes what the format does', () => {
    const codec = schemaCodec(format, undefined, {})
    expect(rightOf(codec.decode(bytes))).toEqual([1, 2, 3])
    expect(rightOf(codec.encode([4]))).toEqual(Uint8Array.of(4))
  })

  test('reads nothing that is empty or too large; a megabyte is not', () => {
    const limited = schemaCodec(untouched, undefined, { maxBytes: 2 })
    expect(leftOf(limited.decode(bytes))).toMatchObject({ reason: 'too-large' })
    expect(leftOf(limited.decode(new Uint8Array(0)))).toMatchObject({ reason: 'empty' })
    const sized = schemaCodec({ ...format, read: payload => right(payload.length) }, undefined, {})
    expect(rightOf(sized.decode(new Uint8Array(1_048_576)))).toBe(1_048_576)
    expect(leftOf(sized.decode(new Uint8Array(1_048_577))).reason).toBe('too-large')
  })

  test('reads an empty payload where that is a value', () => {
    const codec = schemaCodec({ ...format, emptyIsValue: true }, undefined, { maxBytes: 2 })
    expect(rightOf(codec.decode(new Uint8Array(0)))).toEqual([])
    expect(leftOf(codec.decode(bytes)).reason).toBe('too-large')
  })

  test('passes on why the format does not read or write, and then asks no schema', () => {
    const failing: Format = {
      ...format,
      read: () => left({ reason: 'number', ...problem('unread') }),
      write: () => left(problem('unwritten')),
    }
    const codec = schemaCodec(failing, () => expect.fail('the schema was asked'), {})
    expect(leftOf(codec.decode(bytes))).toMatchObject({ reason: 'number', message: 'unread' })
    expect(leftOf(codec.encode([1]))).toMatchObject({ message: 'unwritten' })
  })

  test('writes nothing that the schema refuses', () => {
    const codec = schemaCodec(untouched, t.array(t.string), {})
    expect(leftOf(codec.encode([1]))).toMatchObject({ path: [0], message: 'expected string, got 1' })
  })

  test('a refusal has the reason schema, or the one that the schema gives', () => {
    expect(leftOf(schemaCodec(format, t.string, {}).decode(bytes))).toMatchObject({ reason: 'schema' })
    const versions = {
      decode: () => left({ reason: 'version', ...problem('too new') }),
      encode: right,
    }
    expect(leftOf(schemaCodec(format, versions, {}).decode(bytes))).toMatchObject({
      reason: 'version',
      message: 'too new',
    })
  })

  test('J56: a schema that throws is a Left with the cause, both ways', () => {
    const cause = new Error('boom')
    const fail = (): never => {
      throw cause
    }
    const codec = schemaCodec(format, { decode: fail, encode: fail }, {})
    expect(leftOf(codec.decode(bytes))).toEqual({
      reason: 'threw',
      path: [],
      message: 'the schema threw: boom',
      issues: [],
      cause,
    })
    expect(leftOf(codec.encode(1))).toEqual({
      path: [],
      message: 'the schema threw: boom',
      issues: [],
      cause,
    })
  })

  test('asks a schema as its own method: it may be an instance of a class', () => {
    class Sum implements Schema<number, number> {
      readonly #start: number
      constructor(start: number) {
        this.#start = start
      }
      decode(value: unknown) {
        return right((value as number[]).reduce((sum, each) => sum + each, this.#start))
      }
      encode(value: number) {
        return right([value - this.#start])
      }
    }
    const codec = schemaCodec(format, new Sum(10), {})
    expect(rightOf(codec.decode(bytes))).toBe(16)
    expect(rightOf(codec.encode(12))).toEqual(Uint8Array.of(2))
  })

  test('names itself where it is given no schema', () => {
    expect(() => schemaCodec(format, {}, {})).toThrow('invalid option list.schema')
  })
})
