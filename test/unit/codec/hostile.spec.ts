import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { cbor } from '../../../src/codec/cbor.js'
import { cloudEvents } from '../../../src/codec/cloudEvents/cloudEvents.js'
import type { Codec } from '../../../src/codec/codec.js'
import { json } from '../../../src/codec/json/json.js'
import { msgpack } from '../../../src/codec/msgpack.js'
import { number } from '../../../src/codec/text/number.js'
import { specimens } from './everyCodec.js'
import { leftOf, refuseValue, rightOf, utf8 } from './support.js'

const DEPTH = 100_000
const nested = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`

const codecOf = (name: string): Codec<unknown, never> => specimens.find(each => each.name === name)!.codec

const reading = (more = '"more":0'): string => `{"celsius":1,"tags":[],${more}}`
const enveloped = (data: string): string =>
  `{"id":"a","source":"b","type":"c","timestamp":"2026-01-01T00:00:00Z","data":${data}}`
const event = (data: string, more = ''): string =>
  `{"specversion":"1.0","id":"a","source":"b","type":"c",${more}"data":${data}}`

/** What reads JSON of some shape, with a place in it for any JSON at all. */
const shapes: readonly [name: string, codec: Codec<unknown, never>, around: (any: string) => string][] = [
  ['json', json(), any => any],
  ['json of io-ts', json(t.type({ celsius: t.number })), any => `{"celsius":1,"more":${any}}`],
  ['oneOf', codecOf('oneOf'), any => `{"kind":"on","level":1,"more":${any}}`],
  ['versioned', codecOf('versioned'), any => reading(`"version":"1.2","more":${any}`)],
  ['envelope', codecOf('envelope'), any => enveloped(reading(`"more":${any}`))],
  ['orElse', codecOf('orElse'), any => reading(`"more":${any}`)],
  ['byContentType', codecOf('byContentType'), any => reading(`"more":${any}`)],
  ['cloudEvents', codecOf('cloudEvents'), any => event(reading(`"more":${any}`))],
  ['an attribute of cloudEvents', codecOf('cloudEvents'), any => event(reading(), `"ext":${any},`)],
]

describe.each(shapes)('%s', (name, codec, around) => {
  const contentType = name === 'byContentType' ? { contentType: 'application/json' } : {}
  const decode = (any: string) => codec.decode(utf8(around(any)), contentType)

  test('takes what is good', () => {
    expect(rightOf(decode('{"a":[1]}'))).toBeDefined()
  })

  test.each([
    '{"__proto__":{"admin":true}}',
    '[{"a":{"__proto__":1}}]',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"\\u005f_proto__":1}',
  ])('J58: %s is a Left, and no prototype is touched', payload => {
    expect(leftOf(decode(payload)).reason).toBe('forbidden-key')
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  test('J58: nesting 100,000 deep is a value or a Left that says so', () => {
    const result = decode(nested)
    expect(result._tag === 'Right' || result.left.reason).toBeOneOf([true, 'too-deep', 'threw'])
  })

  test('J58: of equal keys the last one counts', () => {
    expect(decode('{"a":1,"a":2}')).toEqual(decode('{"a":2}'))
  })

  test.each(['NaN', 'Infinity', '-Infinity', '0x10', '01', "'a'", '[1,]', '{"a":1,}', 'undefined'])(
    'J56: %s is no JSON',
    payload => {
      expect(leftOf(decode(payload))).toMatchObject({
        reason: 'syntax',
        message: expect.stringMatching(/^unexpected/),
      })
    },
  )

  test('J56: bytes that are not UTF-8 are a Left', () => {
    const bytes = Uint8Array.from(Buffer.from(around('"\xC3\x28"'), 'latin1'))
    expect(leftOf(codec.decode(bytes, contentType)).reason).toBe('utf8')
  })

  test('J58: 50 MB are more than a limit allows, and are not read', () => {
    expect(leftOf(codec.decode(new Uint8Array(50 * 2 ** 20), contentType))).toMatchObject({
      reason: 'too-large',
      message: expect.stringMatching(/^52428800 bytes are more than maxBytes \(1048576\)/),
    })
  })
})

// In the others some beginnings are values themselves: a number with fewer digits.
const whole = specimens.filter(
  ({ name }) => !['bytes', 'text', 'number', 'protobuf', 'byContentType'].includes(name),
)

describe.each(whole)('$name', ({ codec, good, properties: [properties] }) => {
  test('J58: decodes its own payload, and no truncation of it', () => {
    expect(rightOf(codec.decode(good, properties))).toBeDefined()
    for (let size = 0; size < good.length; size++) {
      const { reason } = leftOf(codec.decode(good.subarray(0, size), properties))
      expect(reason).toBeOneOf(['empty', 'syntax', 'utf8'])
    }
  })
})

describe('cloudEvents', () => {
  const options = { source: 's', type: 't', id: () => 'i' }
  const events = cloudEvents(json(), options)

  test('J58: data too deep to be written again are a Left that says so', () => {
    const problem = leftOf(events.decode(utf8(event(nested))))
    expect(problem).toMatchObject({ reason: 'too-deep', path: ['data'] })
  })

  test('J58 T103: a number that JSON reads but cannot write is not turned into null', () => {
    expect(leftOf(events.decode(utf8(event('[1e999]'))))).toMatchObject({
      reason: 'number',
      path: ['data', 0],
    })
  })

  test('J58: takes a limit of its own, for the whole event', () => {
    const short = cloudEvents(json(), { ...options, maxBytes: 100 })
    expect(rightOf(short.decode(utf8(event('"x"'))))).toMatchObject({ data: 'x' })
    expect(leftOf(short.decode(utf8(event(`"${'x'.repeat(100)}"`)))).reason).toBe('too-large')
    expect(() => cloudEvents(json(), { ...options, maxBytes: 0 })).toThrow('cloudEvents.maxBytes')
  })
})

describe('NaN', () => {
  const nan = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

  test('J58: is a number of the binary formats, and none of the texts', () => {
    expect(rightOf(msgpack().decode(nan('cb7ff8000000000000')))).toBeNaN()
    expect(rightOf(cbor().decode(nan('f97e00')))).toBeNaN()
    expect(leftOf(number.decode(utf8('NaN'))).reason).toBe('syntax')
  })

  test('P20: is not published where it would become something else', () => {
    expect(refuseValue(json(), { a: [Number.NaN] })).toMatchObject({ path: ['a', 0] })
    expect(refuseValue(number, Number.NaN).message).toBe('expected finite decimal number, got NaN')
  })
})
