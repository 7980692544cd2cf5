import fc from 'fast-check'
import { generate, type Packet } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import type { Outgoing } from '../../../../../src/driver/driver.js'
import {
  decodeAck,
  decodeCodes,
  decodeConnack,
  decodeDisconnect,
  decodePublish,
} from '../../../../../src/driver/mqtt/wire/decode.js'
import * as encode from '../../../../../src/driver/mqtt/wire/encode.js'
import * as wire from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import { createWriter, type Writer } from '../../../../../src/driver/mqtt/wire/writer.js'
import { noProperties, type Properties } from '../../../../../src/message.js'
import {
  ack,
  asPacketProperties,
  bytes,
  hex,
  identifier,
  properties,
  qos,
  text,
  topicName,
  userProperties,
} from './arbitraries.js'
import { type Frame, framesOf, readBack, written } from './packets.js'

const versions = [3, 4, 5] as const

const noAliases = () => {
  throw new Error('no alias was given')
}

const outgoing = fc.record({
  topic: topicName,
  payload: fc.oneof(bytes, fc.constant(new Uint8Array(20_000).fill(1))),
  qos,
  retain: fc.boolean(),
  properties,
})

const plain: Outgoing = {
  topic: 't',
  payload: new Uint8Array(),
  qos: 0,
  retain: false,
  properties: noProperties,
}

const ackName = {
  [wire.PUBACK]: 'puback',
  [wire.PUBREC]: 'pubrec',
  [wire.PUBREL]: 'pubrel',
  [wire.PUBCOMP]: 'pubcomp',
} as const

const words = fc.option(text(), { nil: undefined })

const payloadOf = (read: Packet | undefined) => (read?.cmd === 'publish' ? hex(read.payload) : read)

/** As `mqtt-packet` shows them: a flag as a boolean, and nothing where there are none. */
const seenProperties = (packet: Packet): Record<string, unknown> | undefined => {
  const given =
    'properties' in packet ? (packet.properties as Record<string, unknown> | undefined) : undefined
  return given === undefined ? undefined : { ...given, ...plainUser(given['userProperties']) }
}
const plainUser = (pairs: unknown) =>
  pairs === undefined ? {} : { userProperties: { ...(pairs as object) } }

describe.each(versions)(
  'what is written for MQTT version %i, as another implementation reads it',
  version => {
    test('PUBLISH, with every property', () => {
      fc.assert(
        fc.property(outgoing, identifier, fc.boolean(), (packet, id, again) => {
          const dup = again && packet.qos > 0
          const [read, ...more] = readBack(version, to => encode.encodePublish(to, packet, id, dup, version))
          expect(more).toEqual([])
          expect(read).toMatchObject({
            cmd: 'publish',
            topic: packet.topic,
            qos: packet.qos,
            retain: packet.retain,
            dup,
            ...(packet.qos > 0 ? { messageId: id } : {}),
          })
          expect(payloadOf(read)).toBe(hex(packet.payload))
          const expected = version === 5 ? asPacketProperties(packet.properties) : {}
          expect(read === undefined ? undefined : (seenProperties(read) ?? {})).toEqual(expected)
        }),
      )
    })

    test('several PUBLISHes of one turn', () => {
      fc.assert(
        fc.property(fc.array(outgoing, { maxLength: 6 }), packets => {
          const read = readBack(version, to => {
            for (const packet of packets) encode.encodePublish(to, packet, 1, false, version)
          })
          expect(read.map(each => [each.cmd === 'publish' && each.topic, payloadOf(each)])).toEqual(
            packets.map(({ topic, payload }) => [topic, hex(payload)]),
          )
        }),
      )
    })

    test('PUBACK, PUBREC, PUBREL and PUBCOMP, with a reason and its text', () => {
      fc.assert(
        fc.property(ack, identifier, words, ([type, reason], id, text) => {
          const [read] = readBack(version, to => encode.encodeAck(to, type, id, reason, version, text))
          expect(read).toMatchObject({ cmd: ackName[type], messageId: id })
          if (version !== 5) return
          expect(read).toMatchObject({ reasonCode: reason })
          const told = reason === 0 || text === undefined ? undefined : { reasonString: text }
          expect(read === undefined ? undefined : seenProperties(read)).toEqual(told)
        }),
      )
    })

    test('SUBSCRIBE, with an identifier and user properties', () => {
      const request = fc.record({
        filter: text(1),
        qos,
        noLocal: fc.boolean(),
        retainAsPublished: fc.boolean(),
        retainHandling: fc.constantFrom<(0 | 1 | 2)[]>(0, 1, 2),
        identifier: fc.option(fc.integer({ min: 1, max: 0xfff_ffff }), { nil: undefined }),
        userProperties: fc.oneof(fc.constantFrom(undefined, {}), userProperties),
      })
      fc.assert(
        fc.property(fc.array(request, { minLength: 1, maxLength: 4 }), identifier, (given, id) => {
          // A packet has one of each.
          const [{ identifier: number, userProperties: pairs }] = given as [(typeof given)[0]]
          const requests = given.map(each => ({ ...each, identifier: number, userProperties: pairs }))
          const [read] = readBack(version, to => encode.encodeSubscribe(to, id, requests, version))
          expect(read).toMatchObject({ cmd: 'subscribe', messageId: id })
          expect(read?.cmd === 'subscribe' ? read.subscriptions : []).toEqual(
            requests.map(({ filter, qos: level, noLocal, retainAsPublished, retainHandling }) =>
              version === 5
                ? { topic: filter, qos: level, nl: noLocal, rap: retainAsPublished, rh: retainHandling }
                : { topic: filter, qos: level },
            ),
          )
          if (version !== 5) return
          expect(read === undefined ? undefined : (seenProperties(read) ?? {})).toEqual({
            ...(number === undefined ? {} : { subscriptionIdentifier: number }),
            ...(pairs === undefined || Object.keys(pairs).length === 0 ? {} : { userProperties: pairs }),
          })
        }),
      )
    })

    test('UNSUBSCRIBE', () => {
      fc.assert(
        fc.property(fc.array(text(1), { minLength: 1, maxLength: 5 }), identifier, (filters, id) => {
          const [read] = readBack(version, to => encode.encodeUnsubscribe(to, id, filters, version))
          expect(read).toMatchObject({ cmd: 'unsubscribe', messageId: id, unsubscriptions: filters })
        }),
      )
    })

    test('PINGREQ and DISCONNECT', () => {
      const read = readBack(version, to => {
        encode.encodePing(to)
        encode.encodeDisconnect(to, 0, version)
      })
      expect(read.map(({ cmd }) => cmd)).toEqual(['pingreq', 'disconnect'])
      const [reason] = readBack(version, to => encode.encodeDisconnect(to, 0x82, version))
      if (version !== 5) return
      expect(reason).toMatchObject({ cmd: 'disconnect', reasonCode: 0x82 })
      const [whole] = readBack(version, to =>
        encode.encodeDisconnect(to, 4, version, {
          sessionExpiry: 60,
          reason: 'off duty',
          userProperties: { by: 'me' },
        }),
      )
      expect(whole).toMatchObject({
        reasonCode: 4,
        properties: { sessionExpiryInterval: 60, reasonString: 'off duty', userProperties: { by: 'me' } },
      })
    })
  },
)

const ownUser = (given: Properties): Properties =>
  given.userProperties === undefined ? given : { ...given, userProperties: { ...given.userProperties } }

describe.each(versions)('what another implementation writes for MQTT version %i, as it is read', version => {
  test('PUBLISH, with every property', () => {
    const identifiers = fc.array(fc.integer({ min: 1, max: 0xfff_ffff }), { maxLength: 3 })
    fc.assert(
      fc.property(outgoing, identifier, identifiers, (packet, messageId, subscriptions) => {
        const { head, body } = written(version, {
          cmd: 'publish',
          ...packet,
          payload: Buffer.from(packet.payload),
          dup: packet.qos > 0,
          messageId,
          properties: {
            ...asPacketProperties(packet.properties),
            ...(subscriptions.length === 0 ? {} : { subscriptionIdentifier: subscriptions }),
          } as never,
        })
        const got = decodePublish(head, Buffer.from(body), 0, body.length, version, noAliases)
        expect(got.id).toBe(packet.qos === 0 ? 0 : messageId)
        expect(got.identifiers).toEqual(version === 5 ? subscriptions : [])
        expect(hex(got.message?.payload ?? '')).toBe(hex(packet.payload))
        expect({ ...got.message, properties: ownUser(got.message?.properties ?? {}) }).toMatchObject({
          topic: packet.topic,
          qos: packet.qos,
          retain: packet.retain,
          dup: packet.qos > 0,
          properties: version === 5 ? asPacketProperties(packet.properties) : noProperties,
        })
      }),
    )
  })

  test('PUBACK, PUBREC, PUBREL and PUBCOMP, with a reason and its text', () => {
    fc.assert(
      fc.property(
        ...[ack, identifier, words, fc.option(userProperties, { nil: undefined })],
        ([type, reasonCode], messageId, reasonString, pairs) => {
          const { head, reader } = written(version, {
            cmd: ackName[type],
            messageId,
            reasonCode,
            properties: {
              ...(reasonString === undefined ? {} : { reasonString }),
              ...(pairs === undefined ? {} : { userProperties: pairs }),
            },
          })
          expect(head).toBe(type)
          const expected =
            version === 5 ? { code: reasonCode, text: reasonString } : { code: 0, text: undefined }
          expect(decodeAck(type, reader, version)).toEqual({ id: messageId, ...expected })
        },
      ),
    )
  })

  test('SUBACK and UNSUBACK', () => {
    const codes = fc.array(fc.constantFrom(0, 1, 2, 0x80), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(identifier, codes, (messageId, granted) => {
        const suback = written(version, { cmd: 'suback', messageId, granted })
        expect(suback.head).toBe(wire.SUBACK)
        expect(decodeCodes(wire.SUBACK, suback.reader, version)).toEqual({
          id: messageId,
          codes: Uint8Array.from(granted),
        })
        const unsuback = written(version, { cmd: 'unsuback', messageId, granted })
        expect(unsuback.head).toBe(wire.UNSUBACK)
        expect(decodeCodes(wire.UNSUBACK, unsuback.reader, version)).toEqual({
          id: messageId,
          codes: Uint8Array.from(version === 5 ? granted : []),
        })
      }),
    )
  })

  test('CONNACK, with every property', () => {
    const code = fc.constantFrom(0, 0x80, 0x83, 0x97)
    const numbers = fc.record(
      {
        sessionExpiryInterval: fc.integer({ min: 0, max: 0xffff_ffff }),
        receiveMaximum: fc.integer({ min: 1, max: 0xffff }),
        maximumPacketSize: fc.integer({ min: 1, max: 0xffff_ffff }),
        topicAliasMaximum: fc.nat(0xffff),
        serverKeepAlive: fc.nat(0xffff),
        maximumQoS: fc.nat(1),
      },
      { requiredKeys: [] },
    )
    const flags = fc.record(
      {
        retainAvailable: fc.boolean(),
        wildcardSubscriptionAvailable: fc.boolean(),
        subscriptionIdentifiersAvailable: fc.boolean(),
        sharedSubscriptionAvailable: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    const texts = fc.record(
      {
        assignedClientIdentifier: text(),
        reasonString: text(),
        responseInformation: text(),
        serverReference: text(),
        authenticationMethod: text(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.boolean(), code, numbers, flags, texts, (sessionPresent, reason, counts, can, told) => {
        const { reader } = written(version, {
          cmd: 'connack',
          sessionPresent,
          ...(version === 5 ? { reasonCode: reason } : { returnCode: reason & 0x7f }),
          properties: { ...counts, ...can, ...told } as never,
        })
        const got = decodeConnack(reader, version)
        expect(got).toMatchObject({ sessionPresent, code: version === 5 ? reason : reason & 0x7f })
        if (version !== 5) {
          expect(got.properties).toBeNull()
          return
        }
        const { maximumQoS, ...rest } = counts
        expect(got.properties?.numbers).toEqual({
          ...rest,
          ...(maximumQoS === undefined ? {} : { maximumQos: maximumQoS }),
          ...Object.fromEntries(Object.entries(can).map(([name, yes]) => [name, yes ? 1 : 0])),
        })
        expect(got.properties?.texts).toEqual(told)
      }),
    )
  })
})

test.each([0, 1, 120, 200, 20_000])('AUTH has %i bytes of data of its method', size => {
  const data = new Uint8Array(size).fill(7)
  const [packet] = readBack(5, to => encode.encodeAuth(to, 0x18, 'SCRAM-SHA-256', data))
  expect(packet).toMatchObject({ cmd: 'auth', reasonCode: 0x18 })
  const { properties } = packet as Extract<Packet, { cmd: 'auth' }>
  expect(properties?.authenticationMethod).toBe('SCRAM-SHA-256')
  expect(Buffer.compare(properties?.authenticationData ?? Buffer.alloc(0), data)).toBe(0)
})

test('DISCONNECT of a server is read with its reason and where to go instead', () => {
  const { head, reader } = written(5, {
    cmd: 'disconnect',
    reasonCode: 0x9d,
    properties: { serverReference: 'b.example:1884', reasonString: 'moved' },
  })
  expect(head).toBe(wire.DISCONNECT)
  expect(decodeDisconnect(reader)).toMatchObject({
    code: 0x9d,
    properties: { texts: { serverReference: 'b.example:1884', reasonString: 'moved' } },
  })
})

test('a DISCONNECT without a reason means a normal one (MQTT 5, section 3.14.2.1)', () => {
  const { reader } = written(5, { cmd: 'disconnect' })
  expect(decodeDisconnect(reader).code).toBe(0)
})

test('PINGRESP is what the other implementation says it is', () => {
  expect([...generate({ cmd: 'pingresp' })]).toEqual([wire.PINGRESP, 0])
})

test('user properties keep their names, whatever these are, and harm nothing', () => {
  const pairs = [0x26, 0, 9, ...Buffer.from('__proto__'), 0, 1, 0x78]
  const packet = Uint8Array.from([0, 1, 0x61, pairs.length, ...pairs])
  const { message } = decodePublish(wire.PUBLISH, packet, 0, packet.length, 5, noAliases)
  expect(Object.entries(message?.properties.userProperties ?? {})).toEqual([['__proto__', 'x']])
  expect(({} as { x?: unknown }).x).toBeUndefined()
})

test('user properties may be empty, repeated and equal, and keep their order (MQTT 5, section 2.2.2.2)', () => {
  const given = { '': ['', ''], a: ['1', '', '1'], b: '' }
  const writer = createWriter()
  encode.encodePublish(writer, { ...plain, properties: { userProperties: given } }, 0, false, 5)
  const [frame] = framesOf([writer.take()])
  const { head, bytes: body } = frame as Frame
  const { message } = decodePublish(head, body, 0, body.length, 5, noAliases)
  expect({ ...message?.properties.userProperties }).toEqual(given)
  // Identifier, two lengths and the text of each of the six pairs.
  expect(body.length).toBe(2 + plain.topic.length + 1 + 6 * 5 + 'a1aa1b'.length)
})

describe('byte by byte', () => {
  const bytesOf = (write: (writer: Writer) => void) => {
    const writer = createWriter()
    write(writer)
    return [...writer.take()]
  }
  const t = [0, 1, 0x74]

  test.each<[string, number, wire.Version, number, boolean, Partial<Outgoing>, readonly number[]]>([
    ['QoS 0', 0, 5, 0, false, {}, [0x30, 4, ...t, 0]],
    ['QoS 0 of 3.1.1', 0, 4, 0, false, {}, [0x30, 3, ...t]],
    ['QoS 1', 258, 5, 0, false, { qos: 1 }, [0x32, 6, ...t, 1, 2, 0]],
    ['QoS 2 again, retained', 1, 4, 0, true, { qos: 2, retain: true }, [0x3d, 5, ...t, 0, 1]],
    ['an alias that is known', 0, 5, 258, false, {}, [0x30, 6, 0, 0, 3, 0x23, 1, 2]],
    ['an alias that is told', 0, 5, -258, false, {}, [0x30, 7, ...t, 3, 0x23, 1, 2]],
    ['the alias 1', 0, 5, 1, false, {}, [0x30, 6, 0, 0, 3, 0x23, 0, 1]],
  ])('a PUBLISH: %s', (_, id, version, alias, dup, packet, bytes) => {
    expect(bytesOf(to => encode.encodePublish(to, { ...plain, ...packet }, id, dup, version, alias))).toEqual(
      bytes,
    )
  })

  test.each<[string, number, wire.Version, encode.DisconnectProperties | undefined, readonly number[]]>([
    ['nothing', 0, 5, undefined, [0xe0, 0]],
    ['nothing, in properties', 0, 5, {}, [0xe0, 0]],
    ['a code', 4, 5, {}, [0xe0, 1, 4]],
    ['the code 1', 1, 5, {}, [0xe0, 1, 1]],
    ['an expiry', 0, 5, { sessionExpiry: 0 }, [0xe0, 7, 0, 5, 0x11, 0, 0, 0, 0]],
    ['a reason', 0, 5, { reason: '' }, [0xe0, 5, 0, 3, 0x1f, 0, 0]],
    ['user properties', 0, 5, { userProperties: { t: 't' } }, [0xe0, 9, 0, 7, 0x26, ...t, ...t]],
    ['all of it before MQTT 5', 4, 4, { sessionExpiry: 1, reason: 't' }, [0xe0, 0]],
  ])('a DISCONNECT with %s', (_, code, version, said, bytes) => {
    expect(bytesOf(to => encode.encodeDisconnect(to, code, version, said))).toEqual(bytes)
  })

  test('acknowledgements, with a code where that says something', () => {
    expect(bytesOf(to => encode.encodeAck(to, wire.PUBACK, 258, 0, 5, 't'))).toEqual([0x40, 2, 1, 2])
    expect(bytesOf(to => encode.encodeAck(to, wire.PUBREC, 258, 0x80, 4, 't'))).toEqual([0x50, 2, 1, 2])
    expect(bytesOf(to => encode.encodeAck(to, wire.PUBREL, 1, 0x92, 5))).toEqual([0x62, 3, 0, 1, 0x92])
    expect(bytesOf(to => encode.encodeAck(to, wire.PUBCOMP, 1, 1, 5, 't'))).toEqual([
      ...[0x70, 8, 0, 1, 1, 4, 0x1f, ...t],
    ])
  })

  test('an AUTH, with data and without', () => {
    expect(bytesOf(to => encode.encodeAuth(to, 0x18, 't', undefined))).toEqual([0xf0, 6, 0x18, 4, 0x15, ...t])
    expect(bytesOf(to => encode.encodeAuth(to, 0x19, 't', Uint8Array.of(7)))).toEqual([
      ...[0xf0, 10, 0x19, 8, 0x15, ...t, 0x16, 0, 1, 7],
    ])
  })

  test('UNSUBSCRIBE and PINGREQ', () => {
    expect(bytesOf(to => encode.encodeUnsubscribe(to, 1, ['t', 't'], 5))).toEqual([
      0xa2,
      9,
      0,
      1,
      0,
      ...t,
      ...t,
    ])
    expect(bytesOf(to => encode.encodeUnsubscribe(to, 1, ['t'], 4))).toEqual([0xa2, 5, 0, 1, ...t])
    expect(bytesOf(encode.encodePing)).toEqual([0xc0, 0])
  })
})
