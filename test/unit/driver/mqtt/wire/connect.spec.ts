import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Connect, encodeConnect, type WillMessage } from '../../../../../src/driver/mqtt/wire/connect.js'
import type { Version } from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import { createWriter, FieldTooLongError } from '../../../../../src/driver/mqtt/wire/writer.js'
import { noProperties } from '../../../../../src/message.js'
import {
  asPacketProperties,
  bytes,
  hex,
  properties,
  qos,
  text,
  topicName,
  userProperties,
} from './arbitraries.js'
import { readBack } from './packets.js'
import { plain } from './plainConnect.js'

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
const uint16 = fc.integer({ min: 0, max: 0xffff })

const will: WillMessage = {
  topic: 'w',
  payload: 'x',
  qos: 1,
  retain: true,
  delay: 0,
  properties: noProperties,
}

const anyWill = fc.record({
  topic: topicName,
  payload: fc.oneof(text(), bytes),
  qos,
  retain: fc.boolean(),
  delay: uint32,
  properties: fc.oneof(properties, fc.constant(noProperties)),
})

const connect = (version: Version): fc.Arbitrary<Connect> =>
  fc
    .record({
      version: fc.constant(version),
      clientId: text(1),
      clean: fc.boolean(),
      keepalive: uint16,
      username: maybe(text()),
      password: maybe(fc.oneof(text(), bytes)),
      will: maybe(anyWill),
      sessionExpiry: uint32,
      receiveMaximum: fc.integer({ min: 1, max: 0xffff }),
      maximumPacketSize: maybe(fc.integer({ min: 1, max: 0xffff_ffff })),
      topicAliasMaximum: uint16,
      userProperties: maybe(userProperties),
      requestResponseInformation: fc.boolean(),
      requestProblemInformation: fc.boolean(),
      authentication: maybe(fc.record({ method: text(1), data: maybe(bytes) })),
    })
    // Before MQTT 5 there is no password without a user name (MQTT-3.1.2-22).
    .filter(({ username, password }) => version === 5 || username !== undefined || password === undefined)

/** What an independent implementation is to read from a CONNECT. */
const expected = ({ version, ...packet }: Connect) => ({
  clientId: packet.clientId,
  clean: packet.clean,
  keepalive: packet.keepalive,
  username: packet.username,
  password: packet.password === undefined ? undefined : hex(packet.password),
  will:
    packet.will === undefined
      ? undefined
      : {
          topic: packet.will.topic,
          payload: hex(packet.will.payload),
          qos: packet.will.qos,
          retain: packet.will.retain,
        },
  ...(version === 5
    ? {
        sessionExpiryInterval: packet.sessionExpiry === 0 ? undefined : packet.sessionExpiry,
        receiveMaximum: packet.receiveMaximum === 0xffff ? undefined : packet.receiveMaximum,
        maximumPacketSize: packet.maximumPacketSize,
        topicAliasMaximum: packet.topicAliasMaximum === 0 ? undefined : packet.topicAliasMaximum,
        userProperties: packet.userProperties,
        requestResponseInformation: packet.requestResponseInformation ? true : undefined,
        requestProblemInformation: packet.requestProblemInformation ? undefined : false,
        authenticationMethod: packet.authentication?.method,
        authenticationData:
          packet.authentication?.data === undefined ? undefined : hex(packet.authentication.data),
        willProperties:
          packet.will === undefined
            ? undefined
            : {
                ...asPacketProperties(packet.will.properties),
                ...(packet.will.delay === 0 ? {} : { willDelayInterval: packet.will.delay }),
              },
      }
    : {}),
})

describe('a CONNECT', () => {
  test('is these bytes where nothing but a password is said', () => {
    const writer = createWriter()
    encodeConnect(writer, { ...plain, password: 'jwt' })
    const packet = [0x10, 0x14, 0, 4, 0x4d, 0x51, 0x54, 0x54, 5, 0x42, 0, 60, 0, 0, 2, 0x6d, 0x65]
    expect([...writer.take()]).toEqual([...packet, 0, 3, 0x6a, 0x77, 0x74])
  })

  test.each<[string, Partial<Connect>, readonly number[], readonly number[]]>([
    ['the values it has anyway', {}, [], []],
    [
      'the least of each',
      { sessionExpiry: 1, receiveMaximum: 0xfffe, maximumPacketSize: 1, topicAliasMaximum: 1 },
      [...[0x11, 0, 0, 0, 1, 0x21, 0xff, 0xfe, 0x27, 0, 0, 0, 1, 0x22, 0, 1]],
      [],
    ],
    ['a will without more', { will }, [], [0, 0, 1, 0x77, 0, 1, 0x78]],
    [
      'a will with a delay',
      { will: { ...will, delay: 1 } },
      [],
      [5, 0x18, 0, 0, 0, 1, 0, 1, 0x77, 0, 1, 0x78],
    ],
    [
      'a will of a type',
      { will: { ...will, properties: { contentType: '' } } },
      [],
      [3, 3, 0, 0, 0, 1, 0x77, 0, 1, 0x78],
    ],
    [
      'a method',
      { authentication: { method: 'm', data: Uint8Array.of(7) } },
      [0x15, 0, 1, 0x6d, 0x16, 0, 1, 7],
      [],
    ],
  ])('says %s', (_, part, properties, after) => {
    const writer = createWriter()
    encodeConnect(writer, { ...plain, ...part })
    const flags = part.will === undefined ? 2 : 0x2e
    const body = [
      0,
      4,
      0x4d,
      0x51,
      0x54,
      0x54,
      5,
      flags,
      0,
      60,
      properties.length,
      ...properties,
      0,
      2,
      0x6d,
      0x65,
    ]
    expect([...writer.take()]).toEqual([0x10, body.length + after.length, ...body, ...after])
  })

  test('asks for response information, and not to be told of problems, by a byte each', () => {
    const writer = createWriter()
    encodeConnect(writer, { ...plain, requestResponseInformation: true, requestProblemInformation: false })
    const properties = [4, 0x19, 1, 0x17, 0]
    const head = [0x10, 0x13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 5, 2, 0, 60]
    expect([...writer.take()]).toEqual([...head, ...properties, 0, 2, 0x6d, 0x65])
  })

  test.each([
    [3, 'MQIsdp'],
    [4, 'MQTT'],
    [5, 'MQTT'],
  ] as const)('of version %i is read by others as it was meant', (version, protocolId) => {
    fc.assert(
      fc.property(connect(version), given => {
        const [packet, ...others] = readBack(version, writer => encodeConnect(writer, given))
        expect(others).toEqual([])
        if (packet?.cmd !== 'connect') throw new Error('no CONNECT')
        expect([packet.protocolVersion, packet.protocolId]).toEqual([version, protocolId])
        const { clientId, clean, keepalive, username, password, will: read } = packet
        expect({
          clientId,
          clean,
          keepalive,
          username,
          password: password === undefined ? undefined : hex(password),
          will:
            read === undefined
              ? undefined
              : { topic: read.topic, payload: hex(read.payload), qos: read.qos, retain: read.retain },
          ...(version === 5
            ? {
                ...packet.properties,
                authenticationData:
                  packet.properties?.authenticationData === undefined
                    ? undefined
                    : hex(packet.properties.authenticationData),
                ...(read === undefined ? {} : { willProperties: { ...read.properties } }),
              }
            : {}),
        }).toEqual(expected(given))
      }),
    )
  })

  test.each<[string, Partial<Connect>]>([
    ['user name', { username: 'x'.repeat(0x1_0000) }],
    ['password', { password: new Uint8Array(0x1_0000) }],
    ['client id', { clientId: 'x'.repeat(0x1_0000) }],
  ])('with a %s that is too long is none', (_, part) => {
    expect(() => encodeConnect(createWriter(), { ...plain, ...part })).toThrow(FieldTooLongError)
  })

  test.each(['username', 'password'] as const)('has a %s of 65,535 bytes', name => {
    const [packet] = readBack(5, writer => encodeConnect(writer, { ...plain, [name]: 'x'.repeat(0xffff) }))
    expect(packet).toMatchObject({ cmd: 'connect' })
    expect(packet?.cmd === 'connect' && packet[name]?.length).toBe(0xffff)
  })
})
