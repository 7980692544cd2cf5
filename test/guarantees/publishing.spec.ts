import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

overLanes('H. Publishing', guarantee => {
  guarantee(
    'H42 P29 drop-oldest: 150 into 100 give 50 receipts that say dropped, and order holds',
    async given => {
      const { client, root, stop, start } = given
      const other = client()
      const seen = collect(other.observe(`${root}/a`, { qos: 1, retained: 'none' }))
      await next(other.status$, ({ state }) => state === 'connected')
      await stop()
      const one = client({ retry: () => 20, outbox: { capacity: 100, overflow: 'drop-oldest' } })
      const receipts = Array.from({ length: 150 }, (_, i) =>
        collect(one.publish(`${root}/a`, String(i), { qos: 1 })),
      )
      expect(receipts.filter(({ values }) => values[0]?.outcome === 'dropped').length).toBe(50)
      expect(receipts.slice(0, 50).every(({ values }) => values[0]?.outcome === 'dropped')).toBe(true)
      await start()
      for (const receipt of receipts.slice(50)) await receipt.waitForCount(1)
      const expected = Array.from({ length: 100 }, (_, i) => String(i + 50))
      // The observer's own connection may have been late: what it saw is in order.
      const order = seen.values.map(textOf)
      expect(expected.filter(text => order.includes(text))).toEqual(order)
    },
  )

  guarantee('H42 P29 reject and drop-newest', async ({ client, root, stop, start }) => {
    await stop()
    try {
      const rejecting = client({ retry: () => 20, outbox: { capacity: 1 } })
      collect(rejecting.publish(`${root}/a`, '1'))
      expect(await collect(rejecting.publish(`${root}/a`, '2')).ended()).toMatchObject({
        kind: 'error',
        error: { name: 'OutboxFullError', capacity: 1, topic: `${root}/a` },
      })
      const dropping = client({ retry: () => 20, outbox: { capacity: 1, overflow: 'drop-newest' } })
      collect(dropping.publish(`${root}/a`, '1'))
      expect(collect(dropping.publish(`${root}/a`, '2')).values[0]?.outcome).toBe('dropped')
    } finally {
      await start()
    }
  })

  guarantee('H43 what is published offline goes out after its reply topic is subscribed', async given => {
    const { client, root, wire, stop, start } = given
    await stop()
    const one = client({ retry: () => 20 })
    collect(one.publish(`${root}/request`, 'x', { qos: 1 }))
    collect(one.observe(`${root}/reply`))
    await next(one.status$, ({ state }) => state === 'waiting')
    wire.clear()
    await start()
    await wire.waitFor(({ cmd, direction }) => cmd === 'publish' && direction === 'toBroker')
    const order = wire
      .seen()
      .filter(({ direction }) => direction === 'toBroker')
      .map(({ cmd }) => cmd)
    expect(order.filter(cmd => cmd !== 'connect').slice(0, 2)).toEqual(['subscribe', 'publish'])
  })

  guarantee('H43 order is kept across QoS, offline and online', async given => {
    const { client, root, wire, stop, start } = given
    await stop()
    const one = client({ retry: () => 20 })
    const send = (from: number, levels: readonly (0 | 1 | 2)[]) =>
      levels.map((qos, i) => collect(one.publish(`${root}/${from + i}`, 'x', { qos })))
    const offline = send(0, [1, 0, 2, 0, 0, 1])
    await start()
    for (const receipt of offline) await receipt.waitForCount(1)
    for (const receipt of send(6, [0, 2, 0, 1])) await receipt.waitForCount(1)
    // On the wire: between QoS levels a broker may change the order (MQTT-4.6.0-6 speaks of each level by itself).
    const sent = wire.seen().filter(({ cmd, direction }) => cmd === 'publish' && direction === 'toBroker')
    expect(sent.map(({ topic }) => topic)).toEqual(Array.from({ length: 10 }, (_, i) => `${root}/${i}`))
  })

  guarantee(
    'H44 P27 nobody is subscribed: it succeeds, with a flag on MQTT 5',
    async ({ client, root, version }) => {
      const one = client()
      const [receipt] = await collect(one.publish(`${root}/nobody`, 'x', { qos: 1 })).waitForCount(1)
      expect(receipt).toMatchObject({ outcome: 'acknowledged', topic: `${root}/nobody`, qos: 1 })
      expect(receipt?.noMatchingSubscribers).toBe(version === 5)
    },
  )

  guarantee('H46 a queued message past its expiry is not sent, and its receipt says so', async given => {
    const { client, root, stop, start } = given
    await stop()
    const one = client({ retry: () => 20 })
    const expiring = collect(one.publish(`${root}/a`, 'x', { properties: { messageExpiryInterval: 1 } }))
    const lasting = collect(
      one.publish(`${root}/a`, 'y', { qos: 1, properties: { messageExpiryInterval: 60 } }),
    )
    const [receipt] = await expiring.waitForCount(1)
    expect(receipt?.outcome).toBe('expired')
    await start()
    expect((await lasting.waitForCount(1))[0]?.outcome).toBe('acknowledged')
  })

  guarantee('P31 100 publishes at once all settle', async ({ client, root }) => {
    const one = client()
    const receipts = Array.from({ length: 100 }, () => collect(one.publish(`${root}/a`, 'x', { qos: 1 })))
    for (const receipt of receipts) await receipt.waitForCount(1)
    expect(one.snapshot().outbox).toEqual({ queued: 0, inFlight: 0 })
  })

  guarantee(
    'P27 a publish that does not settle in time is a typed error',
    async ({ client, root, stop, start }) => {
      await stop()
      try {
        const one = client({ retry: () => 1_000 })
        expect(await collect(one.publish(`${root}/a`, 'x', { qos: 1, timeout: 100 })).ended()).toMatchObject({
          kind: 'error',
          error: { name: 'PublishTimeoutError', topic: `${root}/a`, timeout: 100 },
        })
        expect(one.snapshot()).toMatchObject({ leases: 0, outbox: { queued: 0, inFlight: 0 } })
      } finally {
        await start()
      }
    },
  )

  guarantee('H a publish that is unsubscribed before it is sent is taken back', async given => {
    const { client, root, wire, stop, start } = given
    await stop()
    const one = client({ retry: () => 20 })
    const withdrawn = collect(one.publish(`${root}/withdrawn`, 'x'))
    const kept = collect(one.publish(`${root}/kept`, 'x', { qos: 1 }))
    withdrawn.unsubscribe()
    await start()
    await kept.waitForCount(1)
    await wire.expectNone(({ topic }) => topic === `${root}/withdrawn`, 50)
  })

  guarantee('P43 ping gives the round trip in ms; reconnect makes a new CONNECT', async given => {
    const { client, root, wire, publish } = given
    const one = client()
    const observer = collect(one.observe(`${root}/a`, { retained: 'none' }))
    await next(one.status$, ({ state }) => state === 'connected')
    const [milliseconds] = await collect(one.ping()).waitForCount(1)
    expect(milliseconds).toBeGreaterThanOrEqual(0)
    expect(wire.count('pingreq')).toBe(1)
    wire.clear()
    one.reconnect()
    await wire.waitFor(({ cmd }) => cmd === 'suback')
    expect([wire.count('disconnect'), wire.count('connect')]).toEqual([1, 1])
    await publish(`${root}/a`, 'x')
    await observer.waitForCount(1)
    expect(observer.ending).toBeUndefined()
  })
})
