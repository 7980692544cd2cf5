import { describe, expect, test } from 'vitest'
import { userPropertyPairs } from '../../../../../src/base/userProperties.js'
import * as packet from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import {
  messageProperties,
  readProperties,
  writeAuthentication,
  writeMessageProperties,
  writeUserProperties,
} from '../../../../../src/driver/mqtt/wire/properties.js'
import { createReader } from '../../../../../src/driver/mqtt/wire/reader.js'
import { createWriter, type Writer } from '../../../../../src/driver/mqtt/wire/writer.js'
import { noProperties } from '../../../../../src/message.js'

const text = [0, 1, 0x61]
const read = (from: number, ...bytes: readonly number[]) =>
  readProperties(createReader(Uint8Array.from([bytes.length, ...bytes]), 0, bytes.length + 1), from)

const written = (write: (writer: Writer) => void): readonly number[] => {
  const writer = createWriter()
  writer.byte(0)
  const packetOf = writer.begin()
  write(writer)
  writer.end(packetOf)
  return [...writer.take()].slice(2)
}

/** MQTT 5, table 2-4: identifier, what it is, and the packets of a server that may have it. */
const answers = [
  packet.CONNACK,
  packet.PUBACK,
  packet.PUBREC,
  packet.PUBREL,
  packet.PUBCOMP,
  packet.SUBACK,
  packet.UNSUBACK,
  packet.DISCONNECT,
]
const table: readonly (readonly [number, string, readonly number[], unknown, readonly number[]])[] = [
  [0x01, 'payloadFormatIndicator', [1], 1, [packet.PUBLISH]],
  [0x02, 'messageExpiryInterval', [0, 0, 1, 0], 256, [packet.PUBLISH]],
  [0x03, 'contentType', text, 'a', [packet.PUBLISH]],
  [0x08, 'responseTopic', text, 'a', [packet.PUBLISH]],
  [0x09, 'correlationData', text, Uint8Array.of(0x61), [packet.PUBLISH]],
  [0x11, 'sessionExpiryInterval', [0xff, 0xff, 0xff, 0xff], 0xffff_ffff, [packet.CONNACK]],
  [0x12, 'assignedClientIdentifier', text, 'a', [packet.CONNACK]],
  [0x13, 'serverKeepAlive', [0, 9], 9, [packet.CONNACK]],
  [0x15, 'authenticationMethod', text, 'a', [packet.CONNACK]],
  [0x16, 'authenticationData', text, Uint8Array.of(0x61), [packet.CONNACK]],
  [0x1a, 'responseInformation', text, 'a', [packet.CONNACK]],
  [0x1c, 'serverReference', text, 'a', [packet.CONNACK, packet.DISCONNECT]],
  [0x1f, 'reasonString', text, 'a', answers],
  [0x21, 'receiveMaximum', [0, 1], 1, [packet.CONNACK]],
  [0x22, 'topicAliasMaximum', [0, 0], 0, [packet.CONNACK]],
  [0x23, 'topicAlias', [1, 0], 256, [packet.PUBLISH]],
  [0x24, 'maximumQos', [1], 1, [packet.CONNACK]],
  [0x25, 'retainAvailable', [0], 0, [packet.CONNACK]],
  [0x27, 'maximumPacketSize', [0, 0, 1, 0], 256, [packet.CONNACK]],
  [0x28, 'wildcardSubscriptionAvailable', [0], 0, [packet.CONNACK]],
  [0x29, 'subscriptionIdentifiersAvailable', [1], 1, [packet.CONNACK]],
  [0x2a, 'sharedSubscriptionAvailable', [0], 0, [packet.CONNACK]],
]

describe('readProperties', () => {
  test('of none are none', () => {
    expect(read(packet.PUBLISH)).toEqual({
      numbers: {},
      texts: {},
      binaries: {},
      identifiers: [],
      userProperties: undefined,
      wellFormed: true,
    })
  })

  test.each(table)('0x%x is %s, once, and only in its packets', (identifier, name, bytes, value, packets) => {
    for (const from of packets) {
      const found = read(from, identifier, ...bytes)
      expect({ ...found.numbers, ...found.texts, ...found.binaries }).toEqual({ [name]: value })
      expect(() => read(from, identifier, ...bytes, identifier, ...bytes)).toThrow(
        `protocol error: ${name} twice in a packet`,
      )
    }
    for (const from of [packet.PUBLISH, ...answers]) {
      if (packets.includes(from)) continue
      expect(() => read(from, identifier, ...bytes)).toThrow(
        `malformed packet: ${name} in a packet of type ${from >> 4}`,
      )
    }
  })

  test('several of one kind are all kept', () => {
    expect(
      read(packet.CONNACK, 0x16, 0, 1, 5, 0x15, ...text, 0x1a, ...text, 0x13, 0, 9, 0x22, 0, 4),
    ).toMatchObject({
      numbers: { serverKeepAlive: 9, topicAliasMaximum: 4 },
      texts: { authenticationMethod: 'a', responseInformation: 'a' },
      binaries: { authenticationData: Uint8Array.of(5) },
    })
  })

  test('user properties may be in all of them, several times, in their order', () => {
    for (const from of [packet.PUBLISH, ...answers]) {
      const found = read(from, 0x26, ...text, 0, 1, 0x62, 0x26, ...text, 0, 0)
      expect(userPropertyPairs(found.userProperties)).toEqual([
        ['a', 'b'],
        ['a', ''],
      ])
    }
  })

  test('subscription identifiers are those of a PUBLISH, in their order', () => {
    expect(read(packet.PUBLISH, 0x0b, 1, 0x0b, 0x80, 1).identifiers).toEqual([1, 128])
    expect(() => read(packet.SUBACK, 0x0b, 1)).toThrow('subscriptionIdentifier in a packet of type 9')
    expect(() => read(packet.PUBLISH, 0x0b, 0)).toThrow('protocol error: subscriptionIdentifier of 0')
  })

  test('several of different kinds are kept apart', () => {
    const found = read(packet.PUBLISH, 0x01, 0, 0x03, ...text, 0x02, 0, 0, 0, 7, 0x08, ...text, 0x09, 0, 1, 5)
    expect(found).toMatchObject({
      numbers: { payloadFormatIndicator: 0, messageExpiryInterval: 7 },
      texts: { contentType: 'a', responseTopic: 'a' },
      binaries: { correlationData: Uint8Array.of(5) },
    })
  })

  test.each<[string, readonly number[], string]>([
    ['one that is unknown', [0x04, 0], 'malformed packet: an unknown property'],
    ['a receive maximum of 0', [0x21, 0, 0], 'protocol error: receiveMaximum of 0'],
    ['a packet size of 0', [0x27, 0, 0, 0, 0], 'protocol error: maximumPacketSize of 0'],
    ['a maximum QoS of 2', [0x24, 2], 'protocol error: maximumQos of 2'],
    ['a truth of 255', [0x25, 255], 'protocol error: retainAvailable of 255'],
    [
      'a text that is none',
      [0x1f, 0, 1, 0xff],
      'malformed packet: a text that is not UTF-8, or contains U+0000',
    ],
    ['one that is cut short', [0x13, 0], 'malformed packet: a packet that ends too soon'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => read(packet.CONNACK, ...bytes)).toThrow(message)
  })

  test('of a PUBLISH may have a text that is none, and say so', () => {
    expect(read(packet.PUBLISH, 0x03, 0, 1, 0xff)).toMatchObject({
      wellFormed: false,
      texts: { contentType: '' },
    })
  })

  test('a mebibyte is the most, and is refused before it is read', () => {
    const claimed = createReader(Uint8Array.of(0x81, 0x80, 0x40), 0, 3)
    expect(() => readProperties(claimed, packet.PUBLISH)).toThrow(
      'packet too large: more than 1048576 bytes of properties',
    )
    const most = createReader(Uint8Array.of(0x80, 0x80, 0x40), 0, 3)
    expect(() => readProperties(most, packet.PUBLISH)).toThrow('a packet that ends too soon')
  })
})

describe('messageProperties', () => {
  const found = (...bytes: readonly number[]) => messageProperties(read(packet.PUBLISH, ...bytes))

  test('of none are the shared none', () => {
    expect(found()).toBe(noProperties)
    expect(found(0x0b, 5)).toBe(noProperties)
  })

  test.each<[string, readonly number[], object]>([
    ['a format that is text', [0x01, 1], { payloadFormatIndicator: true }],
    ['a format that is bytes', [0x01, 0], { payloadFormatIndicator: false }],
    ['an expiry and nothing else', [0x02, 0, 0, 0, 9], { messageExpiryInterval: 9 }],
    ['an expiry of 0', [0x02, 0, 0, 0, 0], { messageExpiryInterval: 0 }],
    ['a content type', [0x03, ...text], { contentType: 'a' }],
    ['a response topic', [0x08, ...text], { responseTopic: 'a' }],
    ['correlation data', [0x09, 0, 1, 7], { correlationData: Uint8Array.of(7) }],
    ['an alias, which is nobody’s business', [0x23, 0, 1], {}],
  ])('of %s', (_, bytes, properties) => {
    expect(found(...bytes)).toStrictEqual(properties)
  })

  test('of user properties alone', () => {
    const { userProperties, ...rest } = found(0x26, ...text, 0, 1, 0x62)
    expect(userPropertyPairs(userProperties)).toEqual([['a', 'b']])
    expect(rest).toEqual({})
  })
})

describe('writing', () => {
  test.each<[string, object, readonly number[]]>([
    ['nothing', {}, []],
    ['a format that is text', { payloadFormatIndicator: true }, [0x01, 1]],
    ['a format that is bytes', { payloadFormatIndicator: false }, [0x01, 0]],
    ['an expiry and nothing else', { messageExpiryInterval: 9 }, [0x02, 0, 0, 0, 9]],
    ['an expiry of 0', { messageExpiryInterval: 0 }, [0x02, 0, 0, 0, 0]],
    ['a content type', { contentType: 'a' }, [0x03, ...text]],
    ['an empty content type', { contentType: '' }, [0x03, 0, 0]],
    ['a response topic', { responseTopic: 'a' }, [0x08, ...text]],
    ['correlation data', { correlationData: Uint8Array.of(7) }, [0x09, 0, 1, 7]],
    ['user properties', { userProperties: { a: ['a', ''] } }, [0x26, ...text, ...text, 0x26, ...text, 0, 0]],
  ])('%s', (_, properties, bytes) => {
    expect(written(writer => writeMessageProperties(writer, properties))).toEqual(bytes)
  })

  test('a method of authentication, and its data where there are some', () => {
    expect(written(writer => writeAuthentication(writer, 'a', undefined))).toEqual([0x15, ...text])
    expect(written(writer => writeAuthentication(writer, 'a', Uint8Array.of(7, 8)))).toEqual([
      ...[0x15, ...text, 0x16, 0, 2, 7, 8],
    ])
  })

  test('no user properties writes nothing', () => {
    expect(written(writer => writeUserProperties(writer, undefined))).toEqual([])
  })
})
