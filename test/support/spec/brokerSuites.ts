import type { Packet } from 'mqtt-packet'
import { expect, test } from 'vitest'
import type { BrokerOptions, ProtocolVersion, TestBroker } from '../brokers.js'
import type { PacketOf } from '../packets.js'
import { connectRaw, type RawClient, type RawOptions, RawRefusedError } from '../raw.js'

type Start = (options?: BrokerOptions) => Promise<TestBroker>

export const connect = (
  broker: TestBroker,
  options: Omit<RawOptions, 'url' | 'ca'> = {},
): Promise<RawClient> => connectRaw({ url: broker.url, ca: broker.ca, ...broker.guest, ...options })

interface TransportOptions {
  readonly maximumQos?: 1 | 2
  /** `false`: one test after the other, for brokers that take long to start. @default true */
  readonly concurrent?: boolean
}

/** What holds over every transport. */
export const transportSuite = (
  start: Start,
  scheme: string,
  versions: readonly ProtocolVersion[],
  { maximumQos = 2, concurrent = true }: TransportOptions = {},
) => {
  const run = concurrent ? test.concurrent : test
  run.each(versions)('carries a publish from one client to another, protocol version %i', async version => {
    await using broker = await start()
    expect(broker.url).toMatch(new RegExp(`^${scheme}://127\\.0\\.0\\.1:\\d+$`))
    expect(broker.versions).toEqual(versions)
    await using subscriber = await connect(broker, { version })
    await using publisher = await connect(broker, { version })
    expect(await subscriber.subscribe('a/+', 2)).toEqual([maximumQos])
    for (const qos of ([0, 1, 2] as const).filter(qos => qos <= maximumQos)) {
      expect(await publisher.publish('a/b', `level ${qos}`, { qos })).toBe(0)
      const { topic, payload, qos: got } = await subscriber.next(packet => packet.cmd === 'publish')
      expect([topic, payload.toString(), got]).toEqual(['a/b', `level ${qos}`, qos])
    }
  })

  run('closes its connections, answers nobody while stopped, and starts again at the same URL', async () => {
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

/** What holds of every kind of broker that can refuse filters. */
export const denialSuite = (
  start: Start,
  refusals: readonly { readonly version: ProtocolVersion; readonly refused: number }[],
  { groups = true } = {},
) => {
  test.each(refusals)('refuses denied filters and those under them: %o', async ({ version, refused }) => {
    await using broker = await start({ denied: ['no/#', 'x/+/y'] })
    await using client = await connect(broker, { version })
    const bad = ['no/1', 'no/#', 'no', 'x/1/y', ...(groups ? ['$share/g/no/1'] : [])]
    const good = ['ok/1', '#', 'x/1', '$SYS/#', ...(groups ? ['$share/g/ok'] : [])]
    expect(await client.subscribe([...bad, ...good], 1)).toEqual([
      ...bad.map(() => refused),
      ...good.map(() => 1),
    ])
    await using publisher = await connect(broker, { version })
    await publisher.publish('no/1', '', { qos: 1 })
    await client.next(packet => packet.cmd === 'publish' && packet.topic === 'no/1')
  })

  test('refuses a filter that it granted before', async () => {
    await using broker = await start({ denied: [] })
    await using before = await connect(broker)
    expect(await before.subscribe('late/1')).toEqual([0])
    await broker.deny?.('late/#')
    await using after = await connect(broker)
    expect(await after.subscribe(['late/1', 'early/1'])).toEqual([0x80, 0])
  })
}

/** What holds of every broker that knows users. */
export const credentialSuite = (
  start: Start,
  variants: readonly BrokerOptions[] = [{}, { denied: ['no/#'] }],
) => {
  test.each(variants)('asks for credentials, with %o', async options => {
    await using broker = await start({ ...options, users: { alice: 'secret' } })
    await using client = await connect(broker, { username: 'alice', password: 'secret' })
    expect(await client.subscribe('a')).toEqual([0])
    await expect(connect(broker)).rejects.toThrow(RawRefusedError)
    await expect(connect(broker, { username: 'alice', password: 'wrong' })).rejects.toThrow(RawRefusedError)
    await expect(connect(broker, { username: 'bob' })).rejects.toThrow(RawRefusedError)
  })

  test.each(variants)('lets anonymous clients in where asked to, with %o', async options => {
    await using broker = await start({ ...options, users: { alice: 'secret' }, anonymous: true })
    await using client = await connect(broker)
    expect(await client.subscribe('a')).toEqual([0])
    await using member = await connect(broker, { username: 'alice', password: 'secret' })
    expect(await member.subscribe('a')).toEqual([0])
    await expect(connect(broker, { username: 'alice', password: 'wrong' })).rejects.toThrow(RawRefusedError)
  })
}

type Kept = 'sessions' | 'retained'
/** What a broker that keeps things still has after a restart, by the signal that ended it. */
type Keeps = Readonly<Record<'SIGTERM' | 'SIGKILL', readonly Kept[]>>
const all: Keeps = { SIGTERM: ['sessions', 'retained'], SIGKILL: ['sessions', 'retained'] }

/** What holds of every broker, as far as it keeps things. */
export const restartSuite = (start: Start, keeps: Keeps = all) => {
  test.each([
    { persistence: true, signal: 'SIGTERM', options: {} },
    { persistence: true, signal: 'SIGKILL', options: {} },
    { persistence: false, signal: 'SIGTERM', options: {} },
    { persistence: true, signal: 'SIGTERM', options: { keep: false } },
  ] as const)('restarts with persistence $persistence after $signal, $options', async given => {
    const { persistence, signal, options } = given
    const kept = persistence && !('keep' in options) ? keeps[signal] : []
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
    await broker.start(options)

    await using after = await connect(broker, session)
    expect(after.connack.sessionPresent).toBe(kept.includes('sessions'))
    await after.subscribe('kept')
    for (const [what, topic, payload] of [
      ['sessions', 'queued', 'waited'],
      ['retained', 'kept', 'value'],
    ] as const) {
      const isIt = (packet: Packet): packet is PacketOf<'publish'> =>
        packet.cmd === 'publish' && packet.topic === topic
      if (kept.includes(what)) expect((await after.next(isIt)).payload.toString()).toBe(payload)
      else await after.expectNone(isIt, 50)
    }
  })
}

export const isolationSuite = (start: Start) => {
  test('knows nothing of others of its kind', async () => {
    await using one = await start()
    await using two = await start()
    await using listener = await connect(one)
    await listener.subscribe('a/#')
    await using publisher = await connect(two)
    await publisher.publish('a/b', '', { qos: 1 })
    await listener.expectNone(packet => packet.cmd === 'publish', 50)
  })
}

/** What holds of every broker that is a process. */
export const pauseSuite = (start: Start) => {
  test('answers nobody while paused and goes on when resumed', async () => {
    await using broker = await start()
    await using client = await connect(broker)
    broker.pause?.()
    const granted = client.subscribe('a')
    await client.expectNone(packet => packet.cmd === 'suback', 50)
    broker.resume?.()
    expect(await granted).toEqual([0])
  })
}
