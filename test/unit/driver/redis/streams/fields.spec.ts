import { expect, test } from 'vitest'
import { readFields, writeFields } from '../../../../../src/driver/redis/streams/fields.js'
import { noProperties, type Properties } from '../../../../../src/message.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const packet = { topic: 'a', payload: bytes('x'), qos: 1, retain: false, properties: noProperties } as const
const written = (list: readonly (string | Uint8Array)[]) =>
  list.map(each => (typeof each === 'string' ? bytes(each) : each))

test('a message is what its fields say, with all its properties', () => {
  const properties: Properties = {
    contentType: 'text/plain',
    responseTopic: 'b/c',
    correlationData: new Uint8Array([0, 255]),
    payloadFormatIndicator: true,
    messageExpiryInterval: 7,
    userProperties: { a: ['1', '2'], 'ä b': '' },
  }
  const fields = writeFields({ ...packet, retain: true, properties }, 'me')
  expect(readFields(written(['channel', 'a', 'payload', 'x', ...fields]))).toEqual({
    ...{ channel: 'a', payload: bytes('x'), qos: 1, retain: true, from: 'me', id: undefined },
    properties,
  })
})

test('what goes without saying is not said', () => {
  expect(writeFields({ ...packet, qos: 0 }, 'me')).toEqual(['qos', '0', 'from', 'me'])
})

test('others need to say channel and payload alone; nonsense in the rest is left out', () => {
  const theirs = ['payload', 'x', 'user', '{"a":1}', 'expiry', 'soon', 'other', 'y']
  expect(readFields(written(theirs), 'a')).toMatchObject({
    channel: 'a',
    qos: 1,
    retain: false,
    properties: {},
  })
  expect(readFields(written(['user', '[["a","b"],["c",1],5]', 'payload', '']), 'a')?.properties).toEqual({
    userProperties: { a: 'b' },
  })
  expect(readFields(written(['user', '[', 'payload', '']), 'a')?.properties).toEqual({})
  for (const list of [null, [], written(['payload', 'x']), written(['channel', 'a'])])
    expect(readFields(list)).toBeNull()
})

test('an expiry is a number of seconds, from none at all', () => {
  const expiryOf = (...fields: readonly string[]) =>
    readFields(written([...fields, 'payload', 'x']), 'a')?.properties
  expect(expiryOf('expiry', '0')).toEqual({ messageExpiryInterval: 0 })
  expect(expiryOf('expiry', '1')).toEqual({ messageExpiryInterval: 1 })
  for (const fields of [[], ['expiry', '-1'], ['expiry', '1.5']]) expect(expiryOf(...fields)).toEqual({})
})

test('a format is text or bytes, and a QoS is 0 where that is said', () => {
  const read = (...fields: readonly string[]) => readFields(written([...fields, 'payload', 'x']), 'a')
  expect(read('format', 'text')?.properties).toEqual({ payloadFormatIndicator: true })
  expect(read('format', 'bytes')?.properties).toEqual({ payloadFormatIndicator: false })
  expect([read('qos', '0')?.qos, read('qos', '1')?.qos, read('qos', '7')?.qos]).toEqual([0, 1, 1])
})
