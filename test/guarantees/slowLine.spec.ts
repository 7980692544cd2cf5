import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../support/brokers.js'
import { startProxy } from '../support/proxy.js'
import { collect, next } from '../support/until.js'

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('a line to mosquitto, keep alive 1 s', () => {
  let broker: TestBroker
  beforeAll(async () => {
    broker = await startMosquitto()
  }, 30_000)
  afterAll(() => broker[Symbol.asyncDispose]())

  test.each([
    ['one message of 2 MB', 1],
    ['ten of 200 kB', 10],
  ])(
    'Q91 %s at 400 kB/s is acknowledged, over one connection',
    async (_, count) => {
      await using proxy = await startProxy(broker)
      await using client = createClient(mqtt(proxy.url, { keepalive: 1 }), { retry: () => 5 })
      collect(client.observe('a'))
      await next(client.status$, ({ state }) => state === 'connected')
      proxy.limit(400_000, 'toBroker')
      const payload = new Uint8Array(2_000_000 / count)
      const receipts = Array.from({ length: count }, (_, i) =>
        collect(client.publish(`large/${i}`, payload, { qos: 1 })),
      )
      for (const receipt of receipts) {
        const [settled] = await receipt.waitForCount(1, 20_000)
        expect(settled?.outcome).toBe('acknowledged')
      }
      expect(proxy.accepted).toBe(1)
    },
    30_000,
  )

  test('Q91 a message of 2 MB that comes at 400 kB/s is received, over one connection', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url, { keepalive: 1 }), { retry: () => 5 })
    const observer = collect(client.observe('large/in'))
    await proxy.waitFor(({ packet }) => packet.cmd === 'suback')
    proxy.limit(400_000, 'toClient')
    await using publisher = createClient(mqtt(broker.url))
    await collect(publisher.publish('large/in', new Uint8Array(2_000_000), { qos: 1 })).waitForCount(1)
    const [message] = await observer.waitForCount(1, 20_000)
    expect(message?.payload.length).toBe(2_000_000)
    expect(proxy.accepted).toBe(1)
  }, 30_000)

  test.each([
    ['of which nobody says anything', false],
    ['that is published to all the time', true],
  ])('A9 a half-open one, %s, is noticed within 1.5 times that', async (_, busy) => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url, { keepalive: 1 }), { retry: () => 60_000 })
    collect(client.observe('a'))
    await proxy.waitFor(({ packet }) => packet.cmd === 'suback')
    const publishing = setInterval(() => {
      if (busy) client.publish('b', 'x'.repeat(100)).subscribe()
    }, 20)
    try {
      proxy.hold()
      const began = performance.now()
      const status = await next(client.status$, ({ state }) => state === 'waiting')
      expect(status).toMatchObject({ error: { name: 'ConnectionLostError' } })
      // The timers of a busy machine are late.
      expect(performance.now() - began).toBeLessThan(1_500 + 400)
    } finally {
      clearInterval(publishing)
    }
  })

  test('a quiet one is pinged once a second, and stays', async () => {
    await using proxy = await startProxy(broker)
    await using client = createClient(mqtt(proxy.url, { keepalive: 1 }), { retry: () => 5 })
    collect(client.observe('a'))
    await proxy.waitFor(() => proxy.count('pingresp', 'toClient') === 3)
    expect([proxy.accepted, proxy.count('pingreq')]).toEqual([1, 3])
  })
})
