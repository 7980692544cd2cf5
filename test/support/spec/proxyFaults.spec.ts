import net from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createJournal, type Journal } from '../journal.js'
import { portOf } from '../ports.js'
import { startProxy, type TestProxy } from '../proxy.js'

/** One end of a connection: what it got so far, and how it ended. */
interface End {
  readonly socket: net.Socket
  readonly arrivals: Journal<Arrival>
  text(): string
  /** Resolves with the error's code, or `FIN`. */
  readonly ended: Promise<string>
}

interface Arrival {
  readonly at: number
  readonly text: string
}

const endOf = (socket: net.Socket): End => {
  const arrivals = createJournal<Arrival>(({ text }) => text)
  const text = () => arrivals.items.map(arrival => arrival.text).join('')
  const ended = new Promise<string>(resolve => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.once('close', () => resolve('FIN'))
  })
  socket.on('data', chunk => arrivals.add({ at: performance.now(), text: chunk.toString() }))
  return { socket, arrivals, text, ended }
}

describe('a proxy in front of a server of bytes', () => {
  let server: net.Server
  let proxy: TestProxy
  let served: Journal<End>

  beforeEach(async () => {
    served = createJournal<End>(end => end.text())
    server = net.createServer({ noDelay: true }, socket => served.add(endOf(socket)))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    proxy = await startProxy(`mqtt://127.0.0.1:${portOf(server)}`, { decode: false })
  })

  afterEach(async () => {
    await proxy.close()
    await new Promise(resolve => server.close(resolve))
  })

  const connect = async (): Promise<{ readonly client: End; readonly broker: End }> => {
    const index = served.items.length
    const client = endOf(
      net.connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1', noDelay: true }),
    )
    const broker = await served.waitFor((_, i) => i === index)
    return { client, broker }
  }

  const got = (end: End, text: string) => end.arrivals.waitFor(() => end.text() === text)

  test('delays both directions', async () => {
    const { client, broker } = await connect()
    proxy.latency(60)
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      const sent = performance.now()
      from.socket.write('x')
      const { at } = await got(to, 'x')
      // Node rounds the clock of its timers down to a millisecond.
      expect(at - sent).toBeGreaterThanOrEqual(58)
    }
  })

  test('keeps the order while the latency changes, and delays the end too', async () => {
    const { client, broker } = await connect()
    for (const [i, ms] of [80, 10, 40, 0, 20].entries()) {
      proxy.latency(ms)
      client.socket.write(String(i))
      await new Promise(resolve => setImmediate(resolve))
    }
    client.socket.end()
    await broker.ended
    expect(broker.text()).toBe('01234')
  })

  test('adds no latency once it is taken away', async () => {
    const { client, broker } = await connect()
    proxy.latency(50)
    client.socket.write('a')
    await got(broker, 'a')
    proxy.latency(0)
    proxy.limit(Number.POSITIVE_INFINITY)
    client.socket.write('b')
    await got(broker, 'ab')
  })

  test.each([
    { direction: 'toBroker', how: 'close', end: /FIN|ECONNRESET/ },
    { direction: 'toBroker', how: 'reset', end: /ECONNRESET/ },
    { direction: 'toClient', how: 'close', end: /FIN|ECONNRESET/ },
    { direction: 'toClient', how: 'reset', end: /ECONNRESET/ },
  ] as const)('cuts $direction after so many bytes ($how)', async ({ direction, how, end }) => {
    proxy.cutAfter(5, direction, { how })
    const { client, broker } = await connect()
    const [from, to] = direction === 'toBroker' ? [client, broker] : [broker, client]
    to.socket.write('the other direction does not count')
    await got(from, 'the other direction does not count')
    from.socket.write('abc')
    await got(to, 'abc')
    from.socket.write('defgh')
    expect(await from.ended).toMatch(end)
    // Bytes that come together with a RST can hide it: libuv then reports an end.
    await to.ended
    expect(to.text()).toBe('abcde')
    await proxy.idle()
  })

  test('cuts before the first byte', async () => {
    proxy.cutAfter(0, 'toBroker')
    const { client, broker } = await connect()
    client.socket.write('abc')
    await Promise.all([client.ended, broker.ended])
    expect(broker.text()).toBe('')
  })

  test('cuts as many of the next connections as it is told, and no others', async () => {
    const before = await connect()
    proxy.cutAfter(1, 'toBroker', { connections: 2 })
    for (let i = 0; i < 2; i += 1) {
      const { client, broker } = await connect()
      client.socket.write('xyz')
      await broker.ended
      expect(broker.text()).toBe('x')
    }
    const after = await connect()
    for (const { client, broker } of [before, after]) {
      client.socket.write('xyz')
      await got(broker, 'xyz')
    }
  })

  test('holds one direction and lets the other through', async () => {
    const { client, broker } = await connect()
    proxy.hold('toBroker')
    client.socket.write('up')
    broker.socket.write('down')
    await got(client, 'down')
    await broker.arrivals.expectNone(() => true, 50)
    proxy.release('toClient')
    await broker.arrivals.expectNone(() => true, 20)
    proxy.release('toBroker')
    await got(broker, 'up')
    proxy.hold('toClient')
    client.socket.write('!')
    broker.socket.write('held')
    await got(broker, 'up!')
    await client.arrivals.expectNone(({ text }) => text.includes('held'), 50)
    proxy.release()
    await got(client, 'downheld')
  })

  test('keeps the broker from seeing that the client is gone', async () => {
    const { client, broker } = await connect()
    proxy.hold('toBroker')
    client.socket.end('bye')
    await broker.arrivals.expectNone(() => true, 50)
    expect(broker.socket.readyState).toBe('open')
    proxy.release('toBroker')
    await broker.ended
    expect(broker.text()).toBe('bye')
  })

  test('limits the rate of one direction', async () => {
    const { client, broker } = await connect()
    proxy.limit(20_000, 'toClient')
    const text = 'x'.repeat(8_000)
    const sent = performance.now()
    broker.socket.write(text)
    client.socket.write(text)
    const up = await got(broker, text)
    const down = await got(client, text)
    expect(up.at - sent).toBeLessThan(300)
    expect(down.at - sent).toBeGreaterThanOrEqual(350)
    expect(client.arrivals.items.length).toBeGreaterThan(10)
  })

  test('holds back who sends more than the limit, and nobody once it is lifted', async () => {
    const { client, broker } = await connect()
    const bytes = 32 * 1024 * 1024
    proxy.limit(1_000, 'toBroker')
    client.socket.write(Buffer.alloc(bytes, 120))
    // The buffers of the system and of the proxy take a part, then nothing moves on.
    let left = Number.POSITIVE_INFINITY
    const moved = () => {
      const before = left
      left = client.socket.writableLength
      return left < before
    }
    await expect.poll(moved, { interval: 100, timeout: 5_000 }).toBe(false)
    expect(left).toBeGreaterThan(bytes / 2)
    expect(broker.text().length).toBeLessThan(10_000)
    proxy.limit(Number.POSITIVE_INFINITY)
    client.socket.end()
    await broker.ended
    expect(broker.text().length).toBe(bytes)
  })
})
