import http from 'node:http'
import net from 'node:net'
import { Duplex } from 'node:stream'
import { createClient } from 'rxtopics'
import { type MqttOptions, mqtt, type Target, type Transport } from 'rxtopics/mqtt'
import { startPeer } from 'rxtopics/testing/peer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseUrl } from '../../../../../src/driver/mqtt/connect/address.js'
import { transportTo } from '../../../../../src/driver/mqtt/connect/transport.js'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../../../../support/brokers.js'
import { collect } from '../../../../support/until.js'

/** An HTTP proxy that knows CONNECT alone (RFC 9110, section 9.3.6), and what it was asked for. */
const startHttpProxy = async () => {
  const asked: string[] = []
  const server = http.createServer((_request, response) => response.writeHead(405).end())
  server.on('connect', ({ url = '' }, client, head) => {
    asked.push(url)
    const { hostname, port } = new URL(`http://${url}`)
    const upstream = net.connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    client.on('close', () => upstream.destroy())
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as net.AddressInfo
  return {
    port,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A SOCKS5 proxy without authentication (RFC 1928), and what it was asked for. */
const startSocksProxy = async () => {
  const asked: string[] = []
  const server = net.createServer(client => {
    client.once('data', () => {
      client.write(Uint8Array.of(5, 0))
      client.once('data', request => {
        const length = request[4] ?? 0
        const host = request.subarray(5, 5 + length).toString()
        const port = request.readUInt16BE(5 + length)
        asked.push(`${host}:${port}`)
        const upstream = net.connect(port, host, () => {
          client.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0))
          upstream.pipe(client).pipe(upstream)
        })
        upstream.on('error', () => client.destroy())
        client.on('close', () => upstream.destroy())
      })
    })
    client.on('error', () => client.destroy())
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as net.AddressInfo
  return { port, asked, [Symbol.asyncDispose]: async () => void server.close() }
}

const throughHttp =
  (proxyPort: number): Transport =>
  ({ host, port }) =>
    new Promise((done, fail) => {
      const request = http.request({
        host: '127.0.0.1',
        port: proxyPort,
        method: 'CONNECT',
        path: `${host}:${port}`,
      })
      request.once('connect', ({ statusCode }, socket) =>
        statusCode === 200 ? done(socket) : fail(new Error(`the proxy said ${statusCode}`)),
      )
      request.once('error', fail)
      request.end()
    })

const throughSocks =
  (proxyPort: number): Transport =>
  ({ host, port }) =>
    new Promise((done, fail) => {
      const socket = net.connect(proxyPort, '127.0.0.1', () => {
        socket.write(Uint8Array.of(5, 1, 0))
        socket.once('data', () => {
          const name = Buffer.from(host)
          const end = Uint8Array.of(port >> 8, port & 0xff)
          socket.write(Buffer.concat([Uint8Array.of(5, 1, 0, 3, name.length), name, end]))
          socket.once('data', answer =>
            answer[1] === 0 ? done(socket) : fail(new Error(`the proxy said ${answer[1]}`)),
          )
        })
      })
      socket.once('error', fail)
    })

const roundTrip = async (url: string, options: MqttOptions) => {
  await using client = createClient(mqtt(url, options), { linger: 0, retry: () => 'fatal' })
  const seen = collect(client.observe('greeting', { qos: 1 }))
  await collect(client.publish('greeting', 'hello', { qos: 1 })).waitForCount(1)
  const [message] = await seen.waitForCount(1)
  expect(Buffer.from(message?.payload ?? []).toString()).toBe('hello')
}

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing())).each(['tcp', 'tls', 'ws', 'wss'] as const)(
  'a transport of one’s own over %s — mosquitto, MQTT 5',
  kind => {
    let broker: TestBroker
    let options: MqttOptions = {}
    beforeAll(async () => {
      broker = await startMosquitto({ transport: kind })
      options = broker.ca === undefined ? {} : { tls: { ca: broker.ca } }
    }, 30_000)
    afterAll(() => broker[Symbol.asyncDispose]())

    test('P50 P80 leads through an HTTP proxy', async () => {
      await using proxy = await startHttpProxy()
      await roundTrip(broker.url, { ...options, connect: throughHttp(proxy.port) })
      expect(proxy.asked).toEqual([new URL(broker.url).host])
    })

    test('P50 P80 leads through a SOCKS proxy', async () => {
      await using proxy = await startSocksProxy()
      await roundTrip(broker.url, { ...options, connect: throughSocks(proxy.port) })
      expect(proxy.asked).toEqual([new URL(broker.url).host])
    })

    test('P50 P80 begins at a local address', async () => {
      const from: (string | undefined)[] = []
      const targets: Target[] = []
      const connect: Transport = target => {
        targets.push(target)
        const { host, port } = target
        const socket = net.connect({ host, port, localAddress: '127.0.0.2' })
        socket.once('connect', () => from.push(socket.localAddress))
        return socket
      }
      await roundTrip(broker.url, { ...options, connect })
      const { hostname: host, port } = new URL(broker.url)
      expect(from).toEqual(['127.0.0.2'])
      expect(targets).toMatchObject([{ host, port: Number(port), secure: kind === 'tls' || kind === 'wss' }])
    })
  },
)

describe('P80 a transport that cannot be had', () => {
  test.each<[string, Transport, string, boolean]>([
    [
      'throws',
      () => {
        throw new Error('no line')
      },
      'no connection: no line',
      false,
    ],
    ['is refused', () => Promise.reject(new Error('no proxy')), 'no connection: no proxy', false],
    ['is none', () => ({}) as never, 'there is no transport', true],
  ])('%s: the attempt fails, with the reason', async (_, connect, message, fatal) => {
    const client = createClient(mqtt('mqtt://nowhere.example', { connect }), { retry: () => 'fatal' })
    const ending = await collect(client.observe('a')).ended()
    expect(ending).toMatchObject({ kind: 'error', error: { name: 'LinkError', message, fatal } })
    await client.close()
  })

  test.each([
    ['mqtt://a.example', { server: 'mqtt://a.example:1883', host: 'a.example', port: 1883, secure: false }],
    ['mqtts://a.example', { server: 'mqtts://a.example:8883', host: 'a.example', port: 8883, secure: true }],
    ['ws://a.example', { server: 'ws://a.example:80', host: 'a.example', port: 80, secure: false }],
    ['wss://a.example', { server: 'wss://a.example:443', host: 'a.example', port: 443, secure: true }],
  ])('for %s it is told where it should lead', (url, target) => {
    const told: Target[] = []
    const open: Transport = given => {
      told.push(given)
      throw new Error('no line')
    }
    transportTo(open, parseUrl(url)).subscribe({ error: () => {} })
    expect(told).toEqual([target])
  })

  test('one that is none is the fault of the option', () => {
    const errors: unknown[] = []
    transportTo(() => 5 as never, parseUrl('mqtt://a')).subscribe({
      error: (error: unknown) => errors.push(error),
    })
    const message = 'invalid option mqtt.connect: expected a function that returns a Duplex'
    expect(errors).toMatchObject([{ cause: { name: 'OptionError', message } }])
  })

  test('what one that comes too late says interests nobody', async () => {
    const late = new Duplex({ read: () => {}, destroy: (_, done) => done(new Error('away')) })
    const given = Promise.resolve(late)
    transportTo(() => given, parseUrl('mqtt://a'))
      .subscribe()
      .unsubscribe()
    await given
    expect([late.destroyed, late.listenerCount('error')]).toEqual([true, 1])
    await new Promise<void>(done => late.once('close', () => done()))
  })

  test('one that comes too late is destroyed', async () => {
    const late = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() })
    let give: (duplex: Duplex) => void = () => {}
    const connect: Transport = () =>
      new Promise(done => {
        give = done
      })
    const client = createClient(mqtt('mqtt://nowhere.example', { connect, connectTimeout: 5 }), {
      retry: () => 'fatal',
    })
    expect(await collect(client.observe('a')).ended()).toMatchObject({
      error: { name: 'ConnectTimeoutError' },
    })
    const destroyed = new Promise<void>(done => late.once('close', done))
    give(late)
    await destroyed
    await client.close()
  })

  test('the client is given up by closing it while it is waited for', async () => {
    const client = createClient(mqtt('mqtt://nowhere.example', { connect: () => new Promise(() => {}) }))
    const observer = collect(client.observe('a'))
    await client.close()
    expect(await observer.ended()).toEqual({ kind: 'complete' })
  })

  test('P80 any line will do: two ends of a pair in memory', async () => {
    await using peer = await startPeer()
    const { port } = new URL(peer.url)
    const connect: Transport = () => {
      const socket = net.connect(Number(port), '127.0.0.1')
      // Nothing but a Duplex: no socket's methods.
      const line: Duplex = new Duplex({
        read: () => socket.resume(),
        write: (chunk, _encoding, done) => void socket.write(chunk, () => done()),
        final: done => void socket.end(() => done()),
        destroy: (error, done) => {
          socket.destroy()
          done(error)
        },
      })
      socket.on('data', chunk => line.push(chunk))
      socket.on('end', () => line.push(null))
      socket.on('error', error => line.destroy(error))
      socket.on('close', () => line.destroy())
      return line
    }
    const client = createClient(mqtt('mqtt://elsewhere.example', { connect }))
    await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
    await client.close()
    expect(peer.count('disconnect')).toBe(1)
  })
})
