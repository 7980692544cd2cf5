// Numbers in titles, as E29 or P14: test/README.md.

import type { Observable } from 'rxjs'
import { ClosedError, TopicsError } from 'rxtopics'
import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { user } from './lanes.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()
const isConnected = ({ state }: { readonly state: string }) => state === 'connected'

overLanes('P. Parity', guarantee => {
  guarantee(
    'P1 ten topics, one connection; the last that leaves closes it, the next opens one',
    async given => {
      const { client, root, wire } = given
      const one = client({ linger: 0 })
      const observers = Array.from({ length: 10 }, (_, i) => collect(one.observe(`${root}/${i}`)))
      await next(one.status$, isConnected)
      await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
      expect(wire.count('connect')).toBe(1)
      for (const observer of observers) observer.unsubscribe()
      await wire.waitFor(({ cmd, direction }) => cmd === 'disconnect' && direction === 'toBroker')
      await expect.poll(() => one.snapshot().status.state).toBe('idle')
      collect(one.observe(`${root}/0`))
      await next(one.status$, isConnected)
      expect(wire.count('connect')).toBe(2)
    },
  )

  guarantee('P15 a message tells topic, QoS, retain, dup and, on MQTT 5, its properties', async given => {
    const { client, root, version } = given
    const one = client()
    const seen = collect(one.observe(`${root}/#`, { qos: 2, retained: 'each' }))
    await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
    const properties = {
      contentType: 'text/plain',
      messageExpiryInterval: 60,
      userProperties: { unit: '°C' },
    }
    await collect(
      one.publish(`${root}/a`, '21', { qos: 1, retain: true, ...(version === 5 ? { properties } : {}) }),
    ).waitForCount(1)
    const [live] = await seen.waitForCount(1)
    expect([live?.topic, live?.qos, live?.retain, live?.dup]).toEqual([`${root}/a`, 1, false, false])
    if (version === 5) {
      expect(live?.properties).toMatchObject({ contentType: 'text/plain', userProperties: { unit: '°C' } })
      expect(live?.properties.messageExpiryInterval).toBeLessThanOrEqual(60)
    }
    const [stored] = await collect(client().observe(`${root}/a`, { qos: 1 })).waitForCount(1)
    expect([stored?.topic, stored?.retain, stored && textOf(stored)]).toEqual([`${root}/a`, true, '21'])
  })

  guarantee('P24 a thousand numbered messages arrive in order', async ({ client, root }) => {
    const one = client({ outbox: { capacity: 2_000 } })
    const seen = collect(one.observe(`${root}/a`, { qos: 1, retained: 'none' }))
    await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
    for (let i = 0; i < 1_000; i += 1) one.publish(`${root}/a`, String(i), { qos: 1 }).subscribe()
    await seen.waitForCount(1_000, 15_000)
    expect(seen.values.map(textOf)).toEqual(Array.from({ length: 1_000 }, (_, i) => String(i)))
  })

  guarantee('P26 QoS 0, 1 and 2, retained or not; an empty retained payload clears', async given => {
    const { client, root } = given
    const one = client()
    const seen = collect(one.observe(`${root}/+`, { qos: 2, retained: 'none' }))
    await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
    const levels = one.snapshot().subscriptions[0]?.granted === 2 ? ([0, 1, 2] as const) : ([0, 1] as const)
    for (const qos of levels) {
      const [receipt] = await collect(one.publish(`${root}/${qos}`, 'x', { qos, retain: true })).waitForCount(
        1,
      )
      expect(receipt?.outcome).toBe(qos === 0 ? 'sent' : 'acknowledged')
    }
    await seen.waitForCount(levels.length)
    expect(seen.values.map(({ qos, topic }) => `${topic.at(-1)}: ${qos}`).sort()).toEqual(
      levels.map(qos => `${qos}: ${qos}`),
    )
    await collect(one.publish(`${root}/1`, '', { qos: 1, retain: true })).waitForCount(1)
    const late = collect(client().observe(`${root}/+`, { qos: 1 }))
    await late.waitForCount(levels.length - 1)
    await late.expectNone(({ topic }) => topic === `${root}/1`, 100)
  })

  guarantee(
    'P30 no more are unanswered than a limit allows, the client’s own or the broker’s',
    async given => {
      const { client, root, wire, ownWindow } = given
      const one = client({}, { window: 3 })
      const receipts = Array.from({ length: 30 }, () => collect(one.publish(`${root}/a`, 'x', { qos: 1 })))
      for (const receipt of receipts) await receipt.waitForCount(1)
      let open = 0
      let most = 0
      for (const { cmd, direction } of wire.seen()) {
        if (cmd === 'publish' && direction === 'toBroker') open += 1
        if (cmd === 'puback' && direction === 'toClient') open -= 1
        most = Math.max(most, open)
      }
      expect(most).toBeGreaterThan(0)
      expect(most).toBeLessThanOrEqual(ownWindow ? 3 : 20)
    },
  )

  guarantee(
    'P36 back-off grows up to its cap, and ends after as many attempts as the policy says',
    async given => {
      const { client, root, stop, start } = given
      await stop()
      try {
        const delays: number[] = []
        const one = client({
          retry: (_, attempt) => (attempt < 4 ? Math.min(5 * 2 ** attempt, 20) : 'fatal'),
        })
        one.status$.subscribe(status => {
          if (status.state === 'waiting') delays.push(status.delay)
        })
        const ending = await collect(one.observe(`${root}/a`)).ended()
        expect(ending).toMatchObject({ kind: 'error' })
        expect(delays).toEqual([5, 10, 20, 20])
      } finally {
        await start()
      }
    },
  )

  guarantee(
    'P39 a refusal for good is told from a passing one, and the policy has the last word',
    async given => {
      const { client, root } = given
      const asked: boolean[] = []
      const one = client(
        {
          retry: (error, attempt) => {
            asked.push(error.fatal)
            return attempt < 1 ? 5 : 'fatal'
          },
        },
        { credentials: { ...user, password: 'wrong' } },
      )
      const ending = await collect(one.observe(`${root}/a`)).ended()
      expect(ending).toMatchObject({ kind: 'error', error: { name: 'ConnectionRefusedError' } })
      expect(asked).toEqual([true, true])
    },
  )

  guarantee(
    'P42 the state is a stream with reasons, and who comes late sees the current one',
    async given => {
      const { client, root, stop, start } = given
      const one = client({ retry: () => 20, linger: 0 })
      const statuses = collect(one.status$)
      collect(one.observe(`${root}/a`))
      await statuses.waitFor(isConnected)
      await stop()
      const lost = await statuses.waitFor(({ state }) => state === 'waiting')
      expect(lost).toHaveProperty('error')
      await start()
      await next(one.status$, isConnected)
      const [late] = await collect(one.status$).waitForCount(1)
      expect(late?.state).toBe('connected')
      await one.close()
      const states = statuses.values.map(({ state }) => state)
      expect(states.slice(0, 4)).toEqual(['idle', 'connecting', 'connected', 'waiting'])
      expect(states.at(-1)).toBe('closed')
      expect(statuses.ending).toEqual({ kind: 'complete' })
    },
  )

  guarantee(
    'P44 a second client of the same id: the first is told, and does not fight for it',
    async given => {
      const { client, root, wire } = given
      const clientId = `${root}-twin`
      const first = client({ retry: error => (error.fatal ? 'fatal' : 60_000) }, { clientId })
      const told = collect(first.status$)
      collect(first.observe(`${root}/a`))
      await told.waitFor(isConnected)
      const second = client({}, { clientId })
      collect(second.observe(`${root}/a`))
      await next(second.status$, isConnected)
      const after = await told.waitFor(({ state }, at) => at > 0 && (state === 'waiting' || state === 'idle'))
      expect(after).toHaveProperty('error')
      wire.clear()
      await wire.expectNone(({ cmd, direction }) => cmd === 'connect' && direction === 'toBroker', 150)
      expect(second.snapshot().status.state).toBe('connected')
    },
  )

  guarantee('P52 closing sends what waits, says DISCONNECT, and completes what is observed', async given => {
    const { client, root, wire } = given
    const other = collect(client().observe(`${root}/b`, { qos: 1, retained: 'none' }))
    await wire.waitFor(({ cmd, direction }) => cmd === 'suback' && direction === 'toClient')
    const one = client()
    const observer = collect(one.observe(`${root}/a`))
    const receipt = collect(one.publish(`${root}/b`, 'last', { qos: 1 }))
    await one.close()
    expect(receipt.values[0]?.outcome).toBe('acknowledged')
    expect(observer.ending).toEqual({ kind: 'complete' })
    expect((await other.waitForCount(1)).map(textOf)).toEqual(['last'])
    await wire.waitFor(({ cmd, direction }) => cmd === 'disconnect' && direction === 'toBroker')
  })

  guarantee(
    'P53 closing is safe before connecting, while connecting, while it waits, and twice',
    async given => {
      const { client, root, stop, start } = given
      await client().close()
      const connecting = client()
      collect(connecting.observe(`${root}/a`))
      await Promise.all([connecting.close(), connecting.close()])
      await stop()
      try {
        const waiting = client({ retry: () => 60_000 })
        collect(waiting.observe(`${root}/a`))
        await next(waiting.status$, ({ state }) => state === 'waiting')
        await waiting.close({ deadline: 100 })
        await waiting.close()
        expect(waiting.snapshot().status.state).toBe('closed')
      } finally {
        await start()
      }
    },
  )

  guarantee('P54 after closing nothing hangs: publish, request and first message end', async given => {
    const { client, root, stop, start } = given
    await stop()
    try {
      const one = client({ retry: () => 60_000 })
      const first = collect(one.observe(`${root}/a`))
      const receipt = collect(one.publish(`${root}/a`, 'x', { qos: 1 }))
      await one.close({ deadline: 50 })
      expect(await first.ended()).toEqual({ kind: 'complete' })
      expect(await receipt.ended()).toEqual({ kind: 'error', error: new ClosedError() })
      expect(await collect(one.observe(`${root}/a`)).ended()).toMatchObject({ kind: 'error' })
      expect(await collect(one.publish(`${root}/a`, 'x')).ended()).toMatchObject({ kind: 'error' })
    } finally {
      await start()
    }
  })

  guarantee(
    'O76 a text that may not go on the wire costs its owner alone: one CONNECT, and others go on',
    async given => {
      const { client, root, wire, publish } = given
      const one = client()
      const good = collect(one.observe(`${root}/good`, { retained: 'none' }))
      await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
      const bad = ['nul\u0000', 'lone\ud800', 'x'.repeat(65_536)]
      for (const text of bad) {
        const attempts: readonly Observable<unknown>[] = [
          one.observe(text),
          one.publish(text, 'x'),
          one.publish(`${root}/a`, 'x', { properties: { contentType: text } }),
          one.publish(`${root}/a`, 'x', { properties: { responseTopic: text } }),
          one.publish(`${root}/a`, 'x', {
            properties: { userProperties: { [text]: 'v' } },
          }),
          one.publish(`${root}/a`, 'x', {
            properties: { userProperties: { k: text } },
          }),
        ]
        for (const attempt$ of attempts) {
          const ending = await collect(attempt$).ended()
          expect(ending.kind).toBe('error')
          expect((ending as { error: unknown }).error).toBeInstanceOf(TopicsError)
        }
      }
      await publish(`${root}/good`, 'still here')
      expect((await good.waitForCount(1)).map(textOf)).toEqual(['still here'])
      expect(wire.count('connect')).toBe(1)
      expect(wire.count('publish')).toBe(0)
    },
  )
})
