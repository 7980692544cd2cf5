import * as fc from 'fast-check'
import { type Properties, userPropertyPairs } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { disclose, enclose } from '../../../../src/driver/withProperties/envelope.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (payload: Uint8Array | undefined) => new TextDecoder().decode(payload)

const word = fc.string({ unit: 'grapheme', maxLength: 12 }).filter(each => !/[\p{C}\ufffe\uffff]/u.test(each))
const anyProperties: fc.Arbitrary<Properties> = fc.record(
  {
    payloadFormatIndicator: fc.boolean(),
    messageExpiryInterval: fc.nat(),
    contentType: word,
    responseTopic: fc.constantFrom('reply/1', '答/え', 'a b'),
    correlationData: fc.uint8Array({ maxLength: 40 }),
    userProperties: fc.dictionary(fc.oneof(word, fc.constantFrom('10', '9', '__proto__')), word, {
      maxKeys: 4,
    }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Properties>

/** Comparable whatever made it. */
const plain = ({ correlationData, userProperties, ...others }: Properties) => ({
  ...others,
  correlationData: correlationData === undefined ? undefined : [...correlationData],
  userProperties: userProperties === undefined ? undefined : userPropertyPairs(userProperties),
})

describe('an envelope', () => {
  test('P61 gives back every byte and every property, whatever they are', () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map(bytes),
      fc.string({ unit: 'binary' }).map(bytes),
      fc.constantFrom(
        ...[' 1', '1\n', '{"a":1.0}', '12345678901234567890', '{"a":1,"a":2}', '"\\u00e9"', ''].map(bytes),
      ),
    )
    fc.assert(
      fc.property(payload, anyProperties, (given, properties) => {
        const content = disclose(enclose({ payload: given, properties }))
        expect([...(content?.payload ?? [])]).toEqual([...given])
        expect(plain(content?.properties ?? {})).toEqual(plain(properties))
      }),
      { numRuns: 500 },
    )
  })

  test('is JSON around JSON, byte for byte', () => {
    const enclosed = enclose({
      payload: bytes('{ "celsius": 21.50 }'),
      properties: {
        contentType: 'application/json',
        correlationData: Uint8Array.of(1, 2, 3),
        userProperties: { trace: 'x', hop: ['a', 'b'] },
      },
    })
    expect(text(enclosed)).toBe(
      '{"rxtopics":1,"properties":{"contentType":"application/json","correlationData":"AQID","userProperties":' +
        '[["trace","x"],["hop","a"],["hop","b"]]},"payload":{ "celsius": 21.50 }}',
    )
  })

  test('is CBOR around anything else: a map of three, the payload as bytes', () => {
    const enclosed = enclose({ payload: Uint8Array.of(0, 255), properties: { contentType: 'x' } })
    expect(Buffer.from(enclosed).toString('hex')).toBe(
      // {"rxtopics": 1, "properties": {"contentType": "x"}, "payload": h'00ff'}
      'a3687278746f7069637301' +
        '6a70726f70657274696573a16b636f6e74656e74547970656178' +
        '677061796c6f61644200ff',
    )
  })

  test('of another writer is read: members in any order, blanks, members that are not known', () => {
    const content = disclose(
      bytes(
        ' {"payload" : [1, 2] ,"more":{"payload":3},"properties":{"contentType":"a"},"rxtopics":1}'.trim(),
      ),
    )
    expect(text(content?.payload)).toBe('[1, 2]')
    expect(content?.properties).toEqual({ contentType: 'a' })
    // {"payload": h'01', "properties": {}, "rxtopics": 1}, in the shortest form.
    const short = Buffer.from('a3677061796c6f616441016a70726f70657274696573a0687278746f7069637301', 'hex')
    expect([...(disclose(short)?.payload ?? [])]).toEqual([1])
  })

  test('of another writer may pad base64 or not', () => {
    for (const data of ['/w==', '/w'])
      expect([
        ...(disclose(bytes(`{"rxtopics":1,"properties":{"correlationData":"${data}"},"payload":0}`))
          ?.properties.correlationData ?? []),
      ]).toEqual([255])
  })

  test.each([
    ['nothing', ''],
    ['plain text', 'on'],
    ['other JSON', '{"a":1}'],
    ['a list', '[{"rxtopics":1}]'],
    ['another version', '{"rxtopics":2,"properties":{},"payload":1}'],
    ['a version as text', '{"rxtopics":"1","properties":{},"payload":1}'],
    ['no payload', '{"rxtopics":1,"properties":{}}'],
    ['a payload one level down', '{"rxtopics":1,"properties":{},"a":{"payload":1}}'],
    ['no properties', '{"rxtopics":1,"payload":1}'],
    ['properties that are a list', '{"rxtopics":1,"properties":[],"payload":1}'],
    ['an unknown property', '{"rxtopics":1,"properties":{"more":1},"payload":1}'],
    ['a content type that is a number', '{"rxtopics":1,"properties":{"contentType":1},"payload":1}'],
    ['a wildcard to reply to', '{"rxtopics":1,"properties":{"responseTopic":"a/#"},"payload":1}'],
    ['correlation data that is no base64', '{"rxtopics":1,"properties":{"correlationData":"*"},"payload":1}'],
    ['user properties as a map', '{"rxtopics":1,"properties":{"userProperties":{"a":"b"}},"payload":1}'],
    ['a pair of three', '{"rxtopics":1,"properties":{"userProperties":[["a","b","c"]]},"payload":1}'],
    ['a pair of numbers', '{"rxtopics":1,"properties":{"userProperties":[["a",1]]},"payload":1}'],
    ['cut short', '{"rxtopics":1,"properties":{},"payload":1'],
  ])('is none: %s', (_, payload) => {
    expect(disclose(bytes(payload))).toBeNull()
  })

  test('is none in CBOR: cut short, another version, a payload that is no bytes', () => {
    for (const hex of [
      'a3677061796c6f616441016a70726f70657274696573a06872787470',
      'a3677061796c6f616441016a70726f70657274696573a0687278746f7069637302',
      'a3677061796c6f6164016a70726f70657274696573a0687278746f7069637301',
      'a1687278746f7069637301',
    ])
      expect(disclose(Buffer.from(hex, 'hex'))).toBeNull()
  })

  test('is none in CBOR whose correlation data are no bytes', () => {
    const properties = (value: string) =>
      `a3677061796c6f616441016a70726f70657274696573a16f636f7272656c6174696f6e44617461${value}687278746f7069637301`
    expect(disclose(Buffer.from(properties('4107'), 'hex'))?.properties).toEqual({
      correlationData: expect.objectContaining({ 0: 7, length: 1 }),
    })
    for (const other of ['6161', '07', 'a0', 'f5'])
      expect(disclose(Buffer.from(properties(other), 'hex'))).toBeNull()
  })

  test('of hostile bytes is none, and nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom(0x7b, 0xa3, 0xbf, 0xb9),
        (tail, first) => {
          expect(disclose(Uint8Array.of(first, ...tail))).toBeNull()
        },
      ),
      { numRuns: 500 },
    )
    expect(disclose(bytes(`{"rxtopics":1,"properties":{},"payload":${'['.repeat(200_000)}`))).toBeNull()
  })
})
