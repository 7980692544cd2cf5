import type { Packet } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { silence, startPeer } from '../../../../src/testing/peer/index.js'
import { dial } from '../../../support/dial.js'
import { connectRaw } from '../../../support/raw.js'

const publish = (fields: object = {}): Packet => ({
  cmd: 'publish',
  topic: 'a',
  payload: '',
  qos: 0,
  dup: false,
  retain: false,
  ...fields,
})
const subscribe = (topic: string, fields: object = {}): Packet => ({
  cmd: 'subscribe',
  subscriptions: [{ topic, qos: 0, ...fields }],
})
const connect: Packet = { cmd: 'connect', clientId: 'again', protocolVersion: 5, clean: true }

describe('a limit that was announced', () => {
  test.each([
    [{ maximumQoS: 1 }, [publish({ qos: 2 })], 0x9b],
    [{ retainAvailable: false }, [publish({ retain: true })], 0x9a],
    [{ maximumPacketSize: 200 }, [publish({ payload: 'x'.repeat(200) })], 0x95],
    [{ receiveMaximum: 2 }, [1, 2, 3].map(() => publish({ qos: 1 })), 0x93],
    [{ topicAliasMaximum: 2 }, [publish({ properties: { topicAlias: 3 } })], 0x94],
    [{}, [publish({ properties: { topicAlias: 1 } })], 0x94],
    [{ topicAliasMaximum: 2 }, [publish({ topic: '', properties: { topicAlias: 1 } })], 0x82],
    [{ wildcardSubscriptionAvailable: false }, [subscribe('a/+')], 0xa2],
    [{ sharedSubscriptionAvailable: false }, [subscribe('$share/g/a')], 0x9e],
    [
      { subscriptionIdentifiersAvailable: false },
      [{ ...subscribe('a'), properties: { subscriptionIdentifier: 1 } } as Packet],
      0xa1,
    ],
    [{}, [subscribe('$share/g/a', { nl: true })], 0x82],
    [{}, [publish({ properties: { subscriptionIdentifier: 1 } })], 0x82],
    [{}, [connect], 0x82],
    [{}, [{ cmd: 'pingresp' } as Packet], 0x82],
  ])('is enforced: %j', async (properties, packets, code) => {
    await using peer = await startPeer({ connack: { properties }, on: { publish: silence } })
    const client = await connectRaw({ url: peer.url, version: 5 })
    for (const packet of packets) client.send(packet)
    const { reasonCode } = (await client.next(packet => packet.cmd === 'disconnect')) as {
      reasonCode?: number
    }
    await client.closed
    expect(reasonCode).toBe(code)
    expect(peer.violations).toMatchObject([{ code, connection: 0, packet: { cmd: packets.at(-1)?.cmd } }])
  })

  test('does not end what keeps to it', async () => {
    await using peer = await startPeer({
      connack: {
        properties: { receiveMaximum: 2, maximumQoS: 1, topicAliasMaximum: 1, maximumPacketSize: 200 },
      },
    })
    await using client = await connectRaw({ url: peer.url, version: 5 })
    // Acknowledged ones make room.
    for (let i = 0; i < 5; i += 1) await client.publish('a', '', { qos: 1 })
    client.send(publish({ properties: { topicAlias: 1 } }))
    client.send(publish({ topic: '', properties: { topicAlias: 1 } }))
    await client.subscribe('$share/g/+')
    await client.publish('a', 'x'.repeat(180), { qos: 1 })
    expect(peer.violations).toEqual([])
  })
})

test('bytes that are no packet, and packets before CONNECT, are violations', async () => {
  await using peer = await startPeer()
  for (const bytes of [
    [0xc0, 0x00],
    [0x00, 0x00],
  ]) {
    const stream = await dial(peer.url)
    stream.resume()
    const closed = new Promise<void>(resolve => stream.once('close', () => resolve()))
    stream.write(Uint8Array.from(bytes))
    await closed
  }
  expect(peer.violations).toMatchObject([
    { code: 0x82, packet: { cmd: 'pingreq' }, connection: 0 },
    { code: 0x81, packet: undefined, connection: 1 },
  ])
})
