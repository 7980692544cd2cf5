import { type Packet, parser } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { createWriter, type Writer } from '../../../../src/driver/mqtt/wire/writer.js'
import {
  encodeCodes,
  encodeConnack,
  encodeMessage,
  encodePong,
} from '../../../../src/server/wire/encodeAnswers.js'

/** What another implementation reads. */
const read = (protocolVersion: 4 | 5, encode: (writer: Writer) => void): Packet => {
  const writer = createWriter()
  encode(writer)
  const packets: Packet[] = []
  const reader = parser({ protocolVersion })
  reader.on('packet', packet => packets.push(packet))
  reader.parse(Buffer.from(writer.take()))
  expect(packets).toHaveLength(1)
  return packets[0] as Packet
}

const able = {
  maximumQos: 2,
  retained: true,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'each',
  retainHandling: true,
  noLocal: true,
  retainAsPublished: true,
  properties: true,
} as const
const announcement = {
  assigned: undefined,
  sessionExpiry: undefined,
  maximumPacketSize: 100,
  topicAliasMaximum: 4,
}

describe('a CONNACK', () => {
  test('of MQTT 5 tells the limits and nothing that goes without saying', () => {
    const connack = { type: 'connack', code: 0, sessionPresent: true, capabilities: able } as const
    const packet = read(5, writer => encodeConnack(writer, connack, announcement, 5))
    expect(packet).toMatchObject({ cmd: 'connack', reasonCode: 0, sessionPresent: true })
    expect({ ...(packet as { properties?: object }).properties }).toEqual({
      maximumPacketSize: 100,
      topicAliasMaximum: 4,
    })
  })

  test('of MQTT 5 tells what the broker does not do', () => {
    const capabilities = {
      ...able,
      maximumQos: 1,
      retained: false,
      wildcards: false,
      identifiers: false,
      groups: 'no',
    } as const
    const connack = {
      type: 'connack',
      code: 0,
      sessionPresent: false,
      capabilities,
      receiveMaximum: 3,
    } as const
    const told = { ...announcement, assigned: 'you', sessionExpiry: 60 }
    const packet = read(5, writer => encodeConnack(writer, connack, told, 5))
    expect({ ...(packet as { properties?: object }).properties }).toEqual({
      assignedClientIdentifier: 'you',
      sessionExpiryInterval: 60,
      receiveMaximum: 3,
      maximumQoS: 1,
      retainAvailable: false,
      wildcardSubscriptionAvailable: false,
      subscriptionIdentifiersAvailable: false,
      sharedSubscriptionAvailable: false,
      maximumPacketSize: 100,
      topicAliasMaximum: 4,
    })
  })

  test.each([
    [0, 0],
    [0x84, 1],
    [0x85, 2],
    [0x97, 3],
    [0x86, 4],
    [0x87, 5],
  ])('of 3.1.1 says %i as %i', (code, returnCode) => {
    const connack = { type: 'connack', code, sessionPresent: false, capabilities: able } as const
    expect(read(4, writer => encodeConnack(writer, connack, announcement, 4))).toMatchObject({ returnCode })
  })
})

test('a PUBLISH of MQTT 5 bears the identifiers of all subscriptions, and user properties in their order', () => {
  const writer = createWriter()
  encodeMessage(
    writer,
    {
      type: 'publish',
      topic: 'a',
      payload: Uint8Array.of(7),
      qos: 1,
      retain: true,
      dup: true,
      packetId: 300,
      identifiers: [1, 200],
      properties: { contentType: 'x' },
    },
    5,
  )
  const bytes = [...writer.take()]
  expect(bytes).toEqual([
    ...[0x3b, 16, 0, 1, 97, 300 >> 8, 300 & 0xff],
    ...[9, 3, 0, 1, 120, 11, 1, 11, 200, 1],
    7,
  ])
})

test('a SUBACK has its codes; an UNSUBACK has them of MQTT 5 on', () => {
  const answer = (type: 'suback' | 'unsuback') => ({ type, packetId: 2, codes: [0, 0x87] })
  expect(read(5, writer => encodeCodes(writer, answer('suback'), 5))).toMatchObject({ granted: [0, 0x87] })
  expect(read(5, writer => encodeCodes(writer, answer('unsuback'), 5))).toMatchObject({ granted: [0, 0x87] })
  expect(read(4, writer => encodeCodes(writer, answer('unsuback'), 4))).toMatchObject({
    cmd: 'unsuback',
    messageId: 2,
    length: 2,
  })
})

test('a PINGRESP is two bytes', () => {
  expect(read(5, encodePong)).toMatchObject({ cmd: 'pingresp', length: 0 })
})
