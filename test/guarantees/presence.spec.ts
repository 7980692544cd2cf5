import { take, toArray } from 'rxjs'
import { createClient, flag, heartbeat, presence, topic } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { mqtt } from 'rxtopics/mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../support/brokers.js'
import { startProxy } from '../support/proxy.js'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

const state = topic('{root}/{id}/state', flag('online', 'offline'))

overLanes('P. Presence', guarantee => {
  guarantee(
    'P66 who comes is seen by who watches, and by who comes later; who is deleted is not there',
    async given => {
      const { client, root, publish, wire } = given
      const mine = state.at({ root })
      const seen = collect(presence(client(), mine))
      const one = client({ birth: { topic: mine.build({ id: '7' }), payload: 'online' } })
      collect(one.observe(`${root}/anything`))
      const there = (all: ReadonlyMap<string, { readonly params: unknown; readonly present: boolean }>) =>
        [...all.values()].map(({ params, present }) => [(params as { id: string }).id, present])
      await seen.waitFor(all => there(all).some(([id, present]) => id === '7' && present === true))
      const late = collect(presence(client(), mine))
      expect(there(await late.waitFor(all => all.size === 1))).toEqual([['7', true]])
      await publish(`${root}/7/state`, 'offline', { retain: true })
      await seen.waitFor(all => there(all).some(([id, present]) => id === '7' && present === false))
      await publish(`${root}/7/state`, '', { retain: true })
      await seen.waitFor(all => all.size === 0)
      // The birth follows the subscriptions.
      const order = wire
        .seen()
        .filter(({ direction }) => direction === 'toBroker')
        .map(({ cmd }) => cmd)
      expect(order.indexOf('subscribe')).toBeGreaterThan(-1)
    },
  )

  guarantee('P66 it is said again with each connection', async given => {
    const { client, root, cut } = given
    const watcher = client({ retry: () => 10 })
    const seen = collect(watcher.observe(`${root}/a`, { qos: 1, retained: 'none' }))
    await next(watcher.subscriptions$, ({ kind }) => kind === 'granted')
    let count = 0
    const one = client({
      retry: () => 10,
      birth: () => {
        count += 1
        return { topic: `${root}/a`, payload: String(count), retain: false }
      },
    })
    const held = one.connect().subscribe({ error: () => {} })
    await seen.waitForCount(1)
    cut()
    await expect.poll(() => count).toBe(2)
    await next(one.status$, ({ state: now }) => now === 'connected')
    held.unsubscribe()
  })

  guarantee('P66 heartbeats come while somebody beats', async ({ client, root }) => {
    const one = client()
    const seen = collect(one.observe(`${root}/beat`))
    await next(one.subscriptions$, ({ kind }) => kind === 'granted')
    let count = 0
    const receipts = collect(
      heartbeat(one, `${root}/beat`, {
        every: 20,
        value: () => {
          count += 1
          return String(count)
        },
      }).pipe(take(3), toArray()),
    )
    await receipts.ended()
    // Where receipts come late more beats are on their way by then.
    const last = count
    expect(last).toBeGreaterThanOrEqual(3)
    await seen.waitFor(({ payload }) => Number(Buffer.from(payload).toString()) <= last)
    await seen.expectNone(({ payload }) => Number(Buffer.from(payload).toString()) > last, 100)
    expect(count).toBe(last)
  })
})

describe.runIf(laneOrSkip('mosquitto, MQTT 5', mosquittoMissing()))('P. Wills — mosquitto, MQTT 5', () => {
  let broker: TestBroker
  beforeAll(async () => {
    broker = await startMosquitto()
  }, 30_000)
  afterAll(() => broker[Symbol.asyncDispose]())

  test('P66 whose connection breaks is told gone by the broker, and there again afterwards', async () => {
    await using proxy = await startProxy(broker)
    await using watcher = createClient(mqtt(broker.url))
    const mine = state.at({ root: 'will' })
    const seen = collect(presence(watcher, mine))
    const at = mine.build({ id: '1' })
    await using one = createClient(
      mqtt(proxy.url, { will: { topic: at, payload: 'offline', retain: true, qos: 1 } }),
      { retry: () => 50, birth: { topic: at, payload: 'online' } },
    )
    one.connect().subscribe({ error: () => {} })
    const present = (wanted: boolean) => seen.waitFor(all => all.get(at)?.present === wanted)
    await present(true)
    const before = seen.values.length
    proxy.cut('reset')
    await seen.waitFor((all, index) => index >= before && all.get(at)?.present === false)
    const gone = seen.values.length
    await seen.waitFor((all, index) => index >= gone && all.get(at)?.present === true)
  })
})

test('P66 who sends no more heartbeats is not there any more, and is there again with the next', async () => {
  const broker = createBroker()
  const client = createClient(memory(broker))
  const seen = collect(presence(client, topic('{id}/beat'), { timeout: 30 }))
  await next(client.subscriptions$, ({ kind }) => kind === 'granted')
  broker.publish('1/beat', 'x')
  await seen.waitFor(all => all.get('1/beat')?.present === true)
  await seen.waitFor(all => all.get('1/beat')?.present === false)
  broker.publish('1/beat', 'x')
  const before = seen.values.length
  await seen.waitFor((all, index) => index >= before - 1 && all.get('1/beat')?.present === true)
  await client.close()
})
