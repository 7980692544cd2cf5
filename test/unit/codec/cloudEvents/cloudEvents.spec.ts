import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { cloudEvents } from '../../../../src/codec/cloudEvents/cloudEvents.js'
import { safeDescribe } from '../../../../src/codec/failure.js'
import { json } from '../../../../src/codec/json/json.js'
import { bytes } from '../../../../src/codec/text/bytes.js'
import { text } from '../../../../src/codec/text/text.js'
import { leftOf, refuseValue, rightOf, utf8 } from '../support.js'

const Reading = json(t.type({ celsius: t.number }))
const options = { source: '/berlin', type: 'com.example.reading', id: () => 'id-1', now: () => 0 }
const structured = cloudEvents(Reading, options)
const binary = cloudEvents(Reading, { ...options, mode: 'binary' })

const attributes = {
  specversion: '1.0',
  id: 'id-1',
  source: '/berlin',
  type: 'com.example.reading',
  time: '1970-01-01T00:00:00.000Z',
}
const expected = {
  id: 'id-1',
  source: '/berlin',
  type: 'com.example.reading',
  time: '1970-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  extensions: {},
  data: { celsius: 21 },
}
const textOf = (payload: Uint8Array) => new TextDecoder().decode(payload)

describe('cloudEvents', () => {
  test('says what it is', () => {
    expect(structured).toMatchObject({
      name: 'cloudevents json',
      contentType: 'application/cloudevents+json; charset=utf-8',
      payloadFormatIndicator: true,
    })
    expect(binary).toMatchObject({ contentType: 'application/json', payloadFormatIndicator: true })
    const others = [cloudEvents(bytes, options), cloudEvents(bytes, { ...options, mode: 'binary' })]
    expect(others.map(codec => [codec.contentType, codec.payloadFormatIndicator])).toEqual([
      ['application/cloudevents+json; charset=utf-8', true],
      [undefined, false],
    ])
  })

  test('reads a structured event up to its limit, and of a binary one any size that the data codec takes', () => {
    const payload = rightOf(structured.encode({ data: { celsius: 21 } }))
    const limited = (maxBytes: number) => cloudEvents(Reading, { ...options, maxBytes })
    expect(limited(payload.length).decode(payload)._tag).toBe('Right')
    expect(leftOf(limited(payload.length - 1).decode(payload))).toMatchObject({ reason: 'too-large' })
    const properties = rightOf(safeDescribe(binary, { data: { celsius: 21 } }))
    expect(limited(1).decode(utf8('{"celsius":21}'), properties)._tag).toBe('Right')
  })
})

describe('cloudEvents, structured', () => {
  test('P22: publishes one JSON object under the content type of the event format', () => {
    const event = { data: { celsius: 21 } }
    expect(JSON.parse(textOf(rightOf(structured.encode(event))))).toEqual({
      ...attributes,
      datacontenttype: 'application/json',
      data: { celsius: 21 },
    })
    expect(rightOf(safeDescribe(structured, event))).toEqual({
      contentType: 'application/cloudevents+json; charset=utf-8',
      payloadFormatIndicator: true,
    })
  })

  test('is read back by its content type, and on MQTT 3.1.1 without one', () => {
    const payload = rightOf(structured.encode({ data: { celsius: 21 } }))
    expect(rightOf(structured.decode(payload, { contentType: 'application/cloudevents+json' }))).toEqual(
      expected,
    )
    expect(rightOf(binary.decode(payload))).toEqual(expected)
  })

  test('sends text as text, and other bytes in base64', () => {
    const asText = cloudEvents(text, options)
    const asBytes = cloudEvents(bytes, options)
    expect(JSON.parse(textOf(rightOf(asText.encode({ data: '{"a"' }))))).toMatchObject({ data: '{"a"' })
    expect(rightOf(asText.decode(rightOf(asText.encode({ data: '"ä"' })))).data).toBe('"ä"')
    const many = Uint8Array.from({ length: 20_000 }, (_, index) => index % 256)
    expect(JSON.parse(textOf(rightOf(asBytes.encode({ data: many }))))['data_base64']).toBe(
      Buffer.from(many).toString('base64'),
    )
    expect(rightOf(asBytes.decode(rightOf(asBytes.encode({ data: many })))).data).toEqual(many)
  })

  test('what is given for an event goes before the options, and extensions travel along', () => {
    const event = {
      data: { celsius: 1 },
      id: 'x',
      source: 'y',
      type: 'z',
      subject: 'kitchen',
      time: '2026-01-01T00:00:00Z',
      dataschema: 'https://example.com/s',
      extensions: { traceparent: 'abc', urgent: true, rank: 7, id: 'not me' },
    }
    const read = rightOf(structured.decode(rightOf(structured.encode(event))))
    expect(read).toEqual({
      id: 'x',
      source: 'y',
      type: 'z',
      subject: 'kitchen',
      time: '2026-01-01T00:00:00Z',
      dataschema: 'https://example.com/s',
      datacontenttype: 'application/json',
      extensions: { traceparent: 'abc', urgent: true, rank: 7 },
      data: { celsius: 1 },
    })
  })
})

describe('numbers in cloudEvents', () => {
  const event = (data: string, more = ''): Uint8Array =>
    utf8(`${JSON.stringify(attributes).slice(0, -1)},${more}"data":${data}}`)
  const big = '{"id":9007199254740993,"n":[1,"9007199254740993",1e400]}'

  test('T103: their own codec says which to take, in either mode', () => {
    const strict = cloudEvents(json(), options)
    const asText = cloudEvents(json(undefined, { numbers: 'text' }), options)
    const nearest = cloudEvents(json(undefined, { numbers: 'nearest' }), options)
    const value = { id: '9007199254740993', n: [1, '9007199254740993', '1e400'] }
    expect(leftOf(strict.decode(event(big)))).toMatchObject({ reason: 'number', path: ['data', 'id'] })
    expect(rightOf(asText.decode(event(big))).data).toEqual(value)
    expect(rightOf(nearest.decode(event(big))).data).toEqual(JSON.parse(big))
    const inBinary = { userProperties: attributes }
    expect(leftOf(strict.decode(utf8(big), inBinary))).toMatchObject({
      reason: 'number',
      path: ['data', 'id'],
    })
    expect(rightOf(asText.decode(utf8(big), inBinary)).data).toEqual(value)
  })

  test('T103: bigints travel both ways', () => {
    const codec = cloudEvents(json(undefined, { numbers: 'bigint' }), options)
    const data = { id: 9007199254740993n, list: [2n ** 64n, 1] }
    expect(rightOf(codec.decode(rightOf(codec.encode({ data })))).data).toEqual(data)
  })

  test('T103: of equal keys the last one counts, as always', () => {
    const codec = cloudEvents(json(undefined, { numbers: 'text' }), options)
    expect(rightOf(codec.decode(event('{"v":1e400}', '"data":1,'))).data).toEqual({ v: '1e400' })
    expect(rightOf(codec.decode(event('2', '"data":{"v":1e400},'))).data).toBe(2)
  })

  test('T103: an attribute that JavaScript cannot hold is a Left', () => {
    const codec = cloudEvents(json(undefined, { numbers: 'text' }), options)
    expect(leftOf(codec.decode(event('1', '"rank":9007199254740993,')))).toMatchObject({
      reason: 'number',
      path: ['rank'],
    })
    expect(rightOf(codec.decode(event('1', '"rank":7,'))).extensions).toEqual({ rank: 7 })
  })

  test('P20 T103: an attribute that JSON would write as null is not published', () => {
    const extensions = { rank: Number.NaN }
    expect(refuseValue(structured, { data: { celsius: 1 }, extensions })).toMatchObject({
      path: ['rank'],
      message: 'would be written as null',
    })
  })
})

describe('cloudEvents, binary', () => {
  test('P32: publishes the data alone, with the attributes as user properties of unchanged names', () => {
    const event = { data: { celsius: 21 }, extensions: { rank: 7 } }
    expect(textOf(rightOf(binary.encode(event)))).toBe('{"celsius":21}')
    expect(rightOf(safeDescribe(binary, event))).toEqual({
      contentType: 'application/json',
      payloadFormatIndicator: true,
      userProperties: { ...attributes, rank: '7' },
    })
  })

  test('is read back, by either', () => {
    const properties = rightOf(safeDescribe(binary, { data: { celsius: 21 } }))
    expect(rightOf(structured.decode(utf8('{"celsius":21}'), properties))).toEqual(expected)
    expect(
      rightOf(
        binary.decode(utf8('{"celsius":21}'), {
          ...properties,
          userProperties: { ...attributes, note: 'n' },
        }),
      ),
    ).toEqual({
      ...expected,
      extensions: { note: 'n' },
    })
  })
})

describe('cloudEvents that are none', () => {
  const refuse = (payload: string, properties?: Parameters<typeof structured.decode>[1]) =>
    leftOf(structured.decode(utf8(payload), properties))

  test.each([
    ['no JSON', '{', 'syntax', []],
    ['no object', '[]', 'schema', []],
    ['no attributes', '{}', 'schema', ['specversion']],
    ['an attribute that is no text', JSON.stringify({ ...attributes, source: 7 }), 'schema', ['source']],
    ['an empty id', JSON.stringify({ ...attributes, id: '' }), 'schema', ['id']],
    ['another version', JSON.stringify({ ...attributes, specversion: '2.0' }), 'version', ['specversion']],
    ['data of another schema', JSON.stringify({ ...attributes, data: {} }), 'schema', ['data', 'celsius']],
    ['no data', JSON.stringify(attributes), 'empty', ['data']],
    [
      'data that is no base64',
      JSON.stringify({ ...attributes, data_base64: '%' }),
      'schema',
      ['data_base64'],
    ],
    ['a prototype', '{"__proto__":{}}', 'forbidden-key', ['__proto__']],
  ])('P18: %s is a Left', (_, payload, reason, path) => {
    expect(refuse(payload)).toMatchObject({ reason, path })
  })

  test('P18: binary without attributes is a Left', () => {
    expect(
      refuse('{"celsius":21}', { contentType: 'application/json' }).issues.map(({ path }) => path),
    ).toEqual([['specversion'], ['id'], ['source'], ['type']])
    const twice = { ...attributes, id: ['a', 'b'] }
    expect(refuse('{"celsius":21}', { contentType: 'application/json', userProperties: twice }).path).toEqual(
      ['id'],
    )
  })

  test('P20: refuses data that do not pass, under data, and options that are wrong', () => {
    expect(refuseValue(structured, { data: {} }).path).toEqual(['data', 'celsius'])
    expect(() => cloudEvents(Reading, { ...options, mode: 'batch' } as never)).toThrow('cloudEvents.mode')
  })
})

describe('an event that nobody could read', () => {
  const wrong: readonly (readonly [what: string, event: object, path: readonly string[]])[] = [
    ['an id that is empty', { id: '' }, ['id']],
    ['an id that is no text', { id: 7 }, ['id']],
    ['a source that is empty', { source: '' }, ['source']],
    ['a subject that is empty', { subject: '' }, ['subject']],
    ['an extension in place of the data', { extensions: { data: 'other' } }, ['extensions', 'data']],
    ['an extension in place of bytes', { extensions: { data_base64: '' } }, ['extensions', 'data_base64']],
  ]

  test.each(wrong)('is not published: %s', (_, own, path) => {
    const event = { data: { celsius: 21 }, ...own }
    expect(refuseValue(structured, event).path).toEqual(path)
    expect(leftOf(safeDescribe(binary, event)).message).toContain(`threw: ${path.join('.')}: `)
  })

  test('is not published under an id that the options do not give', () => {
    const nameless = cloudEvents(Reading, { ...options, id: () => '' })
    expect(refuseValue(nameless, { data: { celsius: 21 } })).toMatchObject({ path: ['id'] })
    expect(rightOf(nameless.encode({ data: { celsius: 21 }, id: 'own' })).length).toBeGreaterThan(0)
  })
})
