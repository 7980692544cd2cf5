import { describe, expect, test } from 'vitest'
import { orderedUserProperties, userPropertyPairs } from '../../../../src/base/userProperties.js'
import { aged, dueAt, isExpired, lacking, owned, receipt } from '../../../../src/client/outbox/entry.js'
import { noProperties } from '../../../../src/message.js'
import { capabilities, entryOf, packetOf } from './support.js'

const expiring = (seconds: number) => ({ properties: { messageExpiryInterval: seconds } })

describe('an entry', () => {
  test('is due when it times out, expires, or is tried again, whichever comes first', () => {
    expect(dueAt(entryOf())).toBe(Number.POSITIVE_INFINITY)
    expect(dueAt(entryOf({}, { timeout: 500 }, { since: 100 }))).toBe(600)
    expect(dueAt(entryOf(expiring(1), { timeout: 5_000 }, { since: 100 }))).toBe(1_100)
    const refused = entryOf(expiring(2), { timeout: 5_000 })
    refused.retryAt = 700
    expect(dueAt(refused)).toBe(700)
  })

  test('expires at the ms its interval is over, unless the broker may have it', () => {
    const entry = entryOf(expiring(1), { timeout: 5_000 }, { since: 100 })
    expect([isExpired(entry, 1_099), isExpired(entry, 1_100)]).toEqual([false, true])
    entry.sent = entry.packet
    expect([isExpired(entry, 9_000), dueAt(entry)]).toEqual([false, 5_100])
  })

  test.each([
    [0, 10],
    [999, 10],
    [1_000, 9],
    [9_999, 1],
  ])('that has waited %i ms goes out with %i seconds left of ten (MQTT-3.3.2-5)', (waited, left) => {
    const entry = entryOf({ properties: { messageExpiryInterval: 10, contentType: 'a/b' } }, {}, { since: 5 })
    expect(aged(entry, 5 + waited).properties).toEqual({ messageExpiryInterval: left, contentType: 'a/b' })
    expect(entry.packet.properties.messageExpiryInterval).toBe(10)
  })

  test('without an interval goes out as it is', () => {
    const entry = entryOf({ qos: 1 })
    expect(aged(entry, 9_999)).toBe(entry.packet)
  })

  test.each([1, 2] as const)('of QoS %i has bytes of its own from the start', qos => {
    const payload = new Uint8Array([1, 2])
    const entry = entryOf({ qos, payload })
    payload[0] = 9
    expect([...entry.packet.payload]).toEqual([1, 2])
  })

  test('whose bytes nobody else has is not copied', () => {
    const payload = new Uint8Array([1, 2])
    expect(entryOf({ qos: 1, payload }, { owned: true }).packet.payload).toBe(payload)
  })
})

describe('a packet of our own', () => {
  test('shares nothing that can be written to, and is no view of something much larger', () => {
    const chunk = Buffer.alloc(64 * 1024, 7)
    const correlationData = new Uint8Array([1])
    const userProperties = { a: ['1', '2'] }
    const packet = packetOf({
      payload: chunk.subarray(10, 20),
      properties: { correlationData, userProperties },
    })
    const copy = owned(packet)
    expect(copy.payload.buffer.byteLength).toBeLessThanOrEqual(2_048)
    chunk.fill(0)
    correlationData[0] = 9
    userProperties.a.push('3')
    expect([...copy.payload]).toEqual(Array(10).fill(7))
    expect([...(copy.properties.correlationData ?? [])]).toEqual([1])
    expect(userPropertyPairs(copy.properties.userProperties)).toEqual([
      ['a', '1'],
      ['a', '2'],
    ])
  })

  test('T104 keeps the order of user properties', () => {
    const pairs = [
      ['hop', 'a'],
      ['9', '1'],
      ['hop', 'b'],
    ] as const
    const { properties } = owned(packetOf({ properties: { userProperties: orderedUserProperties(pairs) } }))
    expect(userPropertyPairs(properties.userProperties)).toEqual(pairs)
  })

  test('none but the payload where there are no properties', () => {
    expect(owned(packetOf()).properties).toBe(noProperties)
  })
})

describe('what a broker cannot be sent', () => {
  test('is nothing where it can do everything', () => {
    expect(lacking(packetOf({ qos: 2, retain: true, topic: 'a/b/c' }), capabilities)).toBeNull()
  })

  test.each([
    ['QoS', { qos: 2 as const }, { maximumQos: 1 as const }, { name: 'UnsupportedError' }],
    ['retained', { retain: true }, { retained: false }, { name: 'UnsupportedError' }],
    [
      'a payload beyond its maximum',
      { payload: new Uint8Array(11) },
      { maximumPayload: 10 },
      { name: 'PayloadTooLargeError', topic: 'a', size: 11, maximum: 10 },
    ],
    [
      'a topic of too many levels',
      { topic: 'a/b//' },
      { maximumLevels: 3 },
      { name: 'TooManyLevelsError', topic: 'a/b//', levels: 4, maximum: 3 },
    ],
  ])('O79 %s: a typed error', (_, packet, able, error) => {
    expect(lacking(packetOf(packet), { ...capabilities, ...able })).toMatchObject(error)
  })

  test('O79 what is at the limit passes', () => {
    const able = { ...capabilities, maximumPayload: 10, maximumLevels: 3 }
    expect(lacking(packetOf({ payload: new Uint8Array(10), topic: 'a/b/c' }), able)).toBeNull()
    expect(
      lacking(packetOf({ topic: 'a/b/c' }), { ...able, maximumLevels: Number.POSITIVE_INFINITY }),
    ).toBeNull()
  })
})

test('a receipt says that nobody was subscribed for 0x10 alone', () => {
  const packet = packetOf({ qos: 1 })
  expect(receipt(packet, 'acknowledged', 0x10)).toEqual({
    outcome: 'acknowledged',
    topic: 'a',
    qos: 1,
    noMatchingSubscribers: true,
  })
  expect(receipt(packet, 'acknowledged', 0).noMatchingSubscribers).toBe(false)
})
