import { existsSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import type { PacketCmd } from 'mqtt-packet'
import { type Client, createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  laneOrSkip,
  mosquittoMissing,
  startAedes,
  startMosquitto,
  type TestBroker,
} from '../../../../support/brokers.js'
import { temporaryDirectory } from '../../../../support/daemon.js'
import { startProxy, type TestProxy } from '../../../../support/proxy.js'
import { collect, next } from '../../../../support/until.js'

const connected = (client: Client) => next(client.status$, ({ state }) => state === 'connected')

const subscribed = (proxy: TestProxy, nth = 0) =>
  proxy.waitFor(({ packet, connection }) => packet.cmd === 'suback' && connection === nth)

const counts = (proxy: TestProxy, ...cmds: readonly PacketCmd[]) => cmds.map(cmd => proxy.count(cmd))

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('a round trip — mosquitto, MQTT 5', () => {
  let broker: TestBroker
  beforeAll(async () => {
    broker = await startMosquitto()
  }, 30_000)
  afterAll(() => broker[Symbol.asyncDispose]())

  test('P43 ping sends one PINGREQ, emits the ms until its answer and completes', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url))
    collect(client.observe('a'))
    await subscribed(proxy)
    proxy.clear()
    const ping$ = client.ping()
    expect(proxy.count('pingreq')).toBe(0)
    const ping = collect(ping$)
    expect(await ping.ended()).toEqual({ kind: 'complete' })
    expect(ping.values).toEqual([expect.any(Number)])
    expect(ping.values[0]).toBeGreaterThanOrEqual(0)
    const { at } = await proxy.waitFor(({ packet }) => packet.cmd === 'pingreq')
    await proxy.expectNone(other => other.packet.cmd === 'pingreq' && other.at > at, 50)
    expect(proxy.packets.map(({ packet, direction }) => `${packet.cmd} ${direction}`)).toEqual([
      'pingreq toBroker',
      'pingresp toClient',
    ])
  })

  test('P43 the ms are those of the line', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url))
    collect(client.observe('a'))
    await subscribed(proxy)
    proxy.latency(60)
    const [milliseconds] = await collect(client.ping()).waitForCount(1)
    // There and back; timers may be a ms early.
    expect(milliseconds).toBeGreaterThanOrEqual(118)
  })

  test('P43 each subscription asks anew; two at once are both answered', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url))
    collect(client.observe('a'))
    await subscribed(proxy)
    const ping$ = client.ping()
    const pings = [collect(ping$), collect(ping$)]
    for (const ping of pings) {
      expect(await ping.ended()).toEqual({ kind: 'complete' })
      expect(ping.values).toHaveLength(1)
    }
    expect([proxy.count('pingreq'), proxy.count('pingresp')]).toEqual([2, 2])
  })

  test('P43 a ping alone opens the connection, and lets it go', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url), { linger: 0 })
    expect(await collect(client.ping()).ended()).toEqual({ kind: 'complete' })
    await next(client.status$, ({ state }) => state === 'idle')
    await proxy.idle()
    expect(counts(proxy, 'connect', 'pingreq', 'disconnect')).toEqual([1, 1, 1])
  })

  test('P43 a ping that nobody waits for any more takes no answer from the next', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url))
    collect(client.observe('a'))
    await subscribed(proxy)
    proxy.hold('toClient')
    const left = collect(client.ping())
    await proxy.waitFor(({ packet }) => packet.cmd === 'pingreq')
    left.unsubscribe()
    const kept = collect(client.ping())
    await proxy.waitFor(() => proxy.count('pingresp') === 2)
    expect(kept.values).toEqual([])
    proxy.release('toClient')
    expect(await kept.ended()).toEqual({ kind: 'complete' })
    expect(left.values).toEqual([])
  })

  test('P43 a ping whose connection is lost is a typed error; observers stay', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url), { retry: () => 5 })
    const observer = collect(client.observe('a'))
    await subscribed(proxy)
    proxy.hold('toClient')
    const ping = collect(client.ping())
    await proxy.waitFor(({ packet }) => packet.cmd === 'pingreq')
    proxy.cut()
    expect(await ping.ended()).toMatchObject({ kind: 'error', error: { name: 'ConnectionLostError' } })
    proxy.release('toClient')
    await subscribed(proxy, 1)
    expect(observer.ending).toBeUndefined()
  })

  test('P43 reconnect ends the connection in order and makes a new CONNECT; observers stay', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url))
    const observer = collect(client.observe('a'))
    await subscribed(proxy)
    client.reconnect()
    await subscribed(proxy, 1)
    expect(counts(proxy, 'connect', 'disconnect', 'subscribe')).toEqual([2, 1, 2])
    await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
    expect(await observer.waitForCount(1)).toHaveLength(1)
    expect(observer.ending).toBeUndefined()
  })

  test('P43 reconnect does nothing while nobody needs a connection', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url))
    client.reconnect()
    await proxy.expectNone(() => true, 50)
    expect(proxy.accepted).toBe(0)
    expect(client.snapshot().status).toEqual({ state: 'idle' })
  })

  test('P43 reconnect cuts a back-off short', async () => {
    await using proxy = await startProxy(broker)
    await proxy.refuse(true)
    await using client = createClient(mqtt(proxy.url), { retry: () => 3_600_000 })
    const observer = collect(client.observe('a'))
    await next(client.status$, ({ state }) => state === 'waiting')
    await proxy.refuse(false)
    client.reconnect()
    await connected(client)
    expect(observer.ending).toBeUndefined()
  })
})

/** Forwards a Unix socket to a broker; closing it removes the socket. */
const startUnixSocket = async (path: string, target: string): Promise<AsyncDisposable> => {
  const { hostname: host, port } = new URL(target)
  const sockets = new Set<net.Socket>()
  const server = net.createServer(client => {
    const upstream = net.connect({ host, port: Number(port), noDelay: true })
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.once('close', () => sockets.delete(from))
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return {
    [Symbol.asyncDispose]: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

describe('a Unix socket', () => {
  const directory = temporaryDirectory('socket')
  afterAll(() => directory.remove())

  test.each(['broker.sock', 'a broker’s 100%.sock'])(
    'P50 mqtt+unix: connects over the socket “%s”, and again after a loss',
    async name => {
      const path = join(directory.path, name)
      await using broker = await startAedes()
      const url = `mqtt+unix://${path.split('/').map(encodeURIComponent).join('/')}`
      {
        await using client = createClient(mqtt(url, { protocolVersion: 4 }), { retry: () => 5 })
        const observer = collect(client.observe('a'))
        for (const count of [1, 2]) {
          await using _socket = await startUnixSocket(path, broker.url)
          await collect(client.publish('a', `message ${count}`, { qos: 1 })).waitForCount(1)
          await observer.waitForCount(count)
          expect(existsSync(path)).toBe(true)
        }
        expect(observer.values.map(({ payload }) => new TextDecoder().decode(payload))).toEqual([
          'message 1',
          'message 2',
        ])
        expect(observer.ending).toBeUndefined()
      }
      expect(existsSync(path)).toBe(false)
    },
  )

  test('P50 a socket that is not there is a typed error, and tried again', async () => {
    const path = join(directory.path, 'late.sock')
    await using client = createClient(mqtt(`mqtt+unix://${path}`, { protocolVersion: 4 }), { retry: () => 5 })
    const observer = collect(client.observe('a'))
    expect(await next(client.status$, ({ state }) => state === 'waiting')).toMatchObject({
      error: { name: 'LinkError', fatal: false, cause: { code: 'ENOENT' } },
    })
    await using broker = await startAedes()
    await using _socket = await startUnixSocket(path, broker.url)
    await connected(client)
    expect(observer.ending).toBeUndefined()
  })
})
