import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { byContentType } from '../../../src/codec/byContentType.js'
import { cbor } from '../../../src/codec/cbor.js'
import { safeDescribe } from '../../../src/codec/failure.js'
import { json } from '../../../src/codec/json/json.js'
import { text } from '../../../src/codec/text/text.js'
import { Stamped } from './stamped.js'
import { encodeToText, leftOf, rightOf, utf8 } from './support.js'

const Reading = t.type({ celsius: t.number })

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

  test('is named after all that it is made of, each once', () => {
    expect([codec.name, byContentType({ 'a/b': text }).name]).toEqual([
      `${json(Reading).name} or ${cbor(Reading).name} or ${text.name}`,
      text.name,
    ])
  })

  test('P32: publishes by the first, under the type it is listed for', () => {
    const vendor = byContentType({ 'application/vnd.x+json': json(), 'application/cbor': cbor() })
    expect(encodeToText(vendor, 1)).toBe('1')
    expect(rightOf(safeDescribe(vendor, 1))).toEqual({
      contentType: 'application/vnd.x+json',
      payloadFormatIndicator: true,
    })
  })

  test('publishes by an instance of a class as it is', () => {
    const stamped = byContentType({ 'text/stamped': new Stamped('v1') })
    expect(encodeToText(stamped, 'on')).toBe('v1 on')
    expect(rightOf(stamped.decode(utf8('v1 on'), { contentType: 'text/stamped' }))).toBe('on')
  })

  test('refuses an empty list and what is not a codec', () => {
    expect(() => byContentType({})).toThrow('at least one codec')
    expect(() => byContentType({ 'a/b': {} as never })).toThrow('invalid option byContentType.a/b')
  })
})
