import { concat, EMPTY, from, map, Observable } from 'rxjs'
import { type OutboxStore, publishTo, type Receipt, type StoredPublish } from 'rxtopics'
import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

const isPublish =
  (topic: string) =>
  ({ cmd, direction, topic: seen }: { cmd: string; direction: string; topic: string | undefined }) =>
    cmd === 'publish' && direction === 'toBroker' && seen === topic

/** A store in this process that outlives a client. */
const createStore = () => {
  const kept = new Map<number, StoredPublish>()
  const soon = (act: () => void) =>
    new Observable<never>(subscriber => {
      setTimeout(() => {
        act()
        subscriber.complete()
      }, 1)
    })
  const store: OutboxStore = {
    load: () =>
      concat(
        soon(() => {}),
        from([...kept.values()]),
      ),
    put: publish => soon(() => kept.set(publish.key, publish)),
    handed: () => EMPTY,
    remove: key => kept.delete(key),
    close: () => EMPTY,
  }
  return { store, kept }
}

overLanes('M. Queues and windows', guarantee => {
  guarantee('M63 connected, at most `capacity` wait, and what is in flight is on the wire', async given => {
    const { client, root, wire } = given
    const one = client({ outbox: { capacity: 30 } }, { window: 20 })
    collect(one.observe(`${root}/keep`))
    await next(one.status$, ({ state }) => state === 'connected')
    wire.clear()
    const receipts = Array.from({ length: 60 }, (_, i) =>
      collect(one.publish(`${root}/a`, String(i), { qos: 1 })),
    )
    expect(one.snapshot().outbox).toEqual({ queued: 30, inFlight: 20 })
    expect(receipts.slice(50).map(({ ending }) => ending)).toMatchObject(
      Array(10).fill({ kind: 'error', error: { name: 'OutboxFullError', capacity: 30 } }),
    )
    for (const receipt of receipts.slice(0, 50)) await receipt.waitForCount(1)
    expect(one.snapshot().outbox).toEqual({ queued: 0, inFlight: 0 })
    expect(wire.seen().filter(isPublish(`${root}/a`)).length).toBe(50)
  })

  guarantee(
    'M64 what waits for the window is not sent once it is taken back, late or expired',
    async given => {
      const { client, root, wire, hold } = given
      const one = client({}, { window: 1 })
      collect(one.observe(`${root}/keep`))
      await next(one.status$, ({ state }) => state === 'connected')
      await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
      hold(true)
      try {
        const first = collect(one.publish(`${root}/first`, 'x', { qos: 1 }))
        const expiring = { messageExpiryInterval: 1 }
        const expired = collect(one.publish(`${root}/expired`, 'x', { qos: 1, properties: expiring }))
        const late = collect(one.publish(`${root}/late`, 'x', { qos: 1, timeout: 200 }))
        const taken = collect(one.publish(`${root}/taken`, 'x', { qos: 1 }))
        const last = collect(one.publish(`${root}/last`, 'x', { qos: 0 }))
        expect(one.snapshot().outbox).toEqual({ queued: 4, inFlight: 1 })
        taken.unsubscribe()
        expect(await late.ended()).toMatchObject({ kind: 'error', error: { name: 'PublishTimeoutError' } })
        expect((await expired.waitForCount(1))[0]?.outcome).toBe('expired')
        hold(false)
        expect((await first.waitForCount(1))[0]?.outcome).toBe('acknowledged')
        expect((await last.waitForCount(1))[0]?.outcome).toBe('sent')
        await wire.waitFor(isPublish(`${root}/last`))
      } finally {
        hold(false)
      }
      for (const name of ['expired', 'late', 'taken']) {
        expect(wire.seen().filter(isPublish(`${root}/${name}`))).toEqual([])
      }
    },
  )

  for (const qos of [1, 2] as const) {
    const title = `H42 M63 a thousand publishes at QoS ${qos} in one turn: what is acknowledged arrives, in order`
    guarantee(title, async ({ client, root }) => {
      const receiving = client()
      const observer = collect(receiving.observe(`${root}/a`, { qos, retained: 'none' }))
      await next(receiving.subscriptions$, ({ kind }) => kind === 'granted')
      const sending = client()
      const all = Array.from({ length: 1_000 }, (_, i) => String(i))
      const receipts = all.map(text => collect(sending.publish(`${root}/a`, text, { qos })))
      for (const receipt of receipts) expect(await receipt.ended()).toEqual({ kind: 'complete' })
      expect((await observer.waitForCount(all.length)).map(textOf)).toEqual(all)
    })
  }

  guarantee('T96 closing leaves what is in a store there: its receipts say `stored`', async given => {
    const { client, root, stop, start } = given
    await stop()
    const { store, kept } = createStore()
    const one = client({ retry: () => 20, outbox: { store } })
    const stored = ['1', '2'].map(text => collect(one.publish(`${root}/a`, text, { qos: 1 })))
    const free = collect(one.publish(`${root}/a`, '0', { qos: 0 }))
    await one.close({ deadline: 200 })
    expect(stored.map(({ values, ending }) => [values[0]?.outcome, ending?.kind])).toEqual([
      ['stored', 'complete'],
      ['stored', 'complete'],
    ])
    expect(free.ending).toMatchObject({ kind: 'error', error: { name: 'ClosedError' } })
    expect(kept.size).toBe(2)
    await start()
    const two = client({ retry: () => 20, outbox: { store } })
    const recovered = collect(two.recovered$)
    collect(two.publish(`${root}/b`, 'x'))
    await recovered.waitForCount(2)
    expect(recovered.values.map(({ outcome }) => (outcome as Receipt).outcome)).toEqual([
      'acknowledged',
      'acknowledged',
    ])
    expect(kept.size).toBe(0)
  })

  guarantee(
    'T97 a retained state through an outage: the last value of each topic is what is sent',
    async given => {
      const { client, root, wire, stop, start } = given
      await stop()
      const one = client({ retry: () => 20, outbox: { capacity: 20 } })
      const outcomes = collect(
        from(Array.from({ length: 3_000 }, (_, i) => i)).pipe(
          map(String),
          publishTo(one, value => `${root}/state/${Number(value) % 10}`, { retain: true, qos: 1 }),
        ),
      )
      expect(one.snapshot().outbox.queued).toBe(10)
      wire.clear()
      await start()
      const receipts = await outcomes.waitForCount(3_000)
      expect(outcomes.ending?.kind).not.toBe('error')
      expect(receipts.filter(({ outcome }) => outcome === 'replaced').length).toBe(2_990)
      expect(receipts.filter(({ outcome }) => outcome === 'acknowledged').length).toBe(10)
      const other = client()
      const states = collect(other.observe(`${root}/state/+`, { qos: 1 }))
      await states.waitForCount(10)
      expect(states.values.map(textOf).sort()).toEqual(
        Array.from({ length: 10 }, (_, i) => String(2_990 + i)).sort(),
      )
    },
  )
})
