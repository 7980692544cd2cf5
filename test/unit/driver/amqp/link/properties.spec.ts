import type { MessageProperties } from 'amqplib'
import { type Properties, type Qos, userPropertyPairs } from 'rxtopics'
import { expect, test } from 'vitest'
import {
  type Marks,
  readProperties,
  writeProperties,
} from '../../../../../src/driver/amqp/link/properties.js'

const marks: Marks = { qos: 1, reply: undefined, from: undefined, id: undefined }
const topicOf = (key: string) => (key === 'none' ? null : key.replaceAll('.', '/'))

const write = (properties: Properties, given: Partial<Marks> = {}) =>
  writeProperties(properties, { ...marks, ...given }).options

/** What the other side reads. */
const read = (options: object) => readProperties(options as MessageProperties, topicOf)
const passed = (properties: Properties) => {
  const options = write(properties)
  const { expiration } = options
  return read(expiration === undefined ? options : { ...options, expiration: String(expiration) }).properties
}

test.each([
  { contentType: 'text/plain' },
  { contentType: '' },
  { contentType: 'x'.repeat(1_000) },
  { payloadFormatIndicator: true },
  { payloadFormatIndicator: false },
  { messageExpiryInterval: 0 },
  { messageExpiryInterval: 3_600 },
  { messageExpiryInterval: 0xffff_ffff },
  { correlationData: Uint8Array.of(0, 255) },
  { correlationData: new TextEncoder().encode('an id') },
  { correlationData: new Uint8Array() },
  { correlationData: new Uint8Array(300).fill(65) },
] as Properties[])('%j passes', properties => {
  const found = passed(properties)
  const { correlationData } = properties
  expect(correlationData === undefined ? found : [...(found.correlationData ?? [])]).toEqual(
    correlationData === undefined ? properties : [...correlationData],
  )
})

test('what others know is where they look for it', () => {
  const properties: Properties = {
    contentType: 'application/json',
    messageExpiryInterval: 2,
    correlationData: new TextEncoder().encode('42'),
    userProperties: { site: 'north' },
  }
  expect(write(properties, { reply: { isQueue: false, key: 'reply.to' }, id: 'id' })).toEqual({
    ...{
      deliveryMode: 2,
      mandatory: true,
      contentType: 'application/json',
      expiration: 2_000,
      correlationId: '42',
    },
    ...{ replyTo: 'reply.to', messageId: 'id', headers: { site: 'north', 'rxtopics-reply': 'topic' } },
  })
})

test('QoS 1 is what is persistent', () => {
  expect(write({}).deliveryMode).toBe(2)
  expect(write({}, { qos: 0 }).deliveryMode).toBe(1)
  const qosOf = (deliveryMode: number | undefined): Qos => read({ deliveryMode, headers: {} }).qos
  expect([qosOf(2), qosOf(1), qosOf(undefined)]).toEqual([1, 0, 0])
})

test('a response topic that is a queue is one again', () => {
  const options = write({}, { reply: { isQueue: true, key: 'amq.gen-1' } })
  expect(read(options).properties.responseTopic).toBe('$queue/amq.gen-1')
})

test('a response topic is the key of one, or a queue', () => {
  const responseTopicOf = (properties: object) => read(properties).properties.responseTopic
  expect(responseTopicOf({ replyTo: 'a.b', headers: { 'rxtopics-reply': 'topic' } })).toBe('a/b')
  expect(responseTopicOf({ replyTo: 'none', headers: { 'rxtopics-reply': 'topic' } })).toBeUndefined()
  expect(responseTopicOf({ replyTo: 'amq.gen-1', headers: undefined })).toBe('$queue/amq.gen-1')
  expect(responseTopicOf({ replyTo: '' })).toBeUndefined()
})

test('a message says who it is from where it has to', () => {
  expect(read(write({}, { from: 'me' })).from).toBe('me')
  expect(read(write({})).from).toBeUndefined()
})

test('what others write is left out where it cannot be read', () => {
  const { properties } = read({
    expiration: 'soon',
    correlationId: 7,
    contentType: 7,
    headers: { 'rxtopics-expiry': 'x' },
  })
  expect(properties).toEqual({})
})

test('it tells about how many bytes headers take', () => {
  const size = (userProperties: Record<string, string | string[]>) =>
    writeProperties({ userProperties }, marks).size
  expect(size({ a: 'x'.repeat(10_000) })).toBeGreaterThanOrEqual(10_000)
  expect(size({ a: ['x'.repeat(10_000), 'x'.repeat(10_000)] })).toBeGreaterThanOrEqual(20_000)
  expect(size({ a: 'x' })).toBeLessThan(50)
  expect(userPropertyPairs(passed({ userProperties: { a: ['1', '2'] } }).userProperties)).toEqual([
    ['a', '1'],
    ['a', '2'],
  ])
})

test('AMQP has room for 255 bytes of a type, and of an id; what is longer is a header', () => {
  const typeOf = (contentType: string) => {
    const { contentType: own, headers } = write({ contentType })
    return [own === contentType, Object.values(headers ?? {}).includes(contentType)]
  }
  expect([typeOf('x'.repeat(255)), typeOf('x'.repeat(256)), typeOf('é'.repeat(128))]).toEqual([
    [true, false],
    [false, true],
    [false, true],
  ])
  const idOf = (length: number) => {
    const { correlationId, headers } = write({ correlationData: new Uint8Array(length).fill(65) })
    return [correlationId?.length, Object.keys(headers ?? {}).length]
  }
  expect([idOf(255), idOf(256), idOf(0)]).toEqual([
    [255, 0],
    [undefined, 1],
    [undefined, 1],
  ])
})

test('an expiry is told in whole seconds, from none at all, or is none', () => {
  const expiryOf = (expiration: unknown) => read({ expiration, headers: {} }).properties
  expect(expiryOf('0')).toEqual({ messageExpiryInterval: 0 })
  expect(expiryOf('1001')).toEqual({ messageExpiryInterval: 2 })
  for (const odd of ['-1', 'soon']) expect(expiryOf(odd)).toEqual({})
})
