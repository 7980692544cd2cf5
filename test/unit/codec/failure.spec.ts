import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import type { Codec, DecodeProblem } from '../../../src/codec/codec.js'
import {
  decodeFailure,
  formatFailure,
  safeDecode,
  safeDescribe,
  safeEncode,
} from '../../../src/codec/failure.js'
import { json } from '../../../src/codec/json/json.js'
import { text } from '../../../src/codec/text/text.js'
import { leftOf, refuseText, rightOf, utf8 } from './support.js'

const failing = (schema: t.Mixed, payload: string, topic = 'home/lamp') =>
  decodeFailure(topic, utf8(payload), 'json', refuseText(json(schema), payload))

const problem = (fields: Partial<DecodeProblem>): DecodeProblem => ({
  reason: 'syntax',
  path: [],
  message: 'no',
  issues: [],
  cause: undefined,
  ...fields,
})

describe('decodeFailure', () => {
  test('J54: keeps topic, bytes, codec and the path of what was wrong', () => {
    const payload = utf8('{"celsius":"warm"}')
    const why = refuseText(json(t.type({ celsius: t.number })), '{"celsius":"warm"}')
    const failure = decodeFailure('home/lamp', payload, 'json', why)
    expect(failure).toEqual({ topic: 'home/lamp', payload, codec: 'json', ...why })
    expect(failure.payload).toBe(payload)
    expect(failure.path).toEqual(['celsius'])
  })
})

describe('formatFailure', () => {
  test('is one readable line', () => {
    const failure = failing(t.type({ celsius: t.number }), '{"celsius":"warm"}')
    expect(formatFailure(failure)).toBe('home/lamp: /celsius: expected number, got "warm" (json)')
  })

  test('has no path where the whole payload is wrong', () => {
    expect(formatFailure(decodeFailure('a', utf8('{'), 'json', refuseText(json(), '{')))).toBe(
      'a: unexpected end of JSON at character 1 (json)',
    )
  })

  test('counts further issues', () => {
    expect(formatFailure(failing(t.type({ a: t.number, b: t.number, c: t.number }), '{"a":1}', 'x'))).toBe(
      'x: /b: expected number, got undefined and 1 more (json)',
    )
  })

  test('writes paths as JSON pointers, symbols too', () => {
    const failure = decodeFailure('a', utf8(''), 'c', problem({ path: ['a/b', '~', 0, Symbol('s')] }))
    expect(formatFailure(failure)).toBe('a: /a~1b/~0/0/Symbol(s): no (c)')
  })

  test('stays one line, without control characters, whatever came in', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 400 })
    fc.assert(
      fc.property(anything, anything, fc.array(anything), (topic, message, path) => {
        const line = formatFailure(decodeFailure(topic, utf8(''), 'c', problem({ message, path })))
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      }),
    )
    const hostile = decodeFailure('a\n\u001b[31m', utf8(''), 'c', problem({ message: 'b\u2028\u0085' }))
    expect(formatFailure(hostile)).toBe('a\\u000a\\u001b[31m: b\\u2028\\u0085 (c)')
  })

  test('J58: stays short for a path 100,000 keys long and an endless message', () => {
    const path = new Array<string>(100_000).fill('deep')
    const line = formatFailure(
      decodeFailure('t'.repeat(65_535), utf8(''), 'c', problem({ path, message: 'm'.repeat(1e6) })),
    )
    expect(line.length).toBeLessThan(700)
  })
})

describe('safeDecode and safeEncode', () => {
  const throwing = (cause: unknown): Codec<string> => {
    const fail = (): never => {
      throw cause
    }
    return { ...text, name: 'mine', decode: fail, encode: fail }
  }

  test('J56: a codec that throws is a Left with the cause, both ways', () => {
    const cause = new Error('boom')
    expect(leftOf(safeDecode(throwing(cause), utf8('a')))).toEqual({
      reason: 'threw',
      path: [],
      message: 'the codec mine threw: boom',
      issues: [],
      cause,
    })
    expect(leftOf(safeEncode(throwing(cause), 'a'))).toEqual({
      path: [],
      message: 'the codec mine threw: boom',
      issues: [],
      cause,
    })
  })

  test.each<[string, unknown, string]>([
    ['text', 'plain', 'plain'],
    ['several lines', new Error('a\nb'), 'a\\u000ab'],
    ['undefined', undefined, 'undefined'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object without a message', { code: 1 }, 'object'],
    ['an object without a prototype', Object.create(null), 'object'],
    ['a message that throws', Object.defineProperty({}, 'message', { get: () => JSON.parse('{') }), 'object'],
    ['a revoked proxy', revoked(), 'unprintable object'],
  ])('J56: survives %s being thrown', (_, cause, said) => {
    const left = leftOf(safeDecode(throwing(cause), utf8('a')))
    expect(left.message).toBe(`the codec mine threw: ${said}`)
    expect(left.cause).toBe(cause)
  })

  test('says what of its properties cannot be sent, or that it is all of them', () => {
    const saying = (properties: unknown) =>
      leftOf(safeDescribe({ ...text, name: 'mine', properties: () => properties } as typeof text, 'a'))
    expect(saying(7)).toMatchObject({
      path: ['properties'],
      message: expect.stringMatching(/^the codec mine gives properties that cannot be sent: /),
    })
    expect(saying({ contentType: 7 })).toMatchObject({ path: ['properties', 'contentType'] })
  })

  test('passes on what the codec answers', () => {
    expect(rightOf(safeDecode(text, utf8('a')))).toBe('a')
    expect(rightOf(safeEncode(text, 'a'))).toEqual(utf8('a'))
    expect(leftOf(safeDecode(text, Uint8Array.of(0xff))).reason).toBe('utf8')
  })
})

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
