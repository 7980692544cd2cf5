import http from 'node:http'
import net from 'node:net'
import { join } from 'node:path'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../support/brokers.js'
import { temporaryDirectory } from '../support/daemon.js'
import { startProxy } from '../support/proxy.js'
import { roundTrip } from '../support/roundTrip.js'
import { collect } from '../support/until.js'

const isHere = laneOrSkip('mosquitto', mosquittoMissing())

describe.runIf(isHere)('P. Every scheme — mosquitto, MQTT 5', () => {
  test.each([
    ['tcp', ['mqtt', 'tcp']],
    ['tls', ['mqtts', 'ssl', 'tls']],
    ['ws', ['ws']],
    ['wss', ['wss']],
  ] as const)('P49 over %s: %s', async (transport, schemes) => {
    await using broker = await startMosquitto({ transport })
    const { host } = new URL(broker.url)
    for (const scheme of schemes) {
      const tls = broker.ca === undefined ? {} : { tls: { ca: broker.ca } }
      await using client = createClient(mqtt(`${scheme}://${host}`, tls), { linger: 0 })
      await roundTrip(client)
    }
  })

  test('P49 P50 over a Unix socket', async () => {
    const directory = temporaryDirectory('unix')
    try {
      const path = join(directory.path, 'broker.sock')
      await using _broker = await startMosquitto({ settings: { listener: `0 ${path}` } })
      await using client = createClient(mqtt(`mqtt+unix://${path}`), { linger: 0 })
      await roundTrip(client)
    } finally {
      directory.remove()
    }
  })

  test('P48 a server before the broker sees path and headers, those of each attempt', async () => {
    await using broker = await startMosquitto({ transport: 'ws' })
    const asked: string[] = []
    const server = http.createServer((_request, response) => response.writeHead(426).end())
    server.on('upgrade', (request, client, head) => {
      asked.push(`${request.url} ${request.headers.authorization}`)
      if (request.headers.authorization !== `Bearer ${asked.length}`) {
        client.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
        return
      }
      const { hostname, port } = new URL(broker.url)
      const upstream = net.connect(Number(port), hostname, () => {
        const headers = request.rawHeaders.flatMap((header, at, all) =>
          at % 2 === 0 ? [`${header}: ${all[at + 1]}`] : [],
        )
        upstream.write(['GET /mqtt HTTP/1.1', ...headers, '', ''].join('\r\n'))
        upstream.write(head)
        upstream.pipe(client).pipe(upstream)
      })
      for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
      client.on('close', () => upstream.destroy())
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as net.AddressInfo
    try {
      let attempts = 0
      const headers = () => {
        attempts += 1
        return { authorization: `Bearer ${attempts}` }
      }
      await using client = createClient(mqtt(`ws://127.0.0.1:${port}/plant?site=7`, { headers }))
      const held = client.connect().subscribe()
      await roundTrip(client)
      client.reconnect()
      await expect.poll(() => asked.length).toBe(2)
      await roundTrip(client)
      held.unsubscribe()
      expect(asked).toEqual(['/plant?site=7 Bearer 1', '/plant?site=7 Bearer 2'])
      await using stranger = createClient(
        mqtt(`ws://127.0.0.1:${port}`, { headers: { authorization: 'none' } }),
        { retry: () => 'fatal' },
      )
      expect(await collect(stranger.observe('a')).ended()).toMatchObject({
        kind: 'error',
        error: { message: expect.stringContaining('401') },
      })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  test('P32 every property of a publish is read back, and topics have aliases', async () => {
    await using broker = await startMosquitto({ listenerSettings: { max_topic_alias: 10 } })
    await using proxy = await startProxy(broker)
    await using one = createClient(mqtt(proxy.url))
    await using other = createClient(mqtt(broker.url))
    const seen = collect(other.observe('a/long/topic', { qos: 1, retained: 'none' }))
    await expect.poll(() => other.snapshot().subscriptions[0]?.phase).toBe('on')
    const properties = {
      payloadFormatIndicator: true,
      messageExpiryInterval: 60,
      contentType: 'text/plain',
      responseTopic: 'a/reply',
      correlationData: Uint8Array.of(0, 255, 7),
      userProperties: { unit: '°C', hop: ['b', 'a'] },
    }
    for (const text of ['1', '2', '3'])
      await collect(one.publish('a/long/topic', text, { qos: 1, properties })).waitForCount(1)
    for (const message of await seen.waitForCount(3)) {
      const { messageExpiryInterval, correlationData, userProperties, ...rest } = message.properties
      expect(messageExpiryInterval).toBeLessThanOrEqual(60)
      expect(messageExpiryInterval).toBeGreaterThan(50)
      expect([...(correlationData ?? [])]).toEqual([0, 255, 7])
      expect({ ...userProperties }).toEqual(properties.userProperties)
      expect(rest).toEqual({
        payloadFormatIndicator: true,
        contentType: 'text/plain',
        responseTopic: 'a/reply',
      })
    }
    const sent = proxy.packets.flatMap(({ packet }) =>
      packet.cmd === 'publish' ? [[packet.topic, packet.properties?.topicAlias]] : [],
    )
    expect(sent).toEqual([
      ['a/long/topic', undefined],
      ['a/long/topic', 1],
      ['', 1],
    ])
  })
})
