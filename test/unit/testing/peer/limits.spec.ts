import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { expect, test } from 'vitest'
import { type Connack, silence, startPeer } from '../../../../src/testing/peer/index.js'
import { collect, next } from '../../../support/until.js'

const limited = async (properties: NonNullable<Connack['properties']>, run: Parameters<typeof withPeer>[1]) =>
  withPeer({ connack: { properties } }, run)

const withPeer = async (
  options: NonNullable<Parameters<typeof startPeer>[0]>,
  run: (given: {
    readonly peer: Awaited<ReturnType<typeof startPeer>>
    readonly client: ReturnType<typeof createClient>
  }) => Promise<void>,
) => {
  await using peer = await startPeer(options)
  const client = createClient(mqtt(peer.url), { retry: () => 20, linger: 1_000 })
  try {
    await run({ peer, client })
    expect(peer.violations).toEqual([])
    expect(peer.count('connect')).toBe(1)
  } finally {
    await client.close({ deadline: 200 })
  }
}

test.each([1, 2] as const)('H45 never more QoS %i publishes unanswered than Receive Maximum', async qos => {
  const on = { publish: silence, pubrel: silence }
  await withPeer({ connack: { properties: { receiveMaximum: 3 } }, on }, async ({ peer, client }) => {
    const receipts = Array.from({ length: 20 }, (_, i) => collect(client.publish('a', String(i), { qos })))
    // At QoS 2 a publish counts until its PUBCOMP (section 4.9).
    for (let sent = 0; sent < 20; sent += 1) {
      const { packet, connection } = await peer.next('publish')
      expect(packet.payload.toString()).toBe(String(sent))
      if (sent >= 2) {
        await peer.expectNone('publish', 5)
        const first = peer.packets.filter(({ packet }) => packet.cmd === 'publish')[sent - 2]?.packet
        if (first === undefined) throw new Error('no publish')
        connection.answer(first)
        if (qos === 2) connection.answer((await peer.next('pubrel')).packet)
      }
    }
    const last = peer.packets.filter(({ packet }) => packet.cmd === 'publish').slice(-2)
    for (const { packet, connection } of last) {
      connection.answer(packet)
      if (qos === 2) connection.answer((await peer.next('pubrel')).packet)
    }
    for (const receipt of receipts) await receipt.waitForCount(1)
  })
})

test('H45 QoS 0 is not counted, and does not overtake what waits for room', async () => {
  await withPeer(
    { connack: { properties: { receiveMaximum: 1 } }, on: { publish: silence } },
    async ({ peer, client }) => {
      collect(client.publish('a', '0', { qos: 1 }))
      collect(client.publish('a', '1', { qos: 0 }))
      collect(client.publish('a', '2', { qos: 1 }))
      collect(client.publish('a', '3', { qos: 0 }))
      const first = await peer.next('publish')
      await peer.next('publish')
      await peer.expectNone('publish', 30)
      first.connection.answer(first.packet)
      await peer.next('publish')
      await peer.next('publish')
      const order = peer.packets.flatMap(({ packet }) =>
        packet.cmd === 'publish' ? [packet.payload.toString()] : [],
      )
      expect(order).toEqual(['0', '1', '2', '3'])
    },
  )
})

test('H45 a packet larger than the server takes is a typed error, and is not written', async () => {
  await limited({ maximumPacketSize: 256 }, async ({ peer, client }) => {
    const fits = collect(client.publish('a', 'x'.repeat(200), { qos: 1 }))
    expect((await fits.waitForCount(1))[0]?.outcome).toBe('acknowledged')
    for (const qos of [0, 1, 2] as const) {
      expect(await collect(client.publish('a', 'x'.repeat(256), { qos })).ended()).toMatchObject({
        kind: 'error',
        error: { name: 'PacketTooLargeError', topic: 'a', size: expect.any(Number), maximum: 256 },
      })
    }
    const filter = 'x'.repeat(300)
    expect(await collect(client.observe(filter)).ended()).toMatchObject({
      kind: 'error',
      error: { name: 'PacketTooLargeError', topic: undefined, maximum: 256 },
    })
    expect([peer.count('publish'), peer.count('subscribe')]).toEqual([1, 0])
  })
})

test('H45 many filters are spread over packets that the server takes', async () => {
  await limited({ maximumPacketSize: 256 }, async ({ peer, client }) => {
    const observers = Array.from({ length: 60 }, (_, i) => collect(client.observe(`device/${i}/state`)))
    await expect
      .poll(() => client.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length)
      .toBe(observers.length)
    expect(peer.count('subscribe')).toBeGreaterThan(1)
    for (const observer of observers) observer.unsubscribe()
    await expect.poll(() => client.snapshot().subscriptions.length).toBe(0)
  })
})

test('H47 a QoS that the server does not offer: a typed error for publishes, a lower grant for filters', async () => {
  await limited({ maximumQoS: 1 }, async ({ peer, client }) => {
    expect(await collect(client.publish('a', 'x', { qos: 2 })).ended()).toMatchObject({
      kind: 'error',
      error: { name: 'UnsupportedError', feature: expect.stringContaining('QoS 2') },
    })
    const [receipt] = await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
    expect(receipt?.outcome).toBe('acknowledged')
    expect(peer.count('publish')).toBe(1)
  })
})

test('H47 retained publishes to a server that keeps none: a typed error, nothing is written', async () => {
  await limited({ retainAvailable: false }, async ({ peer, client }) => {
    for (const qos of [0, 1] as const) {
      expect(await collect(client.publish('a', 'x', { retain: true, qos })).ended()).toMatchObject({
        kind: 'error',
        error: { name: 'UnsupportedError' },
      })
    }
    expect(peer.count('publish')).toBe(0)
  })
})

test.each([
  ['wildcards', { wildcardSubscriptionAvailable: false }, 'a/+', {}],
  ['groups', { sharedSubscriptionAvailable: false }, 'a/+', { group: 'g' }],
] as const)('D28 no %s: a typed error for these, others go on', async (_, properties, filter, options) => {
  await limited(properties, async ({ peer, client }) => {
    const plain = collect(client.observe('a/b'))
    expect(await collect(client.observe(filter, options)).ended()).toMatchObject({
      kind: 'error',
      error: { name: 'UnsupportedError' },
    })
    const { connection, packet } = await peer.next('subscribe')
    const identifier = packet.properties?.subscriptionIdentifier
    connection.publish({ topic: 'a/b', ...(identifier === undefined ? {} : { identifiers: [identifier] }) })
    await plain.waitForCount(1)
    expect(peer.count('subscribe')).toBe(1)
  })
})

test('D28 no subscription identifiers: covered filters are not subscribed, and copies go by topic', async () => {
  await limited({ subscriptionIdentifiersAvailable: false }, async ({ peer, client }) => {
    const wide = collect(client.observe('a/#'))
    const narrow = collect(client.observe('a/+'))
    const { packet, connection } = await peer.next('subscribe')
    expect(packet.subscriptions.map(({ topic }) => topic)).toEqual(['a/#'])
    connection.publish({ topic: 'a/1', payload: 'x' })
    await Promise.all([wide.waitForCount(1), narrow.waitForCount(1)])
    await peer.expectNone('subscribe', 20)
  })
})

test('a server keepalive counts in place of the one asked for', async () => {
  await using peer = await startPeer({ connack: { properties: { serverKeepAlive: 1 } } })
  await using client = createClient(mqtt(peer.url, { keepalive: 60 }), { linger: 3_000 })
  collect(client.observe('a'))
  await next(client.status$, ({ state }) => state === 'connected')
  await peer.next('pingreq', { timeout: 2_000 })
})
