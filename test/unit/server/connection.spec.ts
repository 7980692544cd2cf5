import { once } from 'node:events'
import net from 'node:net'
import { generate, type Packet } from 'mqtt-packet'
import { type BrokerOptions, createBroker } from 'rxtopics/memory'
import { type RefusedConnection, type ServeOptions, serve } from 'rxtopics/server'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connectRaw, type RawOptions } from '../../support/raw.js'

const start = async (options: ServeOptions = {}, brokerOptions: BrokerOptions = {}) => {
  const broker = createBroker(brokerOptions)
  const refused: RefusedConnection[] = []
  const served = await serve(broker, { port: 0, onRefused: each => refused.push(each), ...options })
  const connect = (raw: Omit<RawOptions, 'url'> = {}) =>
    connectRaw({ url: served.urls[0] ?? '', version: 5, ...raw })
  return { broker, served, refused, connect, [Symbol.asyncDispose]: served.close }
}

/** Sends bytes over a connection of its own; resolves with what came back, once that has ended. */
const exchange = async (port: number | null, ...chunks: readonly Uint8Array[]): Promise<Buffer> => {
  const socket = net.connect(port ?? 0, '127.0.0.1')
  const got: Buffer[] = []
  socket.on('data', chunk => got.push(chunk))
  socket.on('error', () => {})
  for (const chunk of chunks) socket.write(chunk)
  await once(socket, 'close')
  return Buffer.concat(got)
}

const connectBytes = (protocolVersion: 4 | 5, rest: object = {}) =>
  generate({ cmd: 'connect', protocolVersion, clientId: 'x', clean: true, keepalive: 0, ...rest } as Packet, {
    protocolVersion,
  })

describe('a hostile client', () => {
  test('that says nothing is not waited for', async () => {
    await using rig = await start({ connectTimeout: 30 })
    expect(await exchange(rig.served.ports.tcp)).toHaveLength(0)
    expect(rig.refused).toEqual([{ clientId: undefined, code: 0x81, reason: 'no CONNECT in time' }])
    await until(() => rig.served.counts().connections === 0)
    expect(rig.served.counts().refused).toBe(1)
  })

  test.each([
    ['something other than CONNECT', Uint8Array.of(0xc0, 0), 0x82],
    ['no MQTT', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 0x82],
    ['a length without end', Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0xff, 0x7f), 0x81],
    ['a packet that is too large', Uint8Array.of(0x10, 0xff, 0xff, 0x7f), 0x95],
  ])('that begins with %s is cut off', async (_, bytes, code) => {
    await using rig = await start({ maximumPacketSize: 1000 })
    expect(await exchange(rig.served.ports.tcp, bytes)).toHaveLength(0)
    expect(rig.refused.map(each => each.code)).toEqual([code])
  })

  test('of a version to come is told that it is not spoken', async () => {
    await using rig = await start()
    const bytes = Buffer.from(connectBytes(4))
    bytes[8] = 6
    expect([...(await exchange(rig.served.ports.tcp, bytes))]).toEqual([0x20, 2, 0, 1])
  })

  test.each<[string, Packet, number]>([
    [
      'a second CONNECT',
      { cmd: 'connect', protocolVersion: 5, clientId: 'y', keepalive: 0, clean: true },
      0x82,
    ],
    ['a packet of servers', { cmd: 'pingresp' }, 0x81],
    [
      'a topic with a wildcard',
      { cmd: 'publish', topic: 'a', payload: '', qos: 0, dup: true, retain: false },
      0x81,
    ],
    ['an alias it has not said', publishOf({ topic: '', properties: { topicAlias: 2 } }), 0x82],
    ['an alias that is too high', publishOf({ properties: { topicAlias: 65 } }), 0x94],
    ['an identifier of a subscription', publishOf({ properties: { subscriptionIdentifier: 2 } }), 0x82],
    [
      'a filter that is none',
      { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a/#/b', qos: 0 }] },
      0x81,
    ],
    ['a session after all', { cmd: 'disconnect', properties: { sessionExpiryInterval: 5 } }, 0x82],
  ])('that sends %s is told why and cut off, and its will is published', async (_, packet, reasonCode) => {
    await using rig = await start()
    const will = { topic: 'will', payload: Buffer.from('gone'), qos: 0, retain: true } as const
    await using client = await rig.connect({ will })
    client.send(packet)
    await client.closed
    expect(client.received.at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode })
    expect(rig.broker.retained().get('will')?.payload).toEqual(new TextEncoder().encode('gone'))
    expect(rig.broker.snapshot().clients).toEqual([])
  })

  test('that falls silent is cut off after one and a half times its keep-alive', async () => {
    await using rig = await start()
    const began = performance.now()
    await using client = await rig.connect({ keepalive: 1 })
    await client.closed
    expect(performance.now() - began).toBeGreaterThan(1_400)
    expect(client.received.at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode: 0x8d })
  })

  test('that does not read loses messages of QoS 0 beyond a bound, and is cut off with those of QoS 1', async () => {
    await using rig = await start({ maximumOutbound: 100_000 })
    const socket = net.connect(rig.served.ports.tcp ?? 0, '127.0.0.1')
    socket.pause()
    socket.write(connectBytes(5))
    const subscribe = (qos: 0 | 1): Packet => ({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'a', qos }],
    })
    socket.write(generate(subscribe(0), { protocolVersion: 5 }))
    await until(() => rig.broker.snapshot().subscriptions === 1)
    // More than what the buffers of the system hold.
    await until(() => {
      for (let n = 0; n < 20; n += 1) rig.broker.publish('a', new Uint8Array(50_000))
      return rig.served.counts().dropped > 50
    })
    expect(rig.served.counts().connections).toBe(1)
    socket.write(generate(subscribe(1), { protocolVersion: 5 }))
    await until(() => {
      rig.broker.publish('a', new Uint8Array(50_000), { qos: 1 })
      return rig.refused.length > 0
    })
    expect(rig.refused[0]).toMatchObject({ clientId: 'x', code: 0x97, reason: 'it does not read' })
    await until(() => rig.served.counts().connections === 0)
    socket.destroy()
  })
})

describe('limits', () => {
  test('sessions: one more client is refused, one that is known is not', async () => {
    await using rig = await start({ maximumSessions: 1 })
    const kept = { clientId: 'a', properties: { sessionExpiryInterval: 60 } }
    await (await rig.connect(kept)).end()
    await until(() => rig.broker.snapshot().clients.length === 0)
    await expect(rig.connect({ clientId: 'b' })).rejects.toMatchObject({ code: 0x97 })
    await using _ = await rig.connect({ ...kept, clean: false })
  })

  test.each([5, 4] as const)('subscriptions: one more is refused, MQTT %i', async version => {
    await using rig = await start({ maximumSubscriptions: 2 })
    await using client = await rig.connect({ version })
    expect(await client.subscribe(['a', 'b'])).toEqual([0, 0])
    expect(await client.subscribe('c')).toEqual([version === 5 ? 0x97 : 0x80])
  })

  test('retained messages: one topic more is refused, another value is not', async () => {
    await using rig = await start({ maximumRetained: 1 })
    await using client = await rig.connect()
    const retained = { qos: 1, retain: true } as const
    expect(await client.publish('a', '1', retained)).toBe(0x10)
    expect(await client.publish('b', '1', retained)).toBe(0x97)
    expect(await client.publish('a', '2', retained)).toBe(0x10)
    expect(await client.publish('b', '', retained)).toBe(0x10)
    client.send({ cmd: 'publish', topic: 'b', payload: '1', qos: 0, dup: false, retain: true })
    await client.closed
    expect(client.received.at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode: 0x97 })
    expect([...rig.broker.retained().keys()]).toEqual(['a'])
  })

  test('retained messages: a client whose will would be one more is refused', async () => {
    await using rig = await start({ maximumRetained: 1 })
    const willOn = (topic: string, payload = 'gone') => ({
      will: { topic, payload: Buffer.from(payload), qos: 0 as const, retain: true },
    })
    await (await rig.connect(willOn('a'))).drop()
    await until(() => rig.broker.retained().size === 1)
    await expect(rig.connect(willOn('b'))).rejects.toMatchObject({ code: 0x97 })
    await using again = await rig.connect(willOn('a'))
    await using deleting = await rig.connect(willOn('b', ''))
    expect([again.connack.reasonCode, deleting.connack.reasonCode]).toEqual([0, 0])
  })

  test.each(['a/#', '+'])('a will to %s is none: its client is refused', async topic => {
    await using rig = await start()
    const will = { topic, payload: Buffer.from('gone'), qos: 0 as const, retain: true }
    await expect(rig.connect({ will })).rejects.toMatchObject({ code: 0x90 })
    await expect(rig.connect({ will, version: 4 })).rejects.toBeInstanceOf(Error)
    expect(rig.broker.snapshot().clients).toEqual([])
  })

  test('what a client cannot take is left out as if it had been sent', async () => {
    await using rig = await start()
    await using client = await rig.connect({ properties: { maximumPacketSize: 100 } })
    await client.subscribe('a', 2)
    for (const qos of [0, 1, 2] as const) rig.broker.publish('a', new Uint8Array(200), { qos })
    rig.broker.publish('a', 'small', { qos: 1 })
    const first = await client.next(({ cmd }) => cmd === 'publish')
    expect(String((first as { payload?: unknown }).payload)).toBe('small')
    await until(() => rig.broker.snapshot().sessions.every(({ inflight }) => inflight === 0))
  })

  test('a session is kept no longer than the server keeps any, and the client is told', async () => {
    await using rig = await start({ maximumSessionExpiry: 60 })
    await using client = await rig.connect({ properties: { sessionExpiryInterval: 0xffff_ffff } })
    expect(client.connack.properties?.sessionExpiryInterval).toBe(60)
    await using other = await rig.connect({ properties: { sessionExpiryInterval: 59 } })
    expect(other.connack.properties?.sessionExpiryInterval).toBeUndefined()
  })
})

describe('a client without an id', () => {
  test('gets one, of MQTT 5 with its name', async () => {
    await using rig = await start()
    await using client = await rig.connect({ clientId: '' })
    expect(rig.broker.snapshot().clients).toEqual([client.connack.properties?.assignedClientIdentifier])
    await using older = await rig.connect({ clientId: '', version: 4 })
    expect(older.connack.returnCode).toBe(0)
    expect(rig.broker.snapshot().clients).toHaveLength(2)
  })

  test('is refused where it wants to be known again, and on MQTT 3.1', async () => {
    await using rig = await start()
    const { tcp } = rig.served.ports
    const nameless = Uint8Array.of(0x10, 12, 0, 4, 77, 81, 84, 84, 4, 0, 0, 0, 0, 0)
    expect([...(await exchange(tcp, nameless))]).toEqual([0x20, 2, 0, 2])
    const older = Uint8Array.of(0x10, 14, 0, 6, 77, 81, 73, 115, 100, 112, 3, 2, 0, 0, 0, 0)
    expect([...(await exchange(tcp, older))]).toEqual([0x20, 2, 0, 2])
  })
})

describe('a client of MQTT 5 that leaves', () => {
  test('with a reason has its will published, with its properties', async () => {
    await using rig = await start()
    const properties = { contentType: 'text/x', userProperties: { k: 'v' } }
    const will = { topic: 'will', payload: Buffer.from('x'), qos: 0, retain: true, properties } as const
    await using client = await rig.connect({ will })
    client.send({ cmd: 'disconnect', reasonCode: 4 })
    await client.closed
    expect(rig.broker.retained().get('will')?.properties).toMatchObject({ contentType: 'text/x' })
  })

  test('may have its session kept for another time than it said', async () => {
    await using rig = await start()
    await using client = await rig.connect({ properties: { sessionExpiryInterval: 60 } })
    client.send({ cmd: 'disconnect', properties: { sessionExpiryInterval: 0 } })
    await client.closed
    expect(rig.broker.snapshot().sessions).toEqual([])
  })
})

describe('a page', () => {
  test.each([
    ['https://evil.example', 'mqtt', 401],
    ['http://localhost:3000', 'graphql-ws', 401],
  ])('of %s that speaks %s is not let in', async (origin, protocol, status) => {
    await using rig = await start({ port: null, webSocketPort: 0 })
    const socket = new WebSocket(rig.served.urls[0] ?? '', protocol, { origin })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain(String(status))
  })

  test('of this machine is; text frames are no MQTT', async () => {
    await using rig = await start({ port: null, webSocketPort: 0 })
    const socket = new WebSocket(rig.served.urls[0] ?? '', 'mqtt', { origin: 'http://localhost:3000' })
    await once(socket, 'open')
    expect(socket.protocol).toBe('mqtt')
    socket.send('text')
    expect((await once(socket, 'close'))[0]).toBe(1003)
  })
})

function publishOf(rest: object): Packet {
  return { cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false, ...rest }
}

const until = async (is: () => boolean): Promise<void> => {
  for (let n = 0; !is(); n += 1) {
    if (n > 1000) throw new Error('waited too long')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
