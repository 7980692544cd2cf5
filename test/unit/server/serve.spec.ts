import net from 'node:net'
import { connectAsync, type MqttClient } from 'mqtt'
import { createBroker } from 'rxtopics/memory'
import { serve } from 'rxtopics/server'
import { describe, expect, test } from 'vitest'
import { connectRaw } from '../../support/raw.js'

interface Arrival {
  readonly topic: string
  readonly payload: Buffer
  readonly contentType: string | undefined
}

/** Resolves with the first message of a client. */
const arrival = (client: MqttClient): Promise<Arrival> =>
  new Promise(resolve => {
    client.once('message', (topic, payload, packet) =>
      resolve({ topic, payload, contentType: packet.properties?.contentType }),
    )
  })

describe('MQTT.js over a served broker', () => {
  test.each([
    ['mqtt', 5],
    ['mqtt', 4],
    ['mqtt', 3],
    ['ws', 5],
    ['ws', 4],
  ] as const)('%s, version %i: subscribes, publishes, and gets what is retained', async (scheme, version) => {
    const broker = createBroker()
    await using served = await serve(broker, { port: 0, webSocketPort: 0 })
    const url = served.urls.find(each => each.startsWith(`${scheme}:`)) ?? ''
    const options = {
      protocolVersion: version,
      ...(version === 3 && { protocolId: 'MQIsdp' as const, clientId: 'old' }),
    }
    const client = await connectAsync(url, options)
    const properties = version === 5 ? { properties: { contentType: 'text/plain' } } : {}
    await client.publishAsync('a/kept', Buffer.from([0, 255]), { qos: 2, retain: true, ...properties })
    const first = arrival(client)
    await client.subscribeAsync('a/+', { qos: 2 })
    const { topic, payload, contentType } = await first
    expect([topic, [...payload], contentType]).toEqual([
      'a/kept',
      [0, 255],
      version === 5 ? 'text/plain' : undefined,
    ])
    const second = arrival(client)
    broker.publish('a/live', 'x', { qos: 1 })
    expect((await second).topic).toBe('a/live')
    await client.unsubscribeAsync('a/+')
    await client.endAsync()
    expect(broker.snapshot().clients).toEqual([])
  })
})

describe('serve', () => {
  test('says where it listens, and only there', async () => {
    await using served = await serve(createBroker(), { port: 0 })
    expect(served.ports.webSocket).toBeNull()
    expect(served.urls).toEqual([`mqtt://127.0.0.1:${served.ports.tcp}`])
    await using both = await serve(createBroker(), { port: null, webSocketPort: 0, host: '::1' })
    expect(both.ports.tcp).toBeNull()
    expect(both.urls).toEqual([`ws://[::1]:${both.ports.webSocket}`])
  })

  test('says so where a port is taken, and lets go of the other', async () => {
    await using first = await serve(createBroker(), { port: 0 })
    const port = first.ports.tcp ?? 0
    await expect(serve(createBroker(), { port: 0, webSocketPort: port })).rejects.toMatchObject({
      name: 'ListenError',
      port,
      host: '127.0.0.1',
    })
  })

  test('the broker outlives it: sessions and retained messages are there for the next', async () => {
    const broker = createBroker()
    const first = await serve(broker, { port: 0 })
    const raw = {
      version: 5,
      clientId: 'c',
      clean: false,
      properties: { sessionExpiryInterval: 60 },
    } as const
    const client = await connectRaw({ url: first.urls[0] ?? '', ...raw })
    await client.subscribe('a', 1)
    await first.close()
    await client.closed
    expect(client.received.at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode: 0x8b })
    broker.publish('a', 'meanwhile', { qos: 1 })
    await using second = await serve(broker, { port: 0 })
    await using again = await connectRaw({ url: second.urls[0] ?? '', ...raw })
    expect(again.connack.sessionPresent).toBe(true)
    await again.next(packet => packet.cmd === 'publish' && packet.payload.toString() === 'meanwhile')
    await first.close()
  })

  test('closes while clients that do not answer are there', async () => {
    const served = await serve(createBroker(), { port: 0 })
    const socket = net.connect(served.ports.tcp ?? 0, '127.0.0.1')
    await new Promise(resolve => socket.once('connect', resolve))
    await served.close()
    socket.destroy()
  })

  test('counts its connections, and takes no more than it is told', async () => {
    await using served = await serve(createBroker(), { port: 0, maximumConnections: 1 })
    const url = served.urls[0] ?? ''
    await using _ = await connectRaw({ url })
    expect(served.counts().connections).toBe(1)
    await expect(connectRaw({ url })).rejects.toThrow()
    expect(served.counts().connections).toBe(1)
  })
})
