import { describe, expect, test } from 'vitest'
import {
  isStructured,
  readStructured,
  writeStructured,
} from '../../../../src/codec/cloudEvents/structuredMode.js'
import type { Codec } from '../../../../src/codec/codec.js'
import { json } from '../../../../src/codec/json/json.js'
import { bytes } from '../../../../src/codec/text/bytes.js'
import { text } from '../../../../src/codec/text/text.js'
import { leftOf, rightOf, utf8 } from '../support.js'

const attributes = { specversion: '1.0', id: 'i', source: 's', type: 't' }
const head = JSON.stringify(attributes).slice(0, -1)

describe('isStructured', () => {
  test.each([
    ['application/cloudevents', true],
    ['application/cloudevents+json', true],
    ['Application/CloudEvents+json; charset=utf-8', true],
    ['application/json', false],
    ['text/application/cloudevents', false],
    ['', false],
  ])('the content type %s decides', (contentType, structured) => {
    expect(isStructured({ contentType })).toBe(structured)
    expect(isStructured({ contentType, userProperties: attributes })).toBe(structured)
  })

  test('without one, the user property specversion does', () => {
    expect(isStructured({})).toBe(true)
    expect(isStructured({ userProperties: { id: 'i' } })).toBe(true)
    expect(isStructured({ userProperties: attributes })).toBe(false)
  })
})

describe('writeStructured', () => {
  const write = (codec: Codec<never>, payload: Uint8Array) =>
    new TextDecoder().decode(rightOf(writeStructured(codec, attributes, payload)))
  const typed = (contentType: string | undefined): Codec<never> => ({ ...text, contentType }) as never

  test.each([
    ['application/json', true],
    ['application/vnd.x+json', true],
    ['Application/JSON ; charset=utf-8', true],
    [undefined, true],
    ['text/plain', false],
    ['application/jsonish', false],
    ['text/plain; of=application/json', false],
  ])('data of %s are spliced in as JSON: %s', (contentType, isJson) => {
    const type = contentType === undefined ? '' : `,"datacontenttype":"${contentType}"`
    expect(write(typed(contentType), utf8('[1, 2]'))).toBe(
      `${head}${type},"data":${isJson ? '[1, 2]' : '"[1, 2]"'}}`,
    )
  })

  test.each([
    [undefined, 'hello'],
    ['application/json', '1,"id":"evil"'],
    ['application/vnd.x+json', '{'],
    [undefined, ''],
  ])('data of %s that are no JSON (%s) are written in base64, and read again', (contentType, given) => {
    const written = write(typed(contentType), utf8(given))
    expect(written).toContain('"data_base64":"')
    expect(rightOf(readStructured(text, utf8(written)))).toMatchObject({ id: 'i', data: given })
  })

  test('what is no text, or does not say so, is written in base64', () => {
    expect(write(bytes as never, Uint8Array.of(1, 2, 3))).toBe(`${head},"data_base64":"AQID"}`)
    expect(write({ ...text, payloadFormatIndicator: false } as never, utf8('abc'))).toContain(
      '"data_base64":"YWJj"',
    )
    expect(write(text as never, Uint8Array.of(0xff))).toContain('"data_base64":"/w=="')
  })

  test('attributes that have no JSON form are refused', () => {
    const wrong = { ...attributes, rank: Number.POSITIVE_INFINITY }
    expect(leftOf(writeStructured(text, wrong, utf8('')))).toMatchObject({ path: ['rank'] })
  })
})

describe('readStructured', () => {
  const read = (more: string, codec: Codec<unknown, never> = json()) =>
    readStructured(codec, utf8(`${head}${more}}`))

  test('gives the data that are there as JSON, as text or in base64', () => {
    expect(rightOf(read(',"data":{"a":1}')).data).toEqual({ a: 1 })
    expect(rightOf(read(',"data":"a"')).data).toBe('a')
    expect(rightOf(read(',"data":"a","datacontenttype":"text/plain"', text)).data).toBe('a')
    expect(rightOf(read(',"data":{"a":1},"datacontenttype":"text/plain"', text)).data).toBe('{"a":1}')
    expect(rightOf(read(',"data":"a","datacontenttype":"application/json"', text)).data).toBe('"a"')
    expect(rightOf(read(',"data_base64":"AQID"', bytes)).data).toEqual(Uint8Array.of(1, 2, 3))
    expect(rightOf(read(',"data":null')).data).toBe(null)
  })

  test('no data at all are no bytes', () => {
    expect(rightOf(read('', bytes)).data).toEqual(new Uint8Array(0))
    expect(leftOf(read(''))).toMatchObject({ reason: 'empty', path: ['data'] })
  })

  test('a number that JavaScript cannot hold is left to the codec of the data', () => {
    expect(leftOf(read(',"data":[9007199254740993]'))).toMatchObject({ reason: 'number', path: ['data', 0] })
    const exact = json(undefined, { numbers: 'bigint' })
    expect(rightOf(read(',"data":[9007199254740993, 1]', exact)).data).toEqual([9007199254740993n, 1])
    expect(leftOf(read(',"rank":1e400,"data":1', exact))).toMatchObject({ reason: 'number', path: ['rank'] })
  })

  test.each<[string, string, object]>([
    ['no JSON', '{', { reason: 'syntax' }],
    ['a list', '[]', { reason: 'schema', message: 'expected an object', path: [] }],
    ['a text', '"a"', { reason: 'schema', message: 'expected an object' }],
    ['null', 'null', { reason: 'schema', message: 'expected an object' }],
    [
      'base64 that is none',
      `${head},"data_base64":"%"}`,
      { reason: 'schema', message: 'not base64', path: ['data_base64'] },
    ],
    [
      'a prototype',
      `${head},"data":{"__proto__":1}}`,
      { reason: 'forbidden-key', path: ['data', '__proto__'] },
    ],
  ])('%s is a Left', (_, payload, left) => {
    expect(leftOf(readStructured(json(), utf8(payload)))).toMatchObject(left)
  })
})
