import { generate, type Packet } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { createReader } from '../../../../src/driver/mqtt/wire/reader.js'
import {
  decodeFarewell,
  decodeSubscribe,
  decodeUnsubscribe,
} from '../../../../src/server/wire/decodeRequests.js'

const bodyOf = (packet: Packet, protocolVersion: 4 | 5) => {
  const bytes = generate(packet, { protocolVersion })
  return createReader(bytes, 2, bytes.length)
}
const raw = (...bytes: readonly number[]) => createReader(Uint8Array.from(bytes), 0, bytes.length)

describe('a SUBSCRIBE', () => {
  test('of MQTT 5 is read with its options', () => {
    const packet: Packet = {
      cmd: 'subscribe',
      messageId: 9,
      subscriptions: [
        { topic: 'a/+', qos: 2, nl: true, rap: true, rh: 2 },
        { topic: 'b/#', qos: 0 },
      ],
      properties: { subscriptionIdentifier: 300, userProperties: { k: 'v' } },
    }
    expect(decodeSubscribe(bodyOf(packet, 5), 5)).toEqual({
      type: 'subscribe',
      packetId: 9,
      filters: [
        { filter: 'a/+', qos: 2, noLocal: true, retainAsPublished: true, retainHandling: 2 },
        { filter: 'b/#', qos: 0, noLocal: false, retainAsPublished: false, retainHandling: 0 },
      ],
      identifier: 300,
      userProperties: { k: 'v' },
    })
  })

  test('of 3.1.1 has a QoS alone', () => {
    const packet: Packet = { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 1 }] }
    expect(decodeSubscribe(bodyOf(packet, 4), 4)).toMatchObject({ packetId: 1, identifier: undefined })
  })

  test.each([
    ['identifier 0', [0, 0, 0, 0, 1, 65, 0], 5, 0x81],
    ['no filter', [0, 1, 0], 5, 0x82],
    ['a filter of QoS 3', [0, 1, 0, 0, 1, 65, 3], 5, 0x81],
    ['reserved bits', [0, 1, 0, 0, 1, 65, 0x40], 5, 0x81],
    ['options in 3.1.1', [0, 1, 0, 1, 65, 0x04], 4, 0x81],
    ['a retain handling of 3', [0, 1, 0, 0, 1, 65, 0x30], 5, 0x82],
    ['two identifiers', [0, 1, 4, 0x0b, 1, 0x0b, 2, 0, 1, 65, 0], 5, 0x82],
    ['a filter that is not UTF-8', [0, 1, 0, 1, 0xff, 0], 4, 0x81],
    ['no options', [0, 1, 0, 1, 65], 4, 0x81],
  ] as const)('with %s is refused', (_, bytes, version, reasonCode) => {
    expect(() => decodeSubscribe(raw(...bytes), version)).toThrow(expect.objectContaining({ reasonCode }))
  })
})

describe('an UNSUBSCRIBE', () => {
  test.each([4, 5] as const)('of MQTT %i is read', version => {
    const packet: Packet = { cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['a', 'b/#'] }
    expect(decodeUnsubscribe(bodyOf(packet, version), version)).toEqual({
      type: 'unsubscribe',
      packetId: 3,
      filters: ['a', 'b/#'],
    })
  })

  test('without a filter is refused', () => {
    expect(() => decodeUnsubscribe(raw(0, 1), 4)).toThrow(expect.objectContaining({ reasonCode: 0x82 }))
  })
})

describe('a DISCONNECT', () => {
  test('says nothing before MQTT 5', () => {
    expect(decodeFarewell(raw(), 4)).toEqual({ code: 0, sessionExpiry: undefined })
    expect(() => decodeFarewell(raw(0), 4)).toThrow(expect.objectContaining({ reasonCode: 0x81 }))
  })

  test('says why, and until when the session lives', () => {
    const packet: Packet = { cmd: 'disconnect', reasonCode: 4, properties: { sessionExpiryInterval: 5 } }
    expect(decodeFarewell(bodyOf(packet, 5), 5)).toEqual({ code: 4, sessionExpiry: 5 })
    expect(decodeFarewell(raw(), 5)).toEqual({ code: 0, sessionExpiry: undefined })
    expect(decodeFarewell(raw(0, 5, 0x11, 255, 255, 255, 255), 5).sessionExpiry).toBe(
      Number.POSITIVE_INFINITY,
    )
  })
})
