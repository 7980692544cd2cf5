import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'
import type { Seen } from './wire.js'

const suback = ({ cmd, direction }: Seen) => cmd === 'suback' && direction === 'toClient'
const textOf = ({ payload, retain }: { readonly payload: Uint8Array; readonly retain: boolean }) =>
  `${Buffer.from(payload).toString()}${retain ? ' retained' : ''}`

overLanes('C. QoS and options', guarantee => {
  guarantee(
    'C18 P13 a stronger observer raises the subscription, and nobody sees a retained message again',
    async given => {
      const { client, root, publish, wire } = given
      await publish(`${root}/a`, 'kept', { retain: true })
      const one = client()
      const low = collect(one.observe(`${root}/a`, { qos: 0 }))
      await low.waitForCount(1)
      const high = collect(one.observe(`${root}/a`, { qos: 1 }))
      await high.waitForCount(1)
      await expect.poll(() => one.snapshot().subscriptions[0]).toMatchObject({ qos: 1, granted: 1 })
      await publish(`${root}/a`, 'live', { qos: 1 })
      await Promise.all([low.waitForCount(2), high.waitForCount(2)])
      expect(low.values.map(textOf)).toEqual(['kept retained', 'live'])
      expect(high.values.map(textOf)).toEqual(['kept retained', 'live'])
      expect(low.values[1]?.qos).toBe(1)
      high.unsubscribe()
      await publish(`${root}/a`, 'later', { qos: 1 })
      await low.waitForCount(3)
      expect(wire.count('unsubscribe')).toBe(0)
    },
  )

  guarantee('C18 the stronger one leaving and coming back opens no gap', async given => {
    const { client, root, publish, wire } = given
    const one = client()
    const options = { retained: 'none' } as const
    const low = collect(one.observe(`${root}/a`, options))
    await wire.waitFor(suback)
    for (let i = 0; i < 5; i += 1) {
      const high = collect(one.observe(`${root}/a`, { ...options, qos: 1 }))
      await publish(`${root}/a`, String(i))
      high.unsubscribe()
    }
    await low.waitForCount(5)
    expect(low.values.map(textOf)).toEqual(['0', '1', '2', '3', '4'])
  })

  guarantee('C19 the granted QoS is visible', async ({ client, root }) => {
    const one = client()
    collect(one.observe(`${root}/a`, { qos: 1 }))
    await expect.poll(() => one.snapshot().subscriptions[0]?.granted).toBe(1)
  })

  guarantee('C20 P12 noLocal: its observer does not see what the client publishes itself', async given => {
    const { client, root, publish, version, wire } = given
    const one = client()
    const foreign = collect(one.observe(`${root}/a`, { noLocal: true }))
    if (version === 4) {
      expect(await foreign.ended()).toMatchObject({ kind: 'error', error: { name: 'UnsupportedError' } })
      return
    }
    await wire.waitFor(suback)
    await collect(one.publish(`${root}/a`, 'own', { qos: 1 })).ended()
    await publish(`${root}/a`, 'foreign')
    await foreign.waitForCount(1)
    expect(foreign.values.map(textOf)).toEqual(['foreign'])
    expect(await collect(one.observe(`${root}/a`)).ended()).toMatchObject({
      kind: 'error',
      error: { name: 'SubscribeConflictError', option: 'noLocal' },
    })
  })

  guarantee(
    'C20 P12 retainAsPublished: the flag of live messages, and replays to late observers only',
    async given => {
      const { client, root, publish, version } = given
      const one = client()
      const options = { retainAsPublished: true } as const
      await publish(`${root}/a`, 'kept', { retain: true })
      const first = collect(one.observe(`${root}/a`, options))
      if (version === 4) {
        expect(await first.ended()).toMatchObject({ kind: 'error', error: { name: 'UnsupportedError' } })
        return
      }
      await first.waitForCount(1)
      await publish(`${root}/a`, 'plain')
      await publish(`${root}/a`, 'also kept', { retain: true })
      await first.waitForCount(3)
      const late = collect(one.observe(`${root}/a`, options))
      await late.waitForCount(1)
      await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
      await publish(`${root}/a`, 'last', { retain: true })
      await Promise.all([first.waitForCount(4), late.waitForCount(2)])
      expect(first.values.map(textOf)).toEqual([
        'kept retained',
        'plain',
        'also kept retained',
        'last retained',
      ])
      expect(late.values.map(textOf)).toEqual(['also kept retained', 'last retained'])
    },
  )

  guarantee('C20 P12 qos and retained: how surely it comes, and what is stored', async given => {
    const { client, root, publish } = given
    await publish(`${root}/a`, 'kept', { retain: true })
    const seen = await Promise.all(
      ([0, 1] as const).flatMap(qos =>
        (['each', 'none'] as const).map(async retained => {
          // A client each: they would share a subscription.
          const one = client()
          const observer = collect(one.observe(`${root}/a`, { qos, retained }))
          await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
          return observer
        }),
      ),
    )
    for (const stored of [seen[0], seen[2]]) await stored?.waitForCount(1)
    await publish(`${root}/a`, 'live')
    for (const [at, observer] of seen.entries()) await observer.waitForCount(at % 2 === 0 ? 2 : 1)
    expect(seen.map(({ values }) => values.map(textOf))).toEqual([
      ['kept retained', 'live'],
      ['live'],
      ['kept retained', 'live'],
      ['live'],
    ])
    expect(seen.map(({ values }) => values.at(-1)?.qos)).toEqual([0, 0, 1, 1])
  })

  guarantee('C21 user properties of a subscription, and its identifier, survive a reconnect', async given => {
    const { client, root, version, cut, publish } = given
    if (version === 4) return
    const one = client({ retry: () => 20 })
    const observer = collect(
      one.observe(`${root}/+`, { userProperties: { purpose: 'test' }, retained: 'none' }),
    )
    const wide = collect(one.observe(`${root}/#`, { retained: 'none' }))
    await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    const lost = next(one.status$, ({ state }) => state === 'waiting')
    cut()
    await lost
    await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    await publish(`${root}/a`, 'x')
    await Promise.all([observer.waitForCount(1), wide.waitForCount(1)])
    await observer.expectNone((_, index) => index > 0, 50)
    await wide.expectNone((_, index) => index > 0, 1)
  })

  guarantee('C19 strict: a lower grant than asked for is a typed error', async ({ client, root }) => {
    const one = client()
    const observer = collect(one.observe(`${root}/a`, { qos: 2, strict: true }))
    // All brokers but some grant it.
    const granted = () => one.snapshot().subscriptions[0]?.granted
    await expect.poll(() => granted() ?? observer.ending?.kind ?? null).not.toBe(null)
    if (granted() === 2) expect(observer.ending).toBeUndefined()
    else
      expect(await observer.ended()).toMatchObject({ kind: 'error', error: { name: 'GrantError', qos: 2 } })
  })
})
