import { describe, expect, it } from 'vitest'
import {
  type BrokerOptions,
  laneOrSkip,
  mosquittoMissing,
  type ProtocolVersion,
  startAedes,
  startMosquitto,
  type TestBroker,
} from '../../support/brokers.js'
import { connectRaw, type RawClient, type RawOptions, RawRefusedError } from '../../support/raw.js'

type Start = (options?: BrokerOptions) => Promise<TestBroker>

const connect = (broker: TestBroker, options: Omit<RawOptions, 'url' | 'ca'> = {}): Promise<RawClient> =>
  connectRaw({ url: broker.url, ca: broker.ca, ...options })

/** What holds over every transport. */
const transportSuite = (start: Start, scheme: string, versions: readonly ProtocolVersion[]) => {
  it.concurrent.each(versions)(
    'carries a publish from one client to another, protocol version %i',
    async version => {
      await using broker = await start()
      expect(broker.url).toMatch(new RegExp(`^${scheme}://127\\.0\\.0\\.1:\\d+$`))
      expect(broker.versions).toEqual(versions)
      await using subscriber = await connect(broker, { version })
      await using publisher = await connect(broker, { version })
      expect(await subscriber.subscribe('a/+', 2)).toEqual([2])
      for (const qos of [0, 1, 2] as const) {
        expect(await publisher.publish('a/b', `level ${qos}`, { qos })).toBe(0)
        const { topic, payload, qos: got } = await subscriber.next(packet => packet.cmd === 'publish')
        expect([topic, payload.toString(), got]).toEqual(['a/b', `level ${qos}`, qos])
      }
    },
  )

  it.concurrent('closes its connections, answers nobody while stopped, and starts again at the same URL', async () => {
    await using broker = await start()
    const { url } = broker
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const client = await connect(broker)
      await broker.stop(signal)
      await broker.stop(signal)
      await client.closed
      await expect(connect(broker)).rejects.toThrow('ECONNREFUSED')
      await broker.start()
      await broker.start()
      expect(broker.url).toBe(url)
    }
    await using client = await connect(broker)
    expect(await client.subscribe('a')).toEqual([0])
  })
}

/** What holds of every kind of broker. */
const brokerSuite = (
  start: Start,
  refusals: readonly { readonly version: ProtocolVersion; readonly refused: number }[],
) => {
  it.each(refusals)('refuses denied filters and those under them: %o', async ({ version, refused }) => {
    await using broker = await start({ denied: ['no/#', 'x/+/y'] })
    await using client = await connect(broker, { version })
    const filters = [
      'no/1',
      'no/#',
      'no',
      'x/1/y',
      '$share/g/no/1',
      'ok/1',
      '#',
      'x/1',
      '$share/g/ok',
      '$SYS/#',
    ]
    expect(await client.subscribe(filters, 1)).toEqual([
      ...[refused, refused, refused, refused, refused],
      ...[1, 1, 1, 1, 1],
    ])
    await using publisher = await connect(broker, { version })
    await publisher.publish('no/1', '', { qos: 1 })
    await client.next(packet => packet.cmd === 'publish' && packet.topic === 'no/1')
  })

  it('refuses a filter that it granted before', async () => {
    await using broker = await start({ denied: [] })
    await using before = await connect(broker)
    expect(await before.subscribe('late/1')).toEqual([0])
    await broker.deny('late/#')
    await using after = await connect(broker)
    expect(await after.subscribe(['late/1', 'early/1'])).toEqual([0x80, 0])
  })

  it.each([{}, { denied: ['no/#'] }])('asks for credentials, with %o', async options => {
    await using broker = await start({ ...options, users: { alice: 'secret' } })
    await using client = await connect(broker, { username: 'alice', password: 'secret' })
    expect(await client.subscribe('a')).toEqual([0])
    await expect(connect(broker)).rejects.toThrow(RawRefusedError)
    await expect(connect(broker, { username: 'alice', password: 'wrong' })).rejects.toThrow(RawRefusedError)
    await expect(connect(broker, { username: 'bob' })).rejects.toThrow(RawRefusedError)
  })

  it.each([{}, { denied: ['no/#'] }])('lets anonymous clients in where asked to, with %o', async options => {
    await using broker = await start({ ...options, users: { alice: 'secret' }, anonymous: true })
    await using client = await connect(broker)
    expect(await client.subscribe('a')).toEqual([0])
    await expect(connect(broker, { username: 'alice', password: 'wrong' })).rejects.toThrow(RawRefusedError)
  })

  it.each([
    { persistence: true, signal: 'SIGTERM' },
    { persistence: true, signal: 'SIGKILL' },
    { persistence: false, signal: 'SIGTERM' },
  ] as const)('restarts with persistence $persistence after $signal', async ({ persistence, signal }) => {
    await using broker = await start({ persistence })
    const session = { clientId: 'keeper', clean: false }
    const before = await connect(broker, session)
    await before.subscribe('queued', 1)
    await before.end()
    await using publisher = await connect(broker)
    await publisher.publish('queued', 'waited', { qos: 1 })
    await publisher.publish('kept', 'value', { qos: 1, retain: true })

    if (signal === 'SIGKILL') await broker.save?.()
    await broker.stop(signal)
    await broker.start()

    await using after = await connect(broker, session)
    expect(after.connack.sessionPresent).toBe(persistence)
    await after.subscribe('kept')
    if (!persistence) return after.expectNone(packet => packet.cmd === 'publish', 50)
    const queued = await after.next(packet => packet.cmd === 'publish' && packet.topic === 'queued')
    const retained = await after.next(packet => packet.cmd === 'publish' && packet.topic === 'kept')
    expect([queued, retained].map(packet => packet.cmd === 'publish' && packet.payload.toString())).toEqual([
      'waited',
      'value',
    ])
  })

  it('knows nothing of others of its kind', async () => {
    await using one = await start()
    await using two = await start()
    await using listener = await connect(one)
    await listener.subscribe('#')
    await using publisher = await connect(two)
    await publisher.publish('a', '', { qos: 1 })
    await listener.expectNone(packet => packet.cmd === 'publish', 50)
  })
}

describe('aedes', () => {
  describe.each([
    { transport: 'tcp', scheme: 'mqtt' },
    { transport: 'ws', scheme: 'ws' },
  ] as const)('over $transport', ({ transport, scheme }) => {
    transportSuite(options => startAedes({ ...options, transport }), scheme, [4, 3])
  })

  brokerSuite(startAedes, [
    { version: 4, refused: 0x80 },
    { version: 3, refused: 0x80 },
  ])

  it('closes the connection on a denied publish', async () => {
    await using broker = await startAedes({ deniedPublish: ['no/#'] })
    await using client = await connect(broker)
    expect(await client.publish('ok', '', { qos: 1 })).toBe(0)
    client.send({ cmd: 'publish', topic: 'no/1', payload: '', qos: 1, retain: false, dup: false })
    await client.closed
  })
})

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('mosquitto', () => {
  describe.each([
    { transport: 'tcp', scheme: 'mqtt' },
    { transport: 'tls', scheme: 'mqtts' },
    { transport: 'ws', scheme: 'ws' },
    { transport: 'wss', scheme: 'wss' },
  ] as const)('over $transport', ({ transport, scheme }) => {
    transportSuite(options => startMosquitto({ ...options, transport }), scheme, [5, 4, 3])
  })

  // A SUBACK of MQTT 3.1 has no code for a refusal; mosquitto answers as if it had granted.
  brokerSuite(startMosquitto, [
    { version: 5, refused: 0x87 },
    { version: 4, refused: 0x80 },
  ])

  it('answers a denied publish with a code on MQTT 5', async () => {
    await using broker = await startMosquitto({ deniedPublish: ['no/#'] })
    await using client = await connect(broker, { version: 5 })
    expect(await client.publish('no/1', '', { qos: 1 })).toBe(0x87)
    expect(await client.publish('no/1', '', { qos: 2 })).toBe(0x87)
    await client.subscribe('#')
    expect(await client.publish('ok/1', '', { qos: 2 })).toBe(0)
  })

  it('takes settings for itself and for its listener', async () => {
    await using broker = await startMosquitto({
      settings: { retain_available: false, max_packet_size: 2_000 },
      listenerSettings: { max_qos: 1 },
    })
    await using client = await connect(broker, { version: 5 })
    expect(client.connack.properties).toMatchObject({
      retainAvailable: false,
      maximumPacketSize: 2_000,
      maximumQoS: 1,
    })
  })

  it('says why it does not start', async () => {
    await expect(startMosquitto({ settings: { no_such_setting: 1 } })).rejects.toThrow('no_such_setting')
  })

  it('answers nobody while paused and goes on when resumed', async () => {
    await using broker = await startMosquitto()
    await using client = await connect(broker)
    broker.pause()
    const granted = client.subscribe('a')
    await client.expectNone(packet => packet.cmd === 'suback', 50)
    broker.resume()
    expect(await granted).toEqual([0])
  })
})
