import fc from 'fast-check'
import { generate, type Packet } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { type Direction, decodeWire } from '../wire.js'

const record = () => {
  const packets: [Direction, Packet['cmd']][] = []
  const malformed: [Direction, Error][] = []
  const sinks = decodeWire(false, {
    packet: (direction, packet) => packets.push([direction, packet.cmd]),
    malformed: (direction, error) => malformed.push([direction, error]),
  })
  return { packets, malformed, ...sinks }
}

describe('the decoder of a connection', () => {
  test('reads both directions in the version of a CONNECT that came in the same chunk', () => {
    const { packets, toBroker, toClient } = record()
    const v5 = { protocolVersion: 5 }
    toBroker(
      Buffer.concat([
        generate({ cmd: 'connect', clientId: 'a', protocolVersion: 5 }, v5),
        generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 0, rh: 2 }] }, v5),
      ]),
    )
    toClient(
      generate(
        { cmd: 'connack', reasonCode: 0, sessionPresent: false, properties: { receiveMaximum: 1 } },
        v5,
      ),
    )
    toClient(generate({ cmd: 'suback', messageId: 1, granted: [0x87] }, v5))
    expect(packets).toEqual([
      ['toBroker', 'connect'],
      ['toBroker', 'subscribe'],
      ['toClient', 'connack'],
      ['toClient', 'suback'],
    ])
  })

  test('survives any bytes and reports each direction at most once', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 })
    const anyVersion = fc.constantFrom(3, 4, 5)
    fc.assert(
      fc.property(anyVersion, chunks, chunks, (version, up, down) => {
        const { malformed, toBroker, toClient } = record()
        const protocolId = version === 3 ? 'MQIsdp' : 'MQTT'
        toBroker(generate({ cmd: 'connect', clientId: 'a', protocolVersion: version, protocolId } as Packet))
        for (const chunk of up) toBroker(Buffer.from(chunk))
        for (const chunk of down) toClient(Buffer.from(chunk))
        expect(new Set(malformed.map(([direction]) => direction)).size).toBe(malformed.length)
      }),
      { numRuns: 500 },
    )
  })
})
