import { SubscribeConflictError } from 'rxtopics'
import { expect, vi } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'
import type { Seen } from './wire.js'

const suback = ({ cmd, direction }: Seen) => cmd === 'suback' && direction === 'toClient'

overLanes('B. Shared subscriptions', guarantee => {
  guarantee(
    'B12 P2 P3 three observers: one SUBSCRIBE; the last one leaving: one UNSUBSCRIBE',
    async given => {
      const { client, wire, root, publish } = given
      const shared = client()
      const filter = `${root}/+`
      const observers = [1, 2, 3].map(() => collect(shared.observe(filter, { retained: 'none' })))
      await wire.waitFor(suback)
      await publish(`${root}/a`, 'x')
      for (const observer of observers) await observer.waitForCount(1)
      expect(wire.filters('subscribe')).toEqual([filter])

      observers[0]?.unsubscribe()
      observers[1]?.unsubscribe()
      await publish(`${root}/a`, 'y')
      await observers[2]?.waitForCount(2)
      expect(wire.count('unsubscribe')).toBe(0)
      expect(observers.map(({ values }) => values.length)).toEqual([1, 1, 2])

      observers[2]?.unsubscribe()
      await wire.waitFor(({ cmd }) => cmd === 'unsubscribe')
      expect(wire.filters('unsubscribe')).toEqual([filter])
    },
  )

  guarantee(
    'B12 an observer that comes later without wanting retained messages: no SUBSCRIBE',
    async given => {
      const { client, wire, root, publish } = given
      const shared = client()
      const first = collect(shared.observe(`${root}/a`))
      await wire.waitFor(suback)
      const second = collect(shared.observe(`${root}/a`, { retained: 'none' }))
      await publish(`${root}/a`, 'x')
      await Promise.all([first.waitForCount(1), second.waitForCount(1)])
      expect(wire.count('subscribe')).toBe(1)
    },
  )

  guarantee('B13 a kept Observable may be left and subscribed again, beside others', async given => {
    const { client, wire, root, publish } = given
    const shared = client()
    const kept = shared.observe(`${root}/a`, { retained: 'none' })
    const first = collect(kept)
    await wire.waitFor(suback)
    first.unsubscribe()
    await wire.waitFor(({ cmd }) => cmd === 'unsuback')
    const other = collect(shared.observe(`${root}/a`, { retained: 'none' }))
    const again = collect(kept)
    await expect.poll(() => wire.seen().filter(suback).length).toBe(2)
    await publish(`${root}/a`, 'x')
    await Promise.all([other.waitForCount(1), again.waitForCount(1)])
    again.unsubscribe()
    await publish(`${root}/a`, 'y')
    await other.waitForCount(2)
    expect(wire.filters('subscribe').length).toBe(2)
    expect(wire.filters('unsubscribe').length).toBe(1)
    expect(first.values).toEqual([])
  })

  guarantee('B14 subscribe, leave, subscribe while offline: one SUBSCRIBE once connected', async given => {
    const { client, wire, root, publish, stop, start } = given
    await stop()
    const offline = client({ retry: () => 20 })
    const filter = `${root}/a`
    const first = collect(offline.observe(filter))
    const observer = collect(offline.observe(filter))
    first.unsubscribe()
    collect(offline.observe(filter)).unsubscribe()
    await next(offline.status$, ({ state }) => state === 'waiting')
    wire.clear()
    await start()
    await wire.waitFor(suback)
    await publish(filter, 'x')
    await observer.waitForCount(1)
    expect(wire.filters('subscribe')).toEqual([filter])
    expect(wire.count('unsubscribe')).toBe(0)
  })

  guarantee('B15 P11 500 filters in one turn: few SUBSCRIBEs, each filter once', async given => {
    const { client, wire, root, publish } = given
    const many = client()
    const filters = Array.from({ length: 500 }, (_, i) => `${root}/device-${i}/state`)
    const observers = filters.map(filter => collect(many.observe(filter)))
    // Each is a transaction of its own, at some brokers.
    await expect
      .poll(() => many.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length, {
        timeout: 5_000,
      })
      .toBe(500)
    await publish(`${root}/device-499/state`, 'x')
    await observers[499]?.waitForCount(1)
    expect(wire.count('subscribe')).toBeLessThan(5)
    expect([...wire.filters('subscribe')].sort()).toEqual([...filters].sort())
  })

  guarantee('B15 F34 one refused filter among many fails alone', async given => {
    const { client, root, deny, publish } = given
    await deny(`${root}/no/#`)
    const many = client()
    const good = Array.from({ length: 20 }, (_, i) => collect(many.observe(`${root}/ok/${i}`)))
    const bad = await collect(many.observe(`${root}/no/a`)).ended()
    expect(bad).toMatchObject({
      kind: 'error',
      error: { name: 'SubscribeRefusedError', filter: `${root}/no/a` },
    })
    await expect
      .poll(() => many.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length)
      .toBe(20)
    await publish(`${root}/ok/19`, 'x')
    await good[19]?.waitForCount(1)
    expect(good.map(({ ending }) => ending)).toEqual(good.map(() => undefined))
  })

  guarantee('B16 P23 an observer that throws hurts nobody else', async given => {
    const { client, wire, root, publish } = given
    const shared = client()
    const uncaught = vi.fn()
    // RxJS reports what an observer throws from a timer of its own: as an uncaught exception.
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', uncaught)
    try {
      const filter = `${root}/a`
      shared.observe(filter).subscribe(() => {
        throw new Error('thrown by an observer')
      })
      const other = collect(shared.observe(filter))
      await wire.waitFor(suback)
      await publish(filter, 'x')
      await publish(filter, 'y')
      await other.waitForCount(2)
      await expect.poll(() => uncaught.mock.calls.length).toBe(2)
      expect(wire.count('connect')).toBe(1)
      expect(shared.snapshot().status.state).toBe('connected')
    } finally {
      process.removeListener('uncaughtException', uncaught)
      for (const listener of listeners) process.on('uncaughtException', listener)
    }
  })

  guarantee('B17 equal options in another order share a subscription, others conflict', async given => {
    const { client, wire, root, version, publish } = given
    const shared = client()
    const filter = `${root}/a`
    if (version === 5) {
      const a = collect(shared.observe(filter, { userProperties: { x: '1', y: '2' }, noLocal: true }))
      const b = collect(shared.observe(filter, { noLocal: true, userProperties: { y: '2', x: '1' } }))
      await wire.waitFor(suback)
      await publish(filter, 'x')
      await Promise.all([a.waitForCount(1), b.waitForCount(1)])
      const conflict = await collect(shared.observe(filter)).ended()
      expect(conflict).toMatchObject({
        kind: 'error',
        error: expect.any(SubscribeConflictError),
      })
      expect(a.ending).toBeUndefined()
    } else {
      const a = collect(shared.observe(filter, { qos: 1, retained: 'none' }))
      const b = collect(shared.observe(filter, { retained: 'none', qos: 1 }))
      await wire.waitFor(suback)
      await publish(filter, 'x')
      await Promise.all([a.waitForCount(1), b.waitForCount(1)])
    }
    expect(wire.filters('subscribe')).toEqual([filter])
  })
})
