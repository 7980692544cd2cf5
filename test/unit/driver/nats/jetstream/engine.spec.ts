import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { type Client, createClient, type TraceEvent, traced } from 'rxtopics'
import { type JetStreamOptions, nats } from 'rxtopics/nats'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, natsMissing } from '../../../../support/brokers.js'
import { type NatsServer, startNatsServer } from '../../../../support/natsServer.js'
import { collect } from '../../../../support/until.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => new TextDecoder().decode(payload)

describe.runIf(laneOrSkip('nats-server', natsMissing()))('a client over JetStream', () => {
  let server: NatsServer
  let other: NatsConnection
  const clients: Client[] = []
  const client = (options: JetStreamOptions = {}, clientId?: string, observer = (_: TraceEvent) => {}) => {
    const jetstream: JetStreamOptions = { topics: ['kept/#'], ackWait: 300, ...options }
    const driver = nats(server.url, { jetstream, ...(clientId === undefined ? {} : { clientId }) })
    const made = createClient(traced(driver, observer))
    clients.push(made)
    return made
  }
  beforeAll(async () => {
    server = await startNatsServer()
    other = await connect({ servers: server.url.replace('nats://', '') })
  }, 30_000)
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(each => each.close({ deadline: 200 })))
  })
  afterAll(async () => {
    await other.close()
    await server[Symbol.asyncDispose]()
  })
  const granted = (of: Client) =>
    expect.poll(() => of.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)

  test('hears at QoS 1 what others publish to the stream, and they what it publishes', async () => {
    const one = client()
    const seen = collect(one.observe('kept/+', { qos: 1 }))
    await granted(one)
    await jetstream(other).publish('kept.theirs', new TextEncoder().encode('x'))
    const message = await seen.waitFor(({ topic }) => topic === 'kept/theirs')
    expect([message.qos, textOf(message)]).toEqual([1, 'x'])
    const receipt = await collect(one.publish('kept/mine', 'y', { qos: 1 })).waitForCount(1)
    expect(receipt[0]?.outcome).toBe('acknowledged')
    const stored = await jetstream(other).streams.get('rxtopics')
    expect((await stored.getMessage({ last_by_subj: 'kept.mine' }))?.string()).toBe('y')
  })

  test('makes the stream that it is told to', async () => {
    const one = client({ stream: 'aged', topics: ['aged/#'], maxAge: 60, maxBytes: 1e6, storage: 'memory' })
    await collect(one.publish('aged/a', 'x', { qos: 1 })).waitForCount(1)
    const { config } = await (await jetstream(other).streams.get('aged')).info()
    expect(config).toMatchObject({ max_age: 60e9, max_bytes: 1e6, storage: 'memory', num_replicas: 1 })
  })

  test('is granted QoS 0, and refused QoS 1, for what no stream has', async () => {
    const taken: unknown[] = []
    const one = client({}, undefined, ({ name, fields }) => {
      if (name === 'publish') taken.push(fields['taken'])
    })
    const strict = await collect(one.observe('elsewhere/a', { qos: 1, strict: true })).ended()
    expect(strict).toMatchObject({ error: { name: 'GrantError' } })
    const refused = await collect(one.publish('elsewhere/a', 'x', { qos: 1 })).ended()
    expect(refused).toMatchObject({
      error: { name: 'UnsupportedError', feature: expect.stringMatching(/topics/) },
    })
    // Its answer is the last word: it is not to be handed over again.
    expect(taken).toEqual([true])
    const retained = await collect(one.publish('elsewhere/a', 'kept', { retain: true })).waitForCount(1)
    expect(retained[0]?.outcome).toBe('sent')
    const late = await collect(client().observe('elsewhere/#')).waitForCount(1)
    expect(late.map(message => [message.retain, message.dup, textOf(message)])).toEqual([
      [true, false, 'kept'],
    ])
  })

  test('finds what was published while it was away, but for what has expired', async () => {
    const options = { qos: 1, retained: 'none' } as const
    const before = client({ clean: false }, 'away')
    collect(before.observe('kept/queue', options))
    await granted(before)
    await before.close()
    const publisher = client()
    const properties = { messageExpiryInterval: 1 }
    await collect(publisher.publish('kept/queue', 'brief', { qos: 1, properties })).waitForCount(1)
    await collect(
      publisher.publish('kept/queue', 'lasting', { qos: 1, properties: { messageExpiryInterval: 100 } }),
    ).waitForCount(1)
    await new Promise(resolve => setTimeout(resolve, 1_100))
    const after = client({ clean: false }, 'away')
    const seen = await collect(after.observe('kept/queue', options)).waitForCount(1)
    expect(seen.map(textOf)).toEqual(['lasting'])
    const left = seen[0]?.properties.messageExpiryInterval ?? 0
    expect([left > 90, left < 100]).toEqual([true, true])
    expect(after.snapshot().status).toMatchObject({ sessionPresent: true })
  })

  test('tells of a session that is there in part that the rest of it has missed something', async () => {
    const one = client({ clean: false }, 'partly')
    collect(one.observe('kept/one', { qos: 1 }))
    collect(one.observe('kept/other', { qos: 1 }))
    await granted(one)
    const warnings = collect(one.warnings$)
    const manager = await jetstreamManager(other)
    for await (const { name, config } of manager.consumers.list('rxtopics'))
      if (name.startsWith('rxs-partly-') && config.filter_subject === 'kept.one')
        await manager.consumers.delete('rxtopics', name)
    const [{ kind, message } = {}] = await warnings.waitForCount(1)
    expect([kind, message]).toEqual(['lost', expect.stringMatching(/part of the session/)])
    await granted(one)
    const seen = collect(one.observe('kept/one', { qos: 1 }))
    await granted(one)
    await collect(client().publish('kept/one', 'again', { qos: 1 })).waitForCount(1)
    expect((await seen.waitForCount(1)).map(textOf)).toEqual(['again'])
  })

  test('makes a stream again that somebody has deleted, though it only publishes', async () => {
    const one = client()
    await collect(one.publish('kept/gone', 'x', { qos: 1 })).waitForCount(1)
    const manager = await jetstreamManager(other)
    for (const name of ['rxtopics', 'rxtopics-retained']) {
      await manager.streams.delete(name)
      const receipts = await collect(one.publish('kept/gone', 'y', { qos: 1, retain: true })).waitForCount(1)
      expect(receipts[0]?.outcome).toBe('acknowledged')
    }
  })

  test('has all of what it missed, though it is more than a server sends at once to one that is slow', async () => {
    await using small = await startNatsServer({ max_payload: 1_000_000, max_pending: 20_000_000 })
    const own = (clientId: string) => {
      const driver = nats(small.url, { clientId, jetstream: { topics: ['kept/#'], clean: false } })
      const made = createClient(driver, { retry: () => 20 })
      clients.push(made)
      return made
    }
    const before = own('slow')
    collect(before.observe('kept/large', { qos: 1, retained: 'none' }))
    await granted(before)
    await before.close()
    const publisher = own('publisher')
    for (let at = 0; at < 100; at += 1)
      await collect(publisher.publish('kept/large', new Uint8Array(900_000), { qos: 1 })).waitForCount(1)
    const after = own('slow')
    const statuses = collect(after.status$)
    const seen = collect(after.observe('kept/large', { qos: 1, retained: 'none' }))
    // It keeps its process busy.
    after.observe('kept/large', { qos: 1, retained: 'none' }).subscribe(() => {
      for (const until = performance.now() + 10; performance.now() < until; );
    })
    await seen.waitForCount(100)
    expect(statuses.values.filter(({ state }) => state === 'waiting')).toEqual([])
  }, 30_000)

  test('what its user may not do costs who wants it, and nobody else', async () => {
    const deny = ['$JS.API.CONSUMER.MSG.NEXT.>', '$JS.API.STREAM.MSG.GET.>', '$JS.ACK.>']
    const user = { user: 'u', password: 'p', permissions: { publish: { deny } } }
    await using strict = await startNatsServer({ authorization: { users: [user] } })
    const driver = nats(strict.url.replace('//', '//u:p@'), { jetstream: { topics: ['kept/#'] } })
    const one = createClient(driver)
    clients.push(one)
    const statuses = collect(one.status$)
    const live = collect(one.observe('live/a', { retained: 'none' }))
    const refused = [
      collect(one.observe('kept/a', { qos: 1, retained: 'none' })),
      collect(one.observe('live/stored')),
    ]
    for (const each of refused) expect(await each.ended()).toMatchObject({ error: { reasonCode: 0x87 } })
    await collect(one.publish('live/a', 'x')).waitForCount(1)
    await live.waitForCount(1)
    expect(statuses.values.map(({ state }) => state)).toEqual(['idle', 'connecting', 'connected'])
  })
})
