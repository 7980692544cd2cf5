import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createIncomingAliases } from '../../../../../src/driver/mqtt/wire/aliases.js'
import {
  decodeAck,
  decodeAuth,
  decodeCodes,
  decodeConnack,
  decodeDisconnect,
  decodePublish,
  type Publish,
} from '../../../../../src/driver/mqtt/wire/decode.js'
import { ProtocolError } from '../../../../../src/driver/mqtt/wire/errors.js'
import { createKnownTopics } from '../../../../../src/driver/mqtt/wire/knownTopics.js'
import * as wire from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import { createReader } from '../../../../../src/driver/mqtt/wire/reader.js'
import { ILL_FORMED } from '../../../../../src/driver/mqtt/wire/utf8.js'

const MALFORMED = 0x81
const PROTOCOL_ERROR = 0x82

const readerOf = (bytes: readonly number[]) => createReader(Uint8Array.from(bytes), 0, bytes.length)

const publish = (bytes: readonly number[], head: number = wire.PUBLISH, version: wire.Version = 5) => {
  // What follows belongs to the next packet: nothing of it may be read.
  const chunk = Buffer.from([...bytes, 0, 1, 0x61, 0, 0, 0, 0])
  return decodePublish(head, chunk, 0, bytes.length, version, createIncomingAliases(4))
}

const topic = [0, 1, 0x61]

describe('a packet that breaks the rules ends in a ProtocolError', () => {
  test.each<[string, number, string, () => unknown]>([
    [
      'a PUBLISH with QoS 3 (MQTT-3.3.1-4)',
      MALFORMED,
      'a PUBLISH with QoS 3',
      () => publish([...topic, 0, 1, 0], 0x36),
    ],
    [
      'a PUBLISH whose topic is cut short',
      MALFORMED,
      'a PUBLISH that ends too soon',
      () => publish([0, 5, 0x61]),
    ],
    ['a PUBLISH without an identifier', MALFORMED, 'a packet that ends too soon', () => publish(topic, 0x32)],
    [
      'a PUBLISH with the identifier 0 (MQTT-2.2.1-4)',
      MALFORMED,
      'a packet identifier of 0',
      () => publish([...topic, 0, 0, 0], 0x32),
    ],
    [
      'a PUBLISH without a length of properties',
      MALFORMED,
      'a PUBLISH that ends too soon',
      () => publish(topic),
    ],
    [
      'a PUBLISH whose properties are cut short',
      MALFORMED,
      'a packet that ends too soon',
      () => publish([...topic, 9, 1]),
    ],
    [
      'a PUBLISH without a topic (MQTT-3.3.2-8)',
      PROTOCOL_ERROR,
      'a PUBLISH without a topic',
      () => publish([0, 0, 0]),
    ],
    [
      'the same in 3.1.1 (MQTT-4.7.3-1)',
      PROTOCOL_ERROR,
      'a PUBLISH without a topic',
      () => publish([0, 0], wire.PUBLISH, 4),
    ],
    ['an unknown property', MALFORMED, 'an unknown property', () => publish([...topic, 2, 0x7e, 0])],
    [
      'a property of another packet',
      MALFORMED,
      'receiveMaximum in a packet of type 3',
      () => publish([...topic, 3, 0x21, 0, 1]),
    ],
    [
      'a property twice',
      PROTOCOL_ERROR,
      'payloadFormatIndicator twice in a packet',
      () => publish([...topic, 4, 0x01, 0, 0x01, 0]),
    ],
    [
      'a subscription identifier of 0',
      PROTOCOL_ERROR,
      'subscriptionIdentifier of 0',
      () => publish([...topic, 2, 0x0b, 0]),
    ],
    ['the topic alias 0 (MQTT-3.3.2-8)', 0x94, '0 of 4', () => publish([...topic, 3, 0x23, 0, 0])],
    [
      'a topic alias above the maximum (MQTT-3.1.2-26)',
      0x94,
      '5 of 4',
      () => publish([...topic, 3, 0x23, 0, 5]),
    ],
    [
      'a topic alias that is not known',
      PROTOCOL_ERROR,
      'the topic alias 1 is not known',
      () => publish([0, 0, 3, 0x23, 0, 1]),
    ],
    [
      'a length of properties with more bytes than it needs',
      MALFORMED,
      'an integer of more bytes than it needs',
      () => publish([...topic, 0x80, 0]),
    ],
    [
      'a PUBACK of one byte',
      MALFORMED,
      'a packet that ends too soon',
      () => decodeAck(wire.PUBACK, readerOf([1]), 4),
    ],
    [
      'a PUBACK for 0 (MQTT-2.2.1-5)',
      MALFORMED,
      'a packet identifier of 0',
      () => decodeAck(wire.PUBACK, readerOf([0, 0]), 4),
    ],
    [
      'a 3.1.1 PUBACK with a reason',
      MALFORMED,
      'a packet that is longer than its fields',
      () => decodeAck(wire.PUBACK, readerOf([0, 1, 0]), 4),
    ],
    [
      'bytes after a PUBACK',
      MALFORMED,
      'a packet that is longer than its fields',
      () => decodeAck(wire.PUBACK, readerOf([0, 1, 0, 0, 9]), 5),
    ],
    [
      'a SUBACK for 0',
      MALFORMED,
      'a packet identifier of 0',
      () => decodeCodes(wire.SUBACK, readerOf([0, 0, 0]), 4),
    ],
    [
      'a CONNACK with reserved flags (MQTT-3.2.2-1)',
      MALFORMED,
      'reserved flags in a CONNACK',
      () => decodeConnack(readerOf([2, 0, 0]), 5),
    ],
    [
      'bytes after a 3.1.1 CONNACK',
      MALFORMED,
      'a packet that is longer than its fields',
      () => decodeConnack(readerOf([0, 0, 0]), 4),
    ],
    [
      'a receive maximum of 0',
      PROTOCOL_ERROR,
      'receiveMaximum of 0',
      () => decodeConnack(readerOf([0, 0, 3, 0x21, 0, 0]), 5),
    ],
    [
      'a maximum QoS of 2',
      PROTOCOL_ERROR,
      'maximumQos of 2',
      () => decodeConnack(readerOf([0, 0, 2, 0x24, 2]), 5),
    ],
    [
      'a DISCONNECT that expires sessions',
      MALFORMED,
      'sessionExpiryInterval in a packet of type 14',
      () => decodeDisconnect(readerOf([0, 5, 0x11, 0, 0, 0, 0])),
    ],
    [
      'bytes after a CONNACK',
      MALFORMED,
      'a packet that is longer than its fields',
      () => decodeConnack(readerOf([0, 0, 0, 9]), 5),
    ],
    [
      'bytes after a DISCONNECT',
      MALFORMED,
      'a packet that is longer than its fields',
      () => decodeDisconnect(readerOf([0, 0, 9])),
    ],
    [
      'bytes after an AUTH',
      MALFORMED,
      'a packet that is longer than its fields',
      () => decodeAuth(readerOf([0x18, 0, 9])),
    ],
    [
      'a SUBACK that limits the client',
      MALFORMED,
      'receiveMaximum in a packet of type 9',
      () => decodeCodes(wire.SUBACK, readerOf([0, 1, 3, 0x21, 0, 1]), 5),
    ],
    [
      'an UNSUBACK that does',
      MALFORMED,
      'receiveMaximum in a packet of type 11',
      () => decodeCodes(wire.UNSUBACK, readerOf([0, 1, 3, 0x21, 0, 1]), 5),
    ],
    [
      'a PUBACK that does',
      MALFORMED,
      'receiveMaximum in a packet of type 4',
      () => decodeAck(wire.PUBACK, readerOf([0, 1, 0, 3, 0x21, 0, 1]), 5),
    ],
    [
      'an AUTH that does',
      MALFORMED,
      'receiveMaximum in a packet of type 15',
      () => decodeAuth(readerOf([0, 3, 0x21, 0, 1])),
    ],
  ])('%s', (_, reasonCode, words, read) => {
    expect(read).toThrow(new ProtocolError(reasonCode, words))
    expect(read).toThrow(expect.objectContaining({ reasonCode }))
  })

  test('a DISCONNECT without a code is a normal one (MQTT 5, section 3.14.2.1)', () => {
    expect(decodeDisconnect(readerOf([]))).toEqual({ code: 0, properties: null })
    expect(decodeDisconnect(readerOf([0x8b]))).toEqual({ code: 0x8b, properties: null })
  })

  test('an AUTH without a code is a success, and without properties names no method (MQTT 5, section 3.15.2.1)', () => {
    expect(decodeAuth(readerOf([]))).toEqual({ code: 0, method: undefined, data: undefined })
    expect(decodeAuth(readerOf([0x18]))).toEqual({ code: 0x18, method: undefined, data: undefined })
  })

  test('an acknowledgement may end after its code, or with no properties (MQTT 5, section 3.4.2.2.1)', () => {
    const expected = { id: 258, code: 0x10, text: undefined }
    expect(decodeAck(wire.PUBACK, readerOf([1, 2, 0x10]), 5)).toEqual(expected)
    expect(decodeAck(wire.PUBACK, readerOf([1, 2, 0x10, 0]), 5)).toEqual(expected)
  })

  test.each<[string, readonly number[], number, wire.Version, number]>([
    ['QoS 0, MQTT 5', [...topic, 0], 0x30, 5, 0],
    ['QoS 1, MQTT 5', [...topic, 1, 2, 0], 0x32, 5, 258],
    ['QoS 0, 3.1.1', topic, 0x30, 4, 0],
    ['QoS 2, 3.1.1', [...topic, 1, 2], 0x34, 4, 258],
  ])('a PUBLISH may end where its payload would begin: %s', (_, bytes, head, version, id) => {
    const found = publish(bytes, head, version)
    expect(found).toMatchObject({ fault: null, id, identifiers: [] })
    expect([found.message?.topic, found.message?.payload.length]).toEqual(['a', 0])
    expect(publish([...bytes, 9], head, version).message?.payload).toEqual(Buffer.of(9))
  })

  test.each([0x00, 0x01, 0xff])('a topic may have any length of 256 bytes and more: %i', more => {
    const name = 'x'.repeat(0x100 + more)
    expect(publish([1, more, ...Buffer.from(name), 0]).message?.topic).toBe(name)
  })

  test.each([
    [0, { qos: 0, retain: false, dup: false }],
    [1, { qos: 0, retain: true, dup: false }],
    [0xa, { qos: 1, retain: false, dup: true }],
    [5, { qos: 2, retain: true, dup: false }],
  ] as const)('the flags of a PUBLISH are read one by one: 0x%x', (flags, expected) => {
    const id = flags > 1 ? [0, 1] : []
    expect(publish([...topic, ...id, 0], wire.PUBLISH | flags).message).toMatchObject(expected)
  })

  test('whatever the bytes are: a packet or a ProtocolError, and nothing else', () => {
    const read = (kind: number, bytes: Uint8Array, version: wire.Version) => {
      const reader = createReader(bytes, 0, bytes.length)
      switch (kind) {
        case 0:
          return decodeAck(wire.PUBREC, reader, version)
        case 1:
          return decodeCodes(wire.SUBACK, reader, version)
        case 2:
          return decodeConnack(reader, version)
        case 3:
          return decodeDisconnect(reader)
        default:
          return decodePublish(kind, bytes, 0, bytes.length, version, createIncomingAliases(3))
      }
    }
    const kind = fc.constantFrom(0, 1, 2, 3, 0x30, 0x32, 0x3d, 0x36)
    fc.assert(
      fc.property(
        kind,
        fc.uint8Array({ maxLength: 24 }),
        fc.constantFrom(4, 5),
        fc.boolean(),
        (which, bytes, version, node) => {
          try {
            read(which, node ? Buffer.from(bytes) : bytes, version as wire.Version)
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError)
          }
        },
      ),
      { numRuns: 3_000 },
    )
  })
})

describe('O80 a message that breaks the rules of its fields is left out, and its frame is gone on from', () => {
  test.each<[string, string, readonly number[]]>([
    ['a topic with U+0000 (MQTT-1.5.4-2)', `its topic is ${ILL_FORMED}`, [0, 1, 0, 0]],
    ['a topic that is not UTF-8 (MQTT-1.5.4-1)', `its topic is ${ILL_FORMED}`, [0, 2, 0xc3, 0x28, 0]],
    [
      'a topic with half of a surrogate pair (MQTT-1.5.4-1)',
      `its topic is ${ILL_FORMED}`,
      [0, 3, 0xed, 0xa0, 0x80, 0],
    ],
    ['a topic with a wildcard', 'its topic has a wildcard (MQTT-3.3.2-2)', [0, 3, 0x61, 0x2f, 0x2b, 0]],
    ['a topic that is a wildcard', 'its topic has a wildcard (MQTT-3.3.2-2)', [0, 1, 0x23, 0]],
    ['a content type with U+0000', `a property has ${ILL_FORMED}`, [...topic, 5, 0x03, 0, 2, 0x61, 0]],
    [
      'a user property whose name is not UTF-8',
      `a property has ${ILL_FORMED}`,
      [...topic, 7, 0x26, 0, 1, 0xff, 0, 1, 0x61],
    ],
    [
      'a user property whose value is not UTF-8',
      `a property has ${ILL_FORMED}`,
      [...topic, 7, 0x26, 0, 1, 0x61, 0, 1, 0xff],
    ],
    [
      'a response topic with a wildcard',
      'its response topic has a wildcard (MQTT-3.3.2-14)',
      [...topic, 4, 0x08, 0, 1, 0x2b],
    ],
  ])('%s', (_, fault, bytes) => {
    const found = publish(bytes)
    expect(found).toEqual({ message: null, fault, id: 0, identifiers: [] })
  })

  test('with its packet identifier and its subscription identifiers', () => {
    expect(publish([0, 1, 0, 1, 2, 2, 0x0b, 9], 0x32)).toMatchObject({
      message: null,
      id: 258,
      identifiers: [9],
    })
  })

  test('an alias that was given with an ill-formed topic stands for one', () => {
    const resolve = createIncomingAliases(2)
    const read = (bytes: readonly number[]) =>
      decodePublish(wire.PUBLISH, Uint8Array.from(bytes), 0, bytes.length, 5, resolve)
    expect(read([0, 1, 0, 3, 0x23, 0, 1]).message).toBeNull()
    expect(read([0, 0, 3, 0x23, 0, 1]).message).toBeNull()
    expect(read([0, 1, 0x61, 3, 0x23, 0, 1]).message?.topic).toBe('a')
    expect(read([0, 0, 3, 0x23, 0, 1]).message?.topic).toBe('a')
  })

  test('in any other packet an ill-formed text ends the link', () => {
    expect(() => decodeDisconnect(readerOf([0, 4, 0x1f, 0, 1, 0xff]))).toThrow(ProtocolError)
    expect(() => decodeConnack(readerOf([0, 0, 7, 0x26, 0, 1, 0x61, 0, 1, 0]), 5)).toThrow(ProtocolError)
  })
})

describe('what is read in a shorter way', () => {
  const outcomeOf = (read: () => unknown): unknown => {
    try {
      return read()
    } catch (error) {
      return error
    }
  }

  test('a subscription identifier alone is read as it is beside another property, or refused as it is there', () => {
    const pair = [0x26, 0, 0, 0, 0]
    const integer = fc.array(fc.constantFrom(0, 1, 0x7f, 0x80, 0x81, 0xff), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(integer, fc.integer({ min: -2, max: 2 }), (bytes, off) => {
        const item = [0x0b, ...bytes]
        const alone = () => publish([...topic, Math.max(1, item.length + off), ...item])
        const beside = () => publish([...topic, Math.max(6, item.length + off + 5), ...pair, ...item])
        const [short, long] = [outcomeOf(alone), outcomeOf(beside)]
        if (short instanceof Error) expect(long).toEqual(short)
        else expect(long).toMatchObject({ identifiers: (short as Publish).identifiers })
      }),
    )
  })

  test('packets are the same whatever topics have come before', () => {
    const name = fc.constantFrom(...['a', 'a/b', 'a/+', 'temperature/kitchen', '\0', 'é/🙂', ''])
    const packets = fc.array(
      fc.record({ name, alias: fc.nat(3), identifier: fc.nat(2), qos: fc.nat(1), broken: fc.boolean() }),
    )
    fc.assert(
      fc.property(packets, fc.constantFrom<wire.Version>(4, 5), (all, version) => {
        const topics = createKnownTopics()
        const [one, other] = [createIncomingAliases(3), createIncomingAliases(3)]
        for (const { name, alias, identifier, qos, broken } of all) {
          const text = Buffer.from(name)
          if (broken && text.length > 0) text[text.length - 1] = 0xff
          const properties = [
            ...(alias === 0 ? [] : [0x23, 0, alias]),
            ...(identifier === 0 ? [] : [0x0b, identifier]),
          ]
          const bytes = Buffer.from([
            ...[0, text.length, ...text, ...(qos > 0 ? [0, 7] : [])],
            ...(version === 5 ? [properties.length, ...properties] : []),
            0x78,
          ])
          const head = wire.PUBLISH | (qos << 1)
          const fresh = outcomeOf(() => decodePublish(head, bytes, 0, bytes.length, version, one))
          const again = outcomeOf(() => decodePublish(head, bytes, 0, bytes.length, version, other, topics))
          expect(again).toEqual(fresh)
        }
      }),
    )
  })
})

describe('O81 properties without end', () => {
  const length = (size: number) => [(size & 0x7f) | 0x80, ((size >> 7) & 0x7f) | 0x80, size >> 14]
  const packet = (size: number, item: readonly number[]) => {
    const bytes = Buffer.alloc(3 + 3 + size)
    bytes.set([...topic, ...length(size)])
    for (let at = 6; at < bytes.length; at += item.length) bytes.set(item.slice(0, bytes.length - at), at)
    return () => decodePublish(wire.PUBLISH, bytes, 0, bytes.length, 5, () => '')
  }
  const MEBIBYTE = 1024 * 1024

  test.each([
    ['user properties', [0x26, 0, 1, 0x61, 0, 1, 0x62, 0x26, 0]],
    ['subscription identifiers', [0x0b, 1]],
  ])('%s: a mebibyte is read, one byte more is refused before it is', (_, item) => {
    const fits = Math.floor(MEBIBYTE / item.length) * item.length
    if (item[0] === 0x0b) expect(packet(fits, item)().identifiers).toHaveLength(fits / 2)
    expect(packet(MEBIBYTE + 1, item)).toThrow(expect.objectContaining({ reasonCode: 0x95 }))
  })
})

describe('what is unusual and allowed', () => {
  test('U+FFFD and a byte order mark in a topic (MQTT-1.5.4-3)', () => {
    const bytes = [...Buffer.from('\uFEFF\uFFFD/é/🙂')]
    const { message } = publish([0, bytes.length, ...bytes, 0])
    expect(message?.topic).toBe('\uFEFF\uFFFD/é/🙂')
  })

  test('the same text from bytes that are not Node.s', () => {
    const bytes = [...Buffer.from('\uFEFF\uFFFD/é/🙂')]
    const packet = Uint8Array.from([0, bytes.length, ...bytes, 0])
    const { message } = decodePublish(wire.PUBLISH, packet, 0, packet.length, 5, () => '')
    expect(message?.topic).toBe('\uFEFF\uFFFD/é/🙂')
  })

  test('a 3.1 CONNACK with something in its unused byte', () => {
    expect(decodeConnack(readerOf([0xff, 0]), 3).code).toBe(0)
  })

  test.each([
    [[0, 0], false],
    [[1, 0], true],
    [[0xfe, 0], false],
    [[0xff, 0], true],
  ] as const)('a CONNACK %j tells of a session that is kept: %s', (bytes, sessionPresent) => {
    expect(decodeConnack(readerOf(bytes), 3)).toEqual({ sessionPresent, code: 0, properties: null })
    if (bytes[0] < 2)
      expect(decodeConnack(readerOf([...bytes, 0]), 5)).toMatchObject({ sessionPresent, code: 0 })
  })

  test('a CONNACK in which a 3.1.1 broker refuses MQTT 5', () => {
    expect(decodeConnack(readerOf([0, 1]), 5)).toMatchObject({ code: 1, properties: null })
  })
})
