import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { OptionError } from '../../../../src/base/errors.js'
import { isHeld } from '../../../../src/codec/decimal.js'
import { type JsonOptions, json } from '../../../../src/codec/json/json.js'
import { envelope } from '../../../../src/codec/schema/envelope.js'
import { integerLiteral } from '../literals.js'
import { decodeText, encodeToText, leftOf, refuseText, refuseValue, rightOf, utf8 } from '../support.js'
import { jsonText } from './jsonTexts.js'

const codec = json()
const reading = '{"celsius":21.5,"at":"2026-01-01","tags":["a\\n","ü"],"ok":true,"none":null}'

describe('json', () => {
  test('P16: round-trips every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }), value => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__'))
        expect(JSON.stringify(decodeText(codec, encodeToText(codec, value)))).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })

  test('decodes what JSON.parse decodes, and reports what it refuses', () => {
    expect(decodeText(codec, reading)).toEqual(JSON.parse(reading))
    expect(decodeText(codec, ' null ')).toBeNull()
    expect(decodeText(codec, '{"a":1,"a":2}')).toEqual({ a: 2 })
  })

  test('J56: says empty, utf8 and syntax', () => {
    expect(refuseText(codec, '')).toMatchObject({ reason: 'empty', message: 'empty payload' })
    expect(leftOf(codec.decode(Uint8Array.of(0x22, 0xc3, 0x22)))).toMatchObject({ reason: 'utf8' })
    expect(refuseText(codec, '{"a":}')).toMatchObject({
      reason: 'syntax',
      message: 'unexpected } at character 5',
      cause: expect.any(SyntaxError),
    })
    expect(refuseText(codec, '\uFEFF{}').message).toBe('unexpected U+FEFF at character 0')
  })

  test('J56: says where JSON truncated at any offset ends', () => {
    for (let length = 1; length < reading.length; length++) {
      const { reason, message } = refuseText(codec, reading.slice(0, length))
      expect(reason).toBe('syntax')
      expect(message).toBe(`unexpected end of JSON at character ${length}`)
    }
  })

  test('J56: decodes a good payload between bad ones', () => {
    expect(refuseText(codec, '{').reason).toBe('syntax')
    expect(decodeText(codec, '{}')).toEqual({})
    expect(leftOf(codec.decode(Uint8Array.of(0xff))).reason).toBe('utf8')
    expect(decodeText(codec, '[]')).toEqual([])
  })

  test('says what it publishes', () => {
    expect(codec).toMatchObject({
      name: 'json',
      contentType: 'application/json',
      payloadFormatIndicator: true,
    })
  })
})

describe('json numbers', () => {
  const bigint = json(undefined, { numbers: 'bigint' })
  const asText = json(undefined, { numbers: 'text' })
  const nearest = json(undefined, { numbers: 'nearest' })

  test.each<[string, PropertyKey[], string]>([
    ['{"id":9007199254740993}', ['id'], '9007199254740993'],
    ['{"v":1e400}', ['v'], '1e400'],
    ['[{"a":[1,-9007199254740993]}]', [0, 'a', 1], '-9007199254740993'],
    ['{"v":1e-400}', ['v'], '1e-400'],
    ['18446744073709551615', [], '18446744073709551615'],
    ['{"v":9.007199254740993e15}', ['v'], '9.007199254740993e15'],
    ['{"v":9007199254740993.0}', ['v'], '9007199254740993.0'],
  ])('T103: %s is a Left unless told otherwise', (text, path, written) => {
    expect(refuseText(codec, text)).toMatchObject({
      reason: 'number',
      path,
      message: `a JavaScript number cannot hold ${written}`,
      issues: [],
    })
    expect(refuseText(json(undefined, { numbers: 'strict' }), text).reason).toBe('number')
    expect(decodeText(nearest, text)).toEqual(JSON.parse(text))
  })

  test('T103: no value that is received has another number than was sent', () => {
    fc.assert(
      fc.property(jsonText, ({ json: text, literals }) => {
        const keys = /__proto__|constructor|u005f/.test(text) ? 'allow' : 'reject'
        const read = json(undefined, { forbiddenKeys: keys }).decode(utf8(text))
        if (literals.every(isHeld)) expect(rightOf(read)).toEqual(JSON.parse(text))
        else expect(leftOf(read).reason).toBe('number')
      }),
      { numRuns: 2_000 },
    )
  })

  test("T103: 'bigint' reads integers exactly and no more than it needs", () => {
    expect(decodeText(bigint, '{"id":9007199254740993,"j":9007199254740994,"n":7,"x":0.5,"y":1e23}')).toEqual(
      {
        id: 9007199254740993n,
        j: 9007199254740994n,
        n: 7,
        x: 0.5,
        y: 1e23,
      },
    )
    expect(refuseText(bigint, '{"v":1e400}')).toMatchObject({ reason: 'number', path: ['v'] })
    expect(refuseText(bigint, `[${'1'.repeat(1_001)}]`).reason).toBe('number')
    expect(refuseText(bigint, '{"id":9007199254740993,"__proto__":1}').reason).toBe('forbidden-key')
  })

  test("T103: 'bigint' gives back what it was given, exactly", () => {
    fc.assert(
      fc.property(fc.array(integerLiteral), literals => {
        const text = `[${literals.join()}]`
        const value = rightOf(bigint.decode(utf8(text))) as readonly (number | bigint)[]
        expect(value.map(each => BigInt(each))).toEqual(literals.map(BigInt))
        expect(encodeToText(bigint, value)).toBe(
          JSON.stringify(literals.map(String))
            .replaceAll('"', '')
            .replace(/-0(?=[,\]])/g, '0'),
        )
      }),
    )
  })

  test("T103: 'text' gives the digits as they came", () => {
    expect(decodeText(asText, '{"id":9007199254740993,"v":1e400,"w":-1E-400,"n":7}')).toEqual({
      id: '9007199254740993',
      v: '1e400',
      w: '-1E-400',
      n: 7,
    })
  })

  test('T103: the schema decides about what comes so', () => {
    const Id = t.type({ id: t.union([t.number, t.bigint]) })
    expect(decodeText(json(Id, { numbers: 'bigint' }), '{"id":9007199254740993}')).toEqual({
      id: 9007199254740993n,
    })
    expect(
      refuseText(json(t.type({ id: t.number }), { numbers: 'bigint' }), '{"id":9007199254740993}'),
    ).toMatchObject({
      reason: 'schema',
      message: 'expected number, got 9007199254740993n',
    })
    expect(refuseText(json(t.type({ n: t.string })), '{"id":9007199254740993}').reason).toBe('number')
  })

  test('T103: what an envelope or a version is around makes no difference', () => {
    const options = { source: 's', type: 't', id: () => 'i', now: () => 0 }
    const text = encodeToText(json(envelope(t.unknown, options)), 1).replace(
      '"data":1',
      '"data":{"id":9007199254740993}',
    )
    expect(refuseText(json(envelope(t.unknown, options)), text)).toMatchObject({
      reason: 'number',
      path: ['data', 'id'],
    })
    expect(decodeText(json(envelope(t.unknown, options), { numbers: 'bigint' }), text)).toMatchObject({
      data: { id: 9007199254740993n },
    })
  })

  test('T103: publishes every integer so that others read that very integer', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        const text = encodeToText(codec, [value])
        expect(decodeText(codec, text)).toEqual([value + 0])
        if (Number.isInteger(value) && Math.abs(value) < 1e21)
          expect(BigInt(text.slice(1, -1))).toBe(BigInt(value))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('json on the way out', () => {
  test.each([
    ['undefined', undefined, 'undefined has no JSON form'],
    ['a function', () => 1, 'function has no JSON form'],
    ['a symbol', Symbol('a'), 'Symbol(a) has no JSON form'],
  ])('P20: refuses %s', (_, value, message) => {
    expect(refuseValue(codec, value)).toMatchObject({ path: [], message })
  })

  test('P20: refuses BigInt, cycles and what toJSON throws, and keeps the cause', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    const thrown = new Error('no')
    const throwing = {
      toJSON: () => {
        throw thrown
      },
    }
    expect(refuseValue(codec, { a: 1n }).cause).toBeInstanceOf(TypeError)
    expect(refuseValue(codec, cyclic).cause).toBeInstanceOf(TypeError)
    expect(refuseValue(codec, throwing)).toMatchObject({ message: 'no JSON form: no', cause: thrown })
  })

  test.each<[string, unknown, PropertyKey[]]>([
    ['NaN', Number.NaN, []],
    ['an infinity in an object', { a: [{ b: Number.NEGATIVE_INFINITY }] }, ['a', 0, 'b']],
    ['undefined in an array', { a: [1, undefined] }, ['a', 1]],
    ['a hole in an array', new Array(1), [0]],
    ['a function in an array', [() => 1], [0]],
    ['a symbol in an array', [null, Symbol('a')], [1]],
    ['an invalid date', { at: new Date(Number.NaN) }, ['at']],
  ])('P20: refuses %s, which JSON would write as null', (_, value, path) => {
    expect(refuseValue(codec, value)).toMatchObject({ path, message: 'would be written as null' })
  })

  test('writes null where null is meant', () => {
    const inner = { text: 'null', none: null, list: [null], skipped: undefined, at: new Date(0) }
    expect(encodeToText(codec, inner)).toBe(JSON.stringify(inner))
    const selfish = { toJSON: () => ({ none: null }), self: {} }
    selfish.self = selfish
    expect(encodeToText(codec, selfish)).toBe('{"none":null}')
  })

  test('escapes lone surrogates, so that the bytes stay UTF-8', () => {
    expect(encodeToText(codec, 'a\uD800')).toBe('"a\\ud800"')
    expect(decodeText(codec, encodeToText(codec, 'a\uD800'))).toBe('a\uD800')
  })
})

describe('json options', () => {
  test('J58: maxBytes counts bytes, and takes exactly as many', () => {
    const short = json(undefined, { maxBytes: 4 })
    expect(decodeText(short, '"ü"')).toBe('ü')
    expect(refuseText(short, '"üa"')).toMatchObject({
      reason: 'too-large',
      message: '5 bytes are more than maxBytes (4)',
    })
    expect(rightOf(short.encode('longer than that'))).toHaveLength(18)
  })

  test('J58: the limit is 1 MiB unless told otherwise', () => {
    const text = (size: number) => `"${'a'.repeat(size - 2)}"`
    expect(decodeText(codec, text(1_048_576))).toHaveLength(1_048_574)
    expect(refuseText(codec, text(1_048_577)).reason).toBe('too-large')
    expect(decodeText(json(undefined, { maxBytes: Number.POSITIVE_INFINITY }), text(1_048_577))).toHaveLength(
      1_048_575,
    )
  })

  test('J58: a payload that is too large is not read', () => {
    expect(leftOf(json(undefined, { maxBytes: 2 }).decode(Uint8Array.of(0xff, 0xff, 0xff))).reason).toBe(
      'too-large',
    )
  })

  test.each<[unknown, string]>([
    [{ maxBytes: 0 }, 'json.maxBytes'],
    [{ maxBytes: Number.NaN }, 'json.maxBytes'],
    [{ maxBytes: '10' }, 'json.maxBytes'],
    [{ forbiddenKeys: 'drop' }, 'json.forbiddenKeys'],
    [{ numbers: 'exact' }, 'json.numbers'],
    [{ maxbytes: 10 }, 'json.maxbytes'],
    [JSON.parse('{"__proto__":1}'), 'json.__proto__'],
    [null, 'json.options'],
    [5, 'json.options'],
  ])('throws an OptionError for %j', (options, path) => {
    const make = () => json(undefined, options as JsonOptions)
    expect(make).toThrow(OptionError)
    expect(make).toThrow(expect.objectContaining({ path }))
  })

  test.each([
    ['options', { maxBytes: 10 }],
    ['null', null],
    ['text', 'schema'],
    ['a Standard Schema of another version', { '~standard': { version: 2, validate: () => ({ value: 1 }) } }],
    ['a decoder without encode', { name: 'half', decode: t.string.decode, validate: t.string.validate }],
  ])('throws an OptionError for %s in place of a schema', (_, schema) => {
    expect(() => json(schema as never)).toThrow(expect.objectContaining({ path: 'json.schema' }))
  })

  test('takes undefined as not given', () => {
    const options = { maxBytes: undefined, forbiddenKeys: undefined } as unknown as JsonOptions
    expect(refuseText(json(undefined, options), '{"__proto__":1}').reason).toBe('forbidden-key')
  })
})
