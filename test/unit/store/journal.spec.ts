import fc from 'fast-check'
import { orderedUserProperties, type StoredPublish, userPropertyPairs } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { noProperties } from '../../../src/base/properties.js'
import { textProblem, topicProblem } from '../../../src/base/text.js'
import {
  headerOf,
  LineError,
  readLine,
  writeHanded,
  writePut,
  writeRemove,
} from '../../../src/store/journal.js'

const header = headerOf('publishes')

const text = fc.string({ unit: 'grapheme' }).filter(each => textProblem(each) === null)
const topic = fc.string({ unit: 'grapheme' }).filter(each => topicProblem(each) === null)
const pairs = fc.array(fc.tuple(fc.oneof(text, fc.constantFrom('__proto__', '10', '9', 'a')), text))

const publish: fc.Arbitrary<StoredPublish> = fc.record({
  key: fc.nat(),
  since: fc.integer(),
  handed: fc.boolean(),
  packet: fc.record({
    topic,
    payload: fc.uint8Array(),
    qos: fc.constantFrom<(1 | 2)[]>(1, 2),
    retain: fc.boolean(),
    properties: fc.record(
      {
        contentType: text,
        responseTopic: topic,
        payloadFormatIndicator: fc.boolean(),
        messageExpiryInterval: fc.nat(),
        correlationData: fc.uint8Array(),
        userProperties: pairs.map(orderedUserProperties),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  }),
})

/** With plain lists for bytes and properties, whatever class they have. */
const plain = ({ packet, ...rest }: StoredPublish) => {
  const { payload, properties, ...others } = packet
  const { correlationData, userProperties, ...texts } = properties
  return {
    ...rest,
    ...others,
    payload: [...payload],
    properties: texts,
    correlationData: correlationData && [...correlationData],
    userProperties: userPropertyPairs(userProperties),
  }
}

const read = (line: string) => readLine(Buffer.from(line.replace(/\n$/, '')))

const one: StoredPublish = {
  key: 1,
  since: 0,
  handed: false,
  packet: { topic: 'a', payload: new Uint8Array([1]), qos: 1, retain: false, properties: {} },
}

const unsummed = (over: object = {}, without?: string) => {
  const { crc: _, ...content } = JSON.parse(writePut(one)) as Record<string, unknown>
  const changed: Record<string, unknown> = { ...content, ...over }
  if (without !== undefined) delete changed[without]
  return JSON.stringify(changed)
}

const errorOf = (line: string | Uint8Array): LineError => {
  try {
    if (typeof line === 'string') read(line)
    else readLine(line)
  } catch (error) {
    if (error instanceof LineError) return error
    throw error
  }
  throw new Error('it can be read')
}

describe('a line of a store', () => {
  test('is one line of text, and says what was written', () => {
    fc.assert(
      fc.property(publish, each => {
        const line = writePut(each)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        const change = read(line)
        if (change?.op !== 'put') throw new Error('no put')
        expect(change.key).toBe(each.key)
        expect(plain(change.publish)).toEqual(plain(each))
      }),
    )
  })

  test('may be a part of a larger buffer', () => {
    const payload = new Uint8Array([9, 1, 2, 9]).subarray(1, 3)
    expect(read(writePut({ ...one, packet: { ...one.packet, payload } }))).toMatchObject({
      publish: { packet: { payload: Buffer.from([1, 2]) } },
    })
  })

  test('says what was handed over and removed, and of whom the file is', () => {
    expect(read(writeHanded(7))).toEqual({ op: 'handed', key: 7 })
    expect(read(writeRemove(8))).toEqual({ op: 'remove', key: 8 })
    expect(read(writeRemove(8, 8))).toEqual({ op: 'remove', key: 8 })
    expect(read(writeRemove(8, 9))).toEqual({ op: 'remove', key: 8, to: 9 })
    expect(read('{"op":"remove","key":8,"to":8}')).toEqual({ op: 'remove', key: 8, to: 8 })
    expect(read(header)).toEqual({ op: 'journal', content: 'publishes' })
    expect(read(headerOf('messages'))).toEqual({ op: 'journal', content: 'messages' })
    expect(() => read('{"op":"journal","version":2,"content":"cats"}')).toThrow(
      'content expected one of messages',
    )
  })

  test('of an inbox has the name that the broker has for it', () => {
    const named = { ...one, name: 'a "7"' }
    expect(read(writePut(named))).toMatchObject({ op: 'put', key: one.key, publish: { name: 'a "7"' } })
    expect(read(writePut(one))).not.toHaveProperty('publish.name')
    expect(() => read(unsummed({ name: 7 }))).toThrow('name expected a string')
  })

  test('of version 0.1 has no sum, and its user properties as a record', () => {
    expect(read('{"op":"handed","key":7}')).toEqual({ op: 'handed', key: 7 })
    const userProperties = { b: ['1', '2'], a: '3' }
    expect(read(unsummed({ properties: { userProperties } }))).toMatchObject({
      publish: { packet: { properties: { userProperties } } },
    })
  })
})

describe('U106 a line that was changed', () => {
  test.each<[string, object, string]>([
    ['topic with a wildcard', { topic: 'a/+' }, 'topic a topic name has no wildcards'],
    ['empty topic', { topic: '' }, 'topic must not be empty'],
    ['topic with a NUL', { topic: 'a\0' }, 'topic has the control character U+0000'],
    ['no topic', { topic: 5 }, 'topic expected a topic name'],
    ['payload that is no text', { payload: [1] }, 'payload expected base64'],
    ['payload that is no base64', { payload: 'AQ=!' }, 'payload expected base64'],
    ['payload that is cut off', { payload: 'AQ=' }, 'payload expected base64'],
    ['QoS as text', { qos: 'x' }, 'qos expected one of 1, 2'],
    ['QoS 0', { qos: 0 }, 'qos expected one of 1, 2'],
    ['QoS 3', { qos: 3 }, 'qos expected one of 1, 2'],
    ['retain as a number', { retain: 1 }, 'retain expected true or false'],
    ['no time', { since: null }, 'since expected a number from -Infinity'],
    ['handed as text', { handed: 'yes' }, 'handed expected true or false'],
    ['negative key', { key: -1 }, 'key expected an integer from 0 to 4503599627370496'],
    [
      'key behind which there is no room',
      { key: 2 ** 52 + 1 },
      'key expected an integer from 0 to 4503599627370496',
    ],
    ['key that is no integer', { key: 1.5 }, 'key expected an integer from 0 to 4503599627370496'],
    ['unknown member', { colour: 'red' }, 'colour is unknown'],
    ['properties that are none', { properties: null }, 'properties expected an object'],
    ['list of properties', { properties: [] }, 'properties expected an object'],
    ['unknown property', { properties: { x: 1 } }, 'properties.x is unknown'],
    ['topic alias', { properties: { topicAlias: 1 } }, 'properties.topicAlias is unknown'],
    [
      'expiry as text',
      { properties: { messageExpiryInterval: '5' } },
      'properties.messageExpiryInterval expected an integer from 0 to 4294967295',
    ],
    [
      'expiry out of range',
      { properties: { messageExpiryInterval: 2 ** 32 } },
      'properties.messageExpiryInterval expected an integer from 0 to 4294967295',
    ],
    [
      'content type as a number',
      { properties: { contentType: 1 } },
      'properties.contentType expected a string',
    ],
    [
      'response topic with a wildcard',
      { properties: { responseTopic: '#' } },
      'properties.responseTopic a topic name has no wildcards',
    ],
    [
      'correlation data as bytes',
      { properties: { correlationData: [1] } },
      'properties.correlationData expected a Uint8Array',
    ],
    [
      'correlation data that is no base64',
      { properties: { correlationData: 'A' } },
      'properties.correlationData expected a Uint8Array',
    ],
    [
      'format indicator as a number',
      { properties: { payloadFormatIndicator: 1 } },
      'properties.payloadFormatIndicator expected true or false',
    ],
    [
      'user properties of numbers',
      { properties: { userProperties: { a: 1 } } },
      'properties.userProperties expected names mapped to a string or several',
    ],
    [
      'pairs that are none',
      { properties: { userProperties: [['a']] } },
      'properties.userProperties expected names mapped to a string or several',
    ],
    [
      'pairs of numbers',
      { properties: { userProperties: [['a', 1]] } },
      'properties.userProperties expected names mapped to a string or several',
    ],
  ])('%s: is told, with its topic', (_, over, message) => {
    const error = errorOf(unsummed(over))
    expect(error.message).toBe(message)
    expect(error.op).toBe('put')
    expect(error.topic).toBe('topic' in over ? (typeof over.topic === 'string' ? over.topic : '') : 'a')
    expect(error.key).toBe('key' in over ? undefined : 1)
  })

  test.each(['key', 'topic', 'payload', 'qos', 'retain', 'properties', 'since', 'handed'])(
    '%s left out: is told',
    name => {
      expect(errorOf(unsummed({}, name)).message).toContain(name)
    },
  )

  test.each([
    ['nonsense', 'no JSON'],
    ['', 'no JSON'],
    ['null', 'unknown operation'],
    ['5', 'unknown operation'],
    ['[]', 'unknown operation'],
    ['{}', 'unknown operation'],
    ['{"op":"other","key":1}', 'unknown operation'],
    ['{"op":"toString","key":1}', 'unknown operation'],
    ['{"op":5,"key":1}', 'unknown operation'],
    ['{"op":"remove","key":"x"}', 'key expected an integer from 0 to 4503599627370496'],
    ['{"op":"handed"}', 'key is missing: expected an integer from 0 to 4503599627370496'],
    ['{"op":"remove","key":1,"x":1}', 'x is unknown'],
    ['{"op":"remove","key":2,"to":1}', 'to is before key'],
    ['{"op":"remove","key":2,"to":"3"}', 'to expected an integer from 0 to 4503599627370496'],
    ['{"op":"remove","to":3}', 'key is missing: expected an integer from 0 to 4503599627370496'],
    ['{"op":"handed","key":2,"to":3}', 'to is unknown'],
    ['{"op":"journal","version":3}', 'version expected one of 2'],
  ])('is not guessed at: %s', (line, message) => {
    expect(errorOf(line).message).toBe(message)
  })

  test('behind a byte order mark is no line', () => {
    const line = Buffer.from(unsummed({}))
    expect(readLine(line)).toMatchObject({ op: 'put' })
    const error = errorOf(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), line]))
    expect([error.name, error.message]).toEqual(['LineError', 'no JSON'])
  })

  test('in any one bit is not taken for what was written', () => {
    const bytes = Buffer.from(writePut(one).trim())
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(errorOf(changed)).toBeInstanceOf(LineError)
    }
  })

  test('to what is no UTF-8 is not mended', () => {
    const line = Buffer.from(unsummed({ topic: 'aXb' }))
    line[line.indexOf('X')] = 0xff
    expect(errorOf(line).message).toBe('no JSON')
  })
})

test('the lines of a file are the same in every version', () => {
  expect([
    headerOf('publishes'),
    headerOf('messages'),
    writePut(one),
    writeHanded(1),
    writeRemove(1),
    writeRemove(1, 2),
  ]).toEqual([
    '{"op":"journal","version":2,"crc":"abae15ce"}\n',
    '{"op":"journal","version":2,"content":"messages","crc":"e8c7e50e"}\n',
    '{"op":"put","key":1,"topic":"a","payload":"AQ==","qos":1,"retain":false,"properties":{},"since":0,"handed":false,"crc":"5cc3d306"}\n',
    '{"op":"handed","key":1,"crc":"d281941d"}\n',
    '{"op":"remove","key":1,"crc":"fccef86b"}\n',
    '{"op":"remove","key":1,"to":2,"crc":"8c50e848"}\n',
  ])
  const properties = { contentType: 'a', correlationData: new Uint8Array([1]), userProperties: { a: 'b' } }
  const lineOf = (each: object) => writePut({ ...one, packet: { ...one.packet, properties: each } })
  expect(lineOf(properties)).toContain(
    '"properties":{"contentType":"a","correlationData":"AQ==","userProperties":[["a","b"]]}',
  )
  expect(lineOf({ contentType: 'a' })).toContain('"properties":{"contentType":"a"}')
  expect(lineOf(noProperties)).toBe(writePut(one))
})

test('what is read has the properties that were written, and no others', () => {
  const [change] = [read(writePut(one))]
  expect(Object.keys(change.op === 'put' ? change.publish.packet.properties : { none: true })).toEqual([])
})

test('a line with another sum is not what was written', () => {
  const error = errorOf(writePut(one).replace('"qos":1', '"qos":2').trim())
  expect([error.message, LineError.brand]).toEqual(['it is not what was written', 'rxtopics.LineError'])
})

test('user properties that are no pairs of texts are none', () => {
  for (const pair of [['a', 1], [1, 'a'], ['a'], ['a', 'b', 'c']]) {
    expect(errorOf(unsummed({ properties: { userProperties: [pair] } })).message).toContain('userProperties')
  }
})
