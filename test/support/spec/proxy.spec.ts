import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  laneOrSkip,
  mosquittoMissing,
  type ProtocolVersion,
  startAedes,
  startMosquitto,
  type TestBroker,
} from '../brokers.js'
import { startProxy } from '../proxy.js'
import { connectRaw } from '../raw.js'

const recordingSuite = (start: () => Promise<TestBroker>, version: ProtocolVersion) => {
  test('records the packets of both directions in order', async () => {
    await using broker = await start()
    await using proxy = await startProxy(broker)
    expect(new URL(proxy.url).protocol).toBe(new URL(broker.url).protocol)
    await using client = await connectRaw({ url: proxy.url, version, clientId: 'recorded' })
    await client.subscribe(['a', 'b/#'], 1)
    const payload = Buffer.alloc(100_000, 7)
    await client.publish('a', payload, { qos: 1 })
    await proxy.waitFor(({ packet, direction }) => packet.cmd === 'puback' && direction === 'toBroker')

    expect(proxy.packets.slice(0, 5).map(({ direction, packet }) => `${direction} ${packet.cmd}`)).toEqual([
      'toBroker connect',
      'toClient connack',
      'toBroker subscribe',
      'toClient suback',
      'toBroker publish',
    ])
    expect(proxy.packets.map(({ at }) => at)).toEqual(proxy.packets.map((_, index) => index))
    const find = (cmd: string) => proxy.packets.find(({ packet }) => packet.cmd === cmd)?.packet
    expect(find('connect')).toMatchObject({ clientId: 'recorded', protocolVersion: version })
    expect(find('subscribe')).toMatchObject({ subscriptions: [{ topic: 'a', qos: 1 }, { topic: 'b/#' }] })
    expect(find('suback')).toMatchObject({ granted: [1, 1] })
    const publishes = proxy.packets.filter(({ packet }) => packet.cmd === 'publish')
    expect(publishes.map(({ direction }) => direction)).toEqual(['toBroker', 'toClient'])
    for (const { packet } of publishes)
      expect(packet.cmd === 'publish' && payload.equals(packet.payload as Buffer)).toBe(true)
    expect(proxy.malformed).toEqual([])
  })

  test('numbers connections and counts packets', async () => {
    await using broker = await start()
    await using proxy = await startProxy(broker.url)
    expect([proxy.accepted, proxy.open]).toEqual([0, 0])
    await using one = await connectRaw({ url: proxy.url, version })
    const two = await connectRaw({ url: proxy.url, version })
    expect([proxy.accepted, proxy.open]).toEqual([2, 2])
    await one.publish('a', '', { qos: 1 })
    await two.end()
    const disconnect = await proxy.waitFor(({ packet }) => packet.cmd === 'disconnect')
    expect(disconnect).toMatchObject({ connection: 1, direction: 'toBroker' })
    expect([
      proxy.count('connect'),
      proxy.count('publish', 'toBroker'),
      proxy.count('publish', 'toClient'),
    ]).toEqual([...[2, 1, 0]])
    await one.end()
    await proxy.idle()
    expect([proxy.accepted, proxy.open]).toEqual([2, 0])
  })

  test('waits, expects none, and forgets', async () => {
    await using broker = await start()
    await using proxy = await startProxy(broker)
    const connected = proxy.waitFor(({ packet }) => packet.cmd === 'connect')
    await using client = await connectRaw({ url: proxy.url, version })
    await connected
    await expect(proxy.expectNone(({ packet }) => packet.cmd === 'connect', 1_000)).rejects.toThrow(
      'got 0 toBroker connect',
    )
    const before = proxy.packets.length
    proxy.clear()
    expect(proxy.packets).toEqual([])
    await proxy.expectNone(({ packet }) => packet.cmd === 'connect', 20)
    const unexpected = proxy.expectNone(({ packet }) => packet.cmd === 'subscribe', 5_000)
    const failed = expect(unexpected).rejects.toThrow('subscribe #1 a qos 0')
    await client.subscribe('a')
    await failed
    expect(proxy.packets[0]?.at).toBe(before)
  })
}

const faultSuite = (start: () => Promise<TestBroker>) => {
  test.each(['close', 'reset'] as const)('cuts every connection (%s) and takes new ones', async how => {
    await using broker = await start()
    await using proxy = await startProxy(broker)
    const clients = [await connectRaw({ url: proxy.url }), await connectRaw({ url: proxy.url })]
    proxy.cut(how)
    await Promise.all(clients.map(({ closed }) => closed))
    await proxy.idle()
    await using again = await connectRaw({ url: proxy.url })
    expect(await again.subscribe('a')).toEqual([0])
  })

  test('lets the broker see that a connection was cut', async () => {
    await using broker = await start()
    await using proxy = await startProxy(broker)
    await using observer = await connectRaw({ url: broker.url })
    await observer.subscribe('will')
    await connectRaw({ url: proxy.url, will: { topic: 'will', payload: '', qos: 0, retain: false } })
    proxy.cut()
    await observer.next(packet => packet.cmd === 'publish')
  })

  test('refuses by not listening, refuses by closing, and listens again on its port', async () => {
    await using broker = await start()
    await using proxy = await startProxy(broker)
    await using old = await connectRaw({ url: proxy.url })
    await proxy.refuse(true)
    await proxy.refuse(true)
    await expect(connectRaw({ url: proxy.url })).rejects.toThrow('ECONNREFUSED')
    await proxy.refuse('close')
    await expect(connectRaw({ url: proxy.url })).rejects.toThrow(/closed|ECONNRESET|EPIPE/)
    expect(await old.subscribe('a')).toEqual([0])
    await proxy.refuse(false)
    await using fresh = await connectRaw({ url: proxy.url })
    expect(await fresh.subscribe('a')).toEqual([0])
    expect(proxy.accepted).toBe(2)
  })

  test('holds both directions and new connections, then lets all through in order', async () => {
    await using broker = await start()
    await using proxy = await startProxy(broker)
    await using client = await connectRaw({ url: proxy.url })
    await using other = await connectRaw({ url: broker.url })
    await client.subscribe('down')
    await other.subscribe('up')
    proxy.hold()
    await client.publish('up', '1')
    await client.publish('up', '2')
    await other.publish('down', '1', { qos: 1 })
    const late = connectRaw({ url: proxy.url })
    await Promise.all([
      client.expectNone(packet => packet.cmd === 'publish', 50),
      other.expectNone(packet => packet.cmd === 'publish', 50),
      proxy.waitFor(({ connection, packet }) => connection === 1 && packet.cmd === 'connect'),
    ])
    expect([proxy.open, proxy.count('connack')]).toEqual([2, 1])
    proxy.release()
    await client.next(packet => packet.cmd === 'publish')
    const up = [await other.next(p => p.cmd === 'publish'), await other.next(p => p.cmd === 'publish')]
    expect(up.map(({ payload }) => payload.toString())).toEqual(['1', '2'])
    await (await late).end()
  })

  test('keeps the end of a connection from the broker while it holds', async () => {
    await using broker = await start()
    await using proxy = await startProxy(broker)
    await using observer = await connectRaw({ url: broker.url })
    await observer.subscribe('will')
    const will = { topic: 'will', payload: '', qos: 0, retain: false } as const
    const client = await connectRaw({ url: proxy.url, will })
    proxy.hold()
    await client.drop()
    await observer.expectNone(packet => packet.cmd === 'publish', 50)
    proxy.release()
    await observer.next(packet => packet.cmd === 'publish')
  })

  test('closes the client where the broker is gone', async () => {
    await using broker = await start()
    await using proxy = await startProxy(broker)
    await broker.stop()
    await expect(connectRaw({ url: proxy.url })).rejects.toThrow(/closed|ECONNRESET/)
    await broker.start()
    await using client = await connectRaw({ url: proxy.url })
    expect(await client.subscribe('a')).toEqual([0])
  })

  test('forwards bytes that are no packets and says so', async () => {
    await using broker = await start()
    await using proxy = await startProxy(broker)
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    const closed = new Promise(resolve => socket.once('close', resolve))
    socket
      .on('error', () => {})
      .resume()
      .write('GET / HTTP/1.1\r\n\r\n')
    await closed
    expect(proxy.malformed).toMatchObject([
      { connection: 0, direction: 'toBroker', error: expect.any(Error) },
    ])
    expect(proxy.packets).toEqual([])
  })

  test('closes everything and ends the waits', async () => {
    await using broker = await start()
    const proxy = await startProxy(broker)
    const client = await connectRaw({ url: proxy.url })
    const failed = expect(proxy.waitFor(({ packet }) => packet.cmd === 'auth')).rejects.toThrow(
      'proxy was closed',
    )
    await proxy.close()
    await proxy.close()
    await client.closed
    await failed
    await expect(connectRaw({ url: proxy.url })).rejects.toThrow('ECONNREFUSED')
  })
}

describe('a proxy in front of aedes', () => {
  describe('recording protocol version 4', () => recordingSuite(startAedes, 4))
  describe('recording WebSocket frames', () => recordingSuite(() => startAedes({ transport: 'ws' }), 4))
  faultSuite(startAedes)

  test('only forwards where it is asked not to decode', async () => {
    await using broker = await startAedes()
    await using proxy = await startProxy(broker, { decode: false })
    await using client = await connectRaw({ url: proxy.url })
    expect(await client.subscribe('a')).toEqual([0])
    expect([proxy.packets, proxy.accepted]).toEqual([[], 1])
  })
})

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('a proxy in front of mosquitto', () => {
  describe.each([5, 4] as const)('recording protocol version %i', version =>
    recordingSuite(startMosquitto, version),
  )
  faultSuite(startMosquitto)

  test('forwards TLS without reading it', async () => {
    await using broker = await startMosquitto({ transport: 'tls' })
    await using proxy = await startProxy(broker)
    await using client = await connectRaw({ url: proxy.url, ca: broker.ca })
    expect(await client.subscribe('a')).toEqual([0])
    expect([proxy.packets, proxy.accepted]).toEqual([[], 1])
  })
})
