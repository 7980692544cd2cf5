import { generate, type IConnectPacket } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { createReader } from '../../../../src/driver/mqtt/wire/reader.js'
import { decodeConnect } from '../../../../src/server/wire/decodeConnect.js'

const read = (packet: Uint8Array) => decodeConnect(createReader(packet, 2, packet.length))
const written = (packet: Partial<IConnectPacket>) =>
  read(generate({ cmd: 'connect', clientId: 'c', keepalive: 30, clean: true, ...packet } as IConnectPacket))

describe('a CONNECT', () => {
  test('of MQTT 5 is read with all it may say', () => {
    const { version, keepalive, maximumPacketSize, connect } = written({
      protocolVersion: 5,
      clean: false,
      username: 'u',
      password: Buffer.from('p'),
      properties: {
        sessionExpiryInterval: 60,
        receiveMaximum: 7,
        maximumPacketSize: 999,
        topicAliasMaximum: 3,
        requestResponseInformation: true,
        requestProblemInformation: false,
        userProperties: { a: 'b' },
      },
      will: {
        topic: 'w',
        payload: Buffer.from([0, 255]),
        qos: 1,
        retain: true,
        properties: { willDelayInterval: 9, contentType: 'text/plain', userProperties: { k: ['1', '2'] } },
      },
    })
    expect({ version, keepalive, maximumPacketSize }).toEqual({
      version: 5,
      keepalive: 30,
      maximumPacketSize: 999,
    })
    expect(connect).toMatchObject({
      protocolVersion: 5,
      clientId: 'c',
      clean: false,
      sessionExpiry: 60,
      receiveMaximum: 7,
      username: 'u',
      password: 'p',
      will: { topic: 'w', qos: 1, retain: true, delay: 9 },
    })
    expect([...(connect.will?.payload ?? [])]).toEqual([0, 255])
    expect(connect.will?.properties?.contentType).toBe('text/plain')
    expect({ ...connect.will?.properties?.userProperties }).toEqual({ k: ['1', '2'] })
  })

  test.each([
    [5, true, 0],
    [5, false, 0],
    [4, true, 0],
    [4, false, Number.POSITIVE_INFINITY],
  ] as const)('of MQTT %i, clean %s, has its session live %i seconds', (protocolVersion, clean, seconds) => {
    expect(written({ protocolVersion, clean }).connect.sessionExpiry).toBe(seconds)
  })

  test('of MQTT 5 may have its session live for ever', () => {
    const properties = { sessionExpiryInterval: 0xffff_ffff }
    expect(written({ protocolVersion: 5, properties }).connect.sessionExpiry).toBe(Number.POSITIVE_INFINITY)
  })

  test('of MQTT 3.1 is told by its name', () => {
    const { version, connect } = written({ protocolId: 'MQIsdp', protocolVersion: 3 })
    expect([version, connect.protocolVersion]).toEqual([3, 4])
  })

  /** CONNECT of 3.1.1: name, version, flags, keep-alive, then what is given. */
  const bytes = (flags: number, version: number, ...rest: readonly number[]) =>
    Uint8Array.of(0x10, 0, 0, 4, 77, 81, 84, 84, version, flags, 0, 0, ...rest)

  test.each([
    ['a reserved flag', bytes(0x03, 4, 0, 0), 0x81],
    ['a will with QoS 3', bytes(0x1c, 4, 0, 0), 0x81],
    ['flags of no will', bytes(0x20, 4, 0, 0), 0x81],
    ['a password without a name', bytes(0x42, 4, 0, 0, 0, 1, 65), 0x81],
    ['another name', Uint8Array.of(0x10, 0, 0, 3, 72, 84, 84, 80, 1, 1), 0x81],
    ['version 6', bytes(0x02, 6, 0, 0), 0x84],
    ['a client id that is not UTF-8', bytes(0x02, 4, 0, 1, 0xff), 0x81],
    ['bytes after its end', bytes(0x02, 4, 0, 0, 1), 0x81],
    ['an end within it', bytes(0x02, 4, 0, 9), 0x81],
    ['a receive maximum of 0', bytes(0x02, 5, 3, 0x21, 0, 0, 0, 0), 0x82],
    ['a property of a PUBLISH', bytes(0x02, 5, 3, 0x23, 0, 1, 0, 0), 0x81],
    ['a method of authentication', bytes(0x02, 5, 4, 0x15, 0, 1, 65, 0, 0), 0x8c],
  ])('with %s is refused', (_, packet, reasonCode) => {
    expect(() => read(packet)).toThrow(expect.objectContaining({ name: 'ProtocolError', reasonCode }))
  })

  test('has a password that nobody has, where that is not text', () => {
    expect(read(bytes(0xc2, 4, 0, 0, 0, 1, 65, 0, 1, 0xff)).connect.password).toBe('\uFFFD')
  })
})
