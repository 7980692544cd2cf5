import type { Packet } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import {
  laneOrSkip,
  mosquittoMissing,
  type ProtocolVersion,
  startAedes,
  startMosquitto,
  type TestBroker,
} from '../brokers.js'
import { connectRaw, RawRefusedError } from '../raw.js'

const isPublish = (packet: Packet) => packet.cmd === 'publish'

const suite = (start: () => Promise<TestBroker>, version: ProtocolVersion) => {
  test('gives every packet out once, in order of arrival', async () => {
    await using broker = await start()
    await using client = await connectRaw({ url: broker.url, version })
    await client.subscribe('a')
    await client.publish('a', 'first')
    await client.publish('a', 'second')
    const payloads = [
      await client.next(p => p.cmd === 'publish'),
      await client.next(p => p.cmd === 'publish'),
    ]
    expect(payloads.map(({ payload }) => payload.toString())).toEqual(['first', 'second'])
    await expect(client.next(isPublish, 20)).rejects.toThrow('within 20 ms')
    expect(client.received.map(({ cmd }) => cmd)).toEqual(['connack', 'suback', 'publish', 'publish'])
  })

  test('gives packets identifiers of their own and keeps those given', async () => {
    await using broker = await start()
    await using client = await connectRaw({ url: broker.url, version })
    const subscribe = { cmd: 'subscribe', subscriptions: [{ topic: 'a', qos: 0 }] } as const
    expect(client.send({ ...subscribe, subscriptions: [{ topic: 'a', qos: 0 }] })).toBe(1)
    expect(client.send({ cmd: 'unsubscribe', unsubscriptions: ['a'] })).toBe(2)
    expect(client.send({ cmd: 'unsubscribe', unsubscriptions: ['a'], messageId: 77 })).toBe(77)
    expect(client.send({ cmd: 'pingreq' })).toBeUndefined()
    await client.next(packet => packet.cmd === 'unsuback' && packet.messageId === 77)
    await client.next(packet => packet.cmd === 'pingresp')
  })

  test('leaves messages unacknowledged with autoAck off, so that they come again', async () => {
    await using broker = await start()
    const session = { url: broker.url, version, clientId: 'slow', clean: false } as const
    const properties = version === 5 ? { properties: { sessionExpiryInterval: 60 } } : {}
    const first = await connectRaw({ ...session, ...properties, autoAck: false })
    await first.subscribe('a', 1)
    await using publisher = await connectRaw({ url: broker.url, version })
    await publisher.publish('a', 'again', { qos: 1 })
    await first.next(isPublish)
    await first.drop()
    await using second = await connectRaw({ ...session, ...properties })
    expect(second.connack.sessionPresent).toBe(true)
    const again = await second.next(packet => packet.cmd === 'publish')
    expect(again.payload.toString()).toBe('again')
  })

  test('sends the will when dropped and none when ended', async () => {
    await using broker = await start()
    await using observer = await connectRaw({ url: broker.url, version })
    await observer.subscribe('will/+')
    const withWill = (topic: string) =>
      connectRaw({ url: broker.url, version, will: { topic, payload: 'gone', qos: 0, retain: false } })
    await (await withWill('will/ended')).end()
    await (await withWill('will/dropped')).drop()
    const will = await observer.next(packet => packet.cmd === 'publish')
    expect(will.topic).toBe('will/dropped')
  })

  test('unsubscribes', async () => {
    await using broker = await start()
    await using client = await connectRaw({ url: broker.url, version })
    await client.subscribe(['a', 'b'])
    await client.unsubscribe(['a'])
    await client.publish('a')
    await client.publish('b')
    const publish = await client.next(packet => packet.cmd === 'publish')
    expect(publish.topic).toBe('b')
  })

  test('can be ended twice and ends its waits', async () => {
    await using broker = await start()
    const client = await connectRaw({ url: broker.url, version })
    const waiting = client.next(isPublish)
    const failed = expect(waiting).rejects.toThrow('connection closed')
    await client.end()
    await client.end()
    await failed
  })
}

describe('a raw client of aedes, protocol version 4', () => suite(startAedes, 4))

test('rejects with the code of a refusal', async () => {
  await using broker = await startAedes({ users: { alice: 'secret' } })
  const error: unknown = await connectRaw({ url: broker.url }).catch(e => e)
  expect(error).toBeInstanceOf(RawRefusedError)
  expect(error).toMatchObject({ code: 4 })
})

test('rejects where nobody listens and where the URL is of another kind', async () => {
  const broker = await startAedes()
  await broker[Symbol.asyncDispose]()
  await expect(connectRaw({ url: broker.url })).rejects.toThrow('ECONNREFUSED')
  await expect(connectRaw({ url: 'http://127.0.0.1' })).rejects.toThrow('cannot dial')
})

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('a raw client of mosquitto', () => {
  describe.each([5, 4] as const)('protocol version %i', version => suite(startMosquitto, version))

  test('has the properties of MQTT 5', async () => {
    await using broker = await startMosquitto()
    await using client = await connectRaw({ url: broker.url, version: 5, properties: { receiveMaximum: 7 } })
    await client.subscribe([{ topic: 'a', qos: 1, nl: false, rap: true, rh: 2 }])
    await client.publish('a', '', { qos: 1, retain: true, properties: { contentType: 'text/plain' } })
    const publish = await client.next(packet => packet.cmd === 'publish')
    expect(publish).toMatchObject({ retain: true, properties: { contentType: 'text/plain' } })
  })
})
