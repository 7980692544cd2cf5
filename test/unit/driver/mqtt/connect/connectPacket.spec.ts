import { inspect } from 'node:util'
import { Observable, of, throwError } from 'rxjs'
import { createClient } from 'rxtopics'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { type PacketOf, type Peer, startPeer } from '../../../../../src/testing/peer/index.js'
import { mosquittoMissing, startMosquitto } from '../../../../support/brokers.js'
import { laneOrSkip } from '../../../../support/lanes.js'
import { startProxy } from '../../../../support/proxy.js'
import { collect, next } from '../../../../support/until.js'

const password = (packet: PacketOf<'connect'>) => packet.password?.toString()

/** Connects, and returns the CONNECT. */
const connectOf = async (peer: Peer, options?: MqttOptions) => {
  await using client = createClient(mqtt(peer.url, options))
  collect(client.observe('a'))
  const { packet } = await peer.next('connect')
  return packet
}

describe('CONNECT', () => {
  test.each([
    [5, 'MQTT'],
    [4, 'MQTT'],
    [3, 'MQIsdp'],
  ] as const)('P35 has protocol version %i', async (protocolVersion, protocolId) => {
    await using peer = await startPeer()
    expect(await connectOf(peer, { protocolVersion })).toMatchObject({ protocolVersion, protocolId })
  })

  test('has the defaults of the specification where nothing is said', async () => {
    await using peer = await startPeer()
    const { properties, ...packet } = await connectOf(peer)
    expect(packet).toMatchObject({ clean: true, keepalive: 60 })
    expect(packet.clientId).toMatch(/^rxtopics-[0-9a-z]{14}$/)
    expect(properties).toEqual({ topicAliasMaximum: 32 })
    expect([packet.username, packet.password, packet.will]).toEqual([undefined, undefined, undefined])
  })

  test('has what is said', async () => {
    await using peer = await startPeer()
    const packet = await connectOf(peer, {
      clientId: 'me',
      keepalive: 7,
      sessionExpiry: 11,
      receiveMaximum: 12,
      maximumPacketSize: 1_300,
      topicAliasMaximum: 0,
      userProperties: { a: ['1', '2'], b: '3' },
    })
    expect(packet).toMatchObject({ clientId: 'me', keepalive: 7 })
    expect(packet.properties).toEqual({
      sessionExpiryInterval: 11,
      receiveMaximum: 12,
      maximumPacketSize: 1_300,
      userProperties: { a: ['1', '2'], b: '3' },
    })
  })

  test('P34 starts clean, goes on, or only starts clean the first time', async () => {
    await using peer = await startPeer({ connack: { sessionPresent: false } })
    const cleans = async (options: MqttOptions) => {
      await using client = createClient(mqtt(peer.url, options), { retry: () => 1 })
      collect(client.observe('a'))
      const first = await peer.next('connect')
      await next(client.status$, ({ state }) => state === 'connected')
      first.connection.end('reset')
      const second = await peer.next('connect')
      await next(client.status$, ({ state }) => state === 'connected')
      return [first, second].map(({ packet }) => [packet.clean, packet.properties?.sessionExpiryInterval])
    }
    expect(await cleans({})).toEqual([
      [true, undefined],
      [true, undefined],
    ])
    expect(await cleans({ clean: false, clientId: 'a' })).toEqual([
      [false, 0xffff_ffff],
      [false, 0xffff_ffff],
    ])
    expect(await cleans({ clean: 'first' })).toEqual([
      [true, 3_600],
      [false, 3_600],
    ])
  })

  test('names the same client each time', async () => {
    await using peer = await startPeer()
    await using client = createClient(mqtt(peer.url), { retry: () => 1 })
    collect(client.observe('a'))
    const first = await peer.next('connect')
    // Once nothing is unanswered; dial.spec.ts shows what follows else.
    await peer.next('subscribe')
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    first.connection.end('reset')
    const second = await peer.next('connect')
    expect(second.packet.clientId).toBe(first.packet.clientId)
  })
})

describe('P45 credentials', () => {
  test('are those of the URL, or those given', async () => {
    await using peer = await startPeer()
    const url = peer.url.replace('mqtt://', 'mqtt://me:s%20cret@')
    expect(await connectOf({ ...peer, url })).toMatchObject({ username: 'me' })
    expect(peer.packets.map(({ packet }) => packet.cmd === 'connect' && password(packet))[0]).toBe('s cret')
    const given = await connectOf({ ...peer, url }, { credentials: { username: 'you' } })
    expect([given.username, given.password]).toEqual(['you', undefined])
    const bytes = await connectOf(peer, { credentials: { username: 'x', password: Uint8Array.of(1, 0xff) } })
    expect(bytes.password).toEqual(Buffer.from([1, 0xff]))
  })

  test('are asked for anew at each attempt', async () => {
    await using peer = await startPeer({
      connack: ({ password: given }) => ({ reasonCode: given?.toString() === 'p3' ? 0 : 0x88 }),
    })
    let asked = 0
    const credentials = async () => {
      asked += 1
      return { username: 'me', password: `p${asked}` }
    }
    await using client = createClient(mqtt(peer.url, { credentials }), { retry: () => 1 })
    collect(client.observe('a'))
    await next(client.status$, ({ state }) => state === 'connected')
    const seen = peer.packets.flatMap(({ packet }) => (packet.cmd === 'connect' ? [password(packet)] : []))
    expect(seen).toEqual(['p1', 'p2', 'p3'])
    expect(asked).toBe(3)
  })

  test('that cannot be had fail the attempt, not the observers', async () => {
    await using peer = await startPeer()
    const reason = new Error('no token')
    let asked = 0
    const credentials = () => {
      asked += 1
      return asked === 1 ? throwError(() => reason) : of({ username: 'me' })
    }
    await using client = createClient(mqtt(peer.url, { credentials }), { retry: () => 1 })
    const waiting = next(client.status$, ({ state }) => state === 'waiting')
    const observer = collect(client.observe('a'))
    expect(await waiting).toMatchObject({ error: { name: 'LinkError', fatal: false, cause: reason } })
    await next(client.status$, ({ state }) => state === 'connected')
    expect(observer.ending).toBeUndefined()
    expect(peer.count('connect')).toBe(1)
  })

  test('that never come are a timeout, and nothing is sent', async () => {
    await using peer = await startPeer()
    await using client = createClient(
      mqtt(peer.url, { credentials: () => new Observable<never>(), connectTimeout: 30 }),
      {
        retry: () => 1_000,
      },
    )
    const waiting = next(client.status$, ({ state }) => state === 'waiting')
    collect(client.observe('a'))
    expect(await waiting).toMatchObject({ error: { name: 'ConnectTimeoutError', timeout: 30 } })
    expect(peer.connections).toHaveLength(0)
  })

  test('of the wrong shape are final', async () => {
    await using peer = await startPeer()
    const credentials = () => of({ username: 'me', password: 1 as unknown as string })
    await using client = createClient(mqtt(peer.url, { credentials }), {
      retry: error => (error.fatal ? 'fatal' : 1),
    })
    expect(await collect(client.observe('a')).ended()).toMatchObject({
      error: {
        name: 'LinkError',
        fatal: true,
        cause: { name: 'OptionError', path: 'mqtt.credentials.password' },
      },
    })
    expect(peer.connections).toHaveLength(0)
  })

  test('P59 show up in no snapshot, status or error', async () => {
    await using peer = await startPeer({ connack: { reasonCode: 0x86 } })
    const url = peer.url.replace('mqtt://', 'mqtt://hunter1:hunter2@')
    for (const client of [
      createClient(mqtt(url)),
      createClient(mqtt(peer.url, { credentials: { username: 'hunter1', password: 'hunter2' } })),
    ]) {
      const statuses = collect(client.status$)
      const ending = await collect(client.observe('a')).ended()
      const shown = inspect([ending, statuses.values, client.snapshot(), client], {
        depth: 20,
        showHidden: true,
      })
      expect(shown).toContain('ConnectionRefusedError')
      expect(shown).not.toContain('hunter')
      await client.close()
    }
  })
})

describe('P51 the will', () => {
  const will = {
    topic: 'status/me',
    payload: 'gone',
    qos: 1,
    retain: true,
    delay: 2,
    properties: {
      contentType: 'text/plain',
      payloadFormatIndicator: true,
      messageExpiryInterval: 60,
      responseTopic: 'r',
      correlationData: Uint8Array.of(1, 2),
      userProperties: { a: 'b' },
    },
  } as const

  test('has its options and properties on MQTT 5', async () => {
    await using peer = await startPeer()
    expect((await connectOf(peer, { will })).will).toEqual({
      topic: 'status/me',
      payload: Buffer.from('gone'),
      qos: 1,
      retain: true,
      properties: {
        willDelayInterval: 2,
        contentType: 'text/plain',
        payloadFormatIndicator: true,
        messageExpiryInterval: 60,
        responseTopic: 'r',
        correlationData: Buffer.from([1, 2]),
        userProperties: { a: 'b' },
      },
    })
  })

  test('has no properties on 3.1.1', async () => {
    await using peer = await startPeer()
    const { delay, properties, ...plain } = will
    const packet = await connectOf(peer, { will: plain, protocolVersion: 4 })
    expect(packet.will).toMatchObject({ topic: 'status/me', qos: 1, retain: true })
    expect(packet.will).not.toHaveProperty('properties')
  })

  test.each([
    [5, false, [{ reasonCode: 0 }]],
    [5, true, [{ reasonCode: 4 }]],
    [4, false, [{}]],
    [4, true, []],
  ] as const)(
    'MQTT %i, onClose %s: says so when the connection ends in order',
    async (protocolVersion, onClose, expected) => {
      await using peer = await startPeer()
      const client = createClient(
        mqtt(peer.url, { protocolVersion, will: { topic: 'a', payload: '', onClose } }),
      )
      collect(client.observe('a'))
      await peer.next('subscribe')
      await client.close()
      await peer.connections[0]?.closed
      const disconnects = peer.packets.flatMap(({ packet }) => (packet.cmd === 'disconnect' ? [packet] : []))
      expect(disconnects).toHaveLength(expected.length)
      for (const [i, each] of expected.entries()) expect(disconnects[i]).toMatchObject(each)
    },
  )
})

describe.runIf(laneOrSkip('the will over mosquitto', mosquittoMissing())).each([
  [5, 'mosquitto, MQTT 5'],
  [4, 'mosquitto, MQTT 3.1.1'],
] as const)('P51 the will of MQTT %i — %s', (protocolVersion, _lane) => {
  test('is seen when the connection is lost, not when it is closed', async () => {
    await using broker = await startMosquitto()
    await using proxy = await startProxy(broker)
    await using watcher = createClient(mqtt(broker.url, { protocolVersion }))
    const wills = collect(watcher.observe('status/+'))
    await expect.poll(() => watcher.snapshot().subscriptions[0]?.phase).toBe('on')
    const connect = async (id: string, onClose: boolean) => {
      const will = { topic: `status/${id}`, payload: 'gone', onClose }
      const client = createClient(mqtt(proxy.url, { protocolVersion, will }), { retry: () => 60_000 })
      collect(client.observe('a'))
      await next(client.status$, ({ state }) => state === 'connected')
      return client
    }
    await using lost = await connect('lost', false)
    const waiting = next(lost.status$, ({ state }) => state === 'waiting')
    proxy.cut('reset')
    await wills.waitFor(({ topic }) => topic === 'status/lost')
    await waiting
    await (await connect('closed', false)).close()
    await (await connect('closed-aloud', true)).close()
    await wills.waitFor(({ topic }) => topic === 'status/closed-aloud')
    await wills.expectNone(({ topic }) => topic === 'status/closed', 100)
  })
})
