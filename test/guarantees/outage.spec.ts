import { createClient, type Message } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { startAedes } from '../support/aedes.js'
import { mosquittoMissing, startMosquitto } from '../support/brokers.js'
import { laneOrSkip } from '../support/lanes.js'
import { startProxy } from '../support/proxy.js'
import { collect, next } from '../support/until.js'

const textOf = ({ payload }: Message) => new TextDecoder().decode(payload)

for (const version of [5, 4] as const) {
  const name = `mosquitto, MQTT ${version === 5 ? '5' : '3.1.1'}`
  const missing = mosquittoMissing()
  const clients = (url: string, options: { readonly keepalive?: number } = {}) => {
    const make = () =>
      createClient(mqtt(url, { protocolVersion: version, ...options }), { retry: () => 50, linger: 0 })
    const all = [make(), make()] as const
    return {
      observer: all[0],
      publisher: all[1],
      [Symbol.asyncDispose]: async () => {
        await Promise.all(all.map(client => client.close({ deadline: 500 })))
      },
    }
  }

  describe.runIf(laneOrSkip(name, missing))(`G. Reconnects — ${name}`, () => {
    test.each([
      ['stopped and started with what it kept', true, 'SIGTERM'],
      ['stopped and started without', false, 'SIGTERM'],
      ['killed and started with what it kept', true, 'SIGKILL'],
      ['killed and started without', false, 'SIGKILL'],
    ] as const)('G41 broker %s: observers go on receiving', async (_, keep, signal) => {
      await using broker = await startMosquitto({ persistence: true })
      await using both = clients(broker.url)
      const { observer, publisher } = both
      const seen = collect(observer.observe('a/+', { qos: 1, retained: 'none' }))
      await expect.poll(() => observer.snapshot().subscriptions[0]?.phase).toBe('on')
      const before = await collect(publisher.publish('a/1', 'before', { qos: 1 })).waitForCount(1)
      expect(before).toMatchObject([{ outcome: 'acknowledged' }])
      await seen.waitForCount(1)

      await broker.stop(signal)
      await next(observer.status$, ({ state }) => state === 'waiting')
      await broker.start({ keep })
      await expect.poll(() => observer.snapshot().subscriptions[0]?.phase, { timeout: 5_000 }).toBe('on')
      await collect(publisher.publish('a/1', 'after', { qos: 1 })).waitForCount(1)
      await seen.waitForCount(2)
      expect(seen.values.map(textOf)).toEqual(['before', 'after'])
      expect(seen.ending).toBeUndefined()
    })

    test('G41 P41 A9 broker paused: noticed within 1.5 keepalives, and observers go on afterwards', async () => {
      await using broker = await startMosquitto()
      await using both = clients(broker.url, { keepalive: 1 })
      const { observer, publisher } = both
      const seen = collect(observer.observe('a/+', { qos: 1 }))
      await expect.poll(() => observer.snapshot().subscriptions[0]?.phase).toBe('on')
      broker.pause?.()
      try {
        // 1.5 keepalives, and a margin for a busy machine: far from the minute that TCP would take.
        await next(observer.status$, ({ state }) => state !== 'connected', 3_000)
        expect(seen.ending).toBeUndefined()
      } finally {
        broker.resume?.()
      }
      await expect.poll(() => observer.snapshot().subscriptions[0]?.phase, { timeout: 10_000 }).toBe('on')
      await collect(publisher.publish('a/1', 'after', { qos: 1 })).waitForCount(1)
      await seen.waitForCount(1)
    })
  })
}

describe.each([
  ['tcp', 'tcp'],
  ['WebSocket', 'ws'],
] as const)('A. Connection — a half-open one over %s', (_, transport) => {
  test('A9 status leaves connected within 1.5 keepalives, and comes back', async () => {
    await using broker = await startAedes({ transport })
    await using proxy = await startProxy(broker)
    const client = createClient(mqtt(proxy.url, { protocolVersion: 4, keepalive: 1 }), { retry: () => 20 })
    const seen = collect(client.observe('a'))
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    proxy.hold()
    const [lost] = await collect(client.status$).waitForCount(2, 3_000)
    expect(lost?.state).toBe('connected')
    proxy.release()
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase, { timeout: 5_000 }).toBe('on')
    await collect(client.publish('a', 'x')).waitForCount(1)
    await seen.waitForCount(1)
    await client.close({ deadline: 500 })
  })
})
