import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

overLanes('G. Reconnects and sessions', guarantee => {
  guarantee('G37 P37 after a reconnect each filter is subscribed exactly once, with its QoS', async given => {
    const { client, root, wire, cut, publish } = given
    const one = client({ retry: () => 20 })
    const options = { retained: 'none' } as const
    const low = collect(one.observe(`${root}/low`, options))
    const high = collect(one.observe(`${root}/high`, { ...options, qos: 1 }))
    collect(one.observe(`${root}/high`, options))
    await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    for (let round = 0; round < 3; round += 1) {
      wire.clear()
      cut()
      await wire.waitFor(({ cmd }) => cmd === 'suback')
      await publish(`${root}/low`, `low ${round}`)
      await publish(`${root}/high`, `high ${round}`)
      await Promise.all([low.waitForCount(round + 1), high.waitForCount(round + 1)])
      const sent = wire
        .seen()
        .filter(({ cmd }) => cmd === 'subscribe')
        .flatMap(({ filters, qos }) => filters.map((filter, i) => `${filter} ${qos[i]}`))
      expect(sent.sort()).toEqual([`${root}/high 1`, `${root}/low 0`])
    }
    expect(high.values.map(({ qos }) => qos)).toEqual([1, 1, 1])
  })

  guarantee('G38 P38 subscribed before the broker is up: no error, and it works once it is', async given => {
    const { client, root, stop, start, publish } = given
    await stop()
    const early = client({ retry: () => 20 })
    const statuses = collect(early.status$)
    const observer = collect(early.observe(`${root}/a`, { retained: 'none' }))
    await statuses.waitFor(status => status.state === 'waiting' && status.attempt >= 2)
    await start()
    await next(early.status$, ({ state }) => state === 'connected')
    await expect.poll(() => early.snapshot().subscriptions[0]?.phase).toBe('on')
    await publish(`${root}/a`, 'x')
    await observer.waitForCount(1)
    expect(observer.ending).toBeUndefined()
  })

  guarantee('G39 P34 a session that was kept: only what changed while offline is told', async given => {
    const { client, root, wire, cut, publish } = given
    const one = client({ retry: () => 300 }, { clientId: `${root}-kept`, clean: false })
    const options = { retained: 'none', qos: 1 } as const
    const stays = collect(one.observe(`${root}/stays`, options))
    const leaves = collect(one.observe(`${root}/leaves`, options))
    await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    const lost = next(one.status$, ({ state }) => state === 'waiting')
    cut()
    await lost
    leaves.unsubscribe()
    const comes = collect(one.observe(`${root}/comes`, options))
    await publish(`${root}/stays`, 'while away')
    wire.clear()
    await wire.waitFor(({ cmd }) => cmd === 'unsuback')
    await stays.waitForCount(1)
    await publish(`${root}/comes`, 'x')
    await comes.waitForCount(1)
    expect(stays.values.map(textOf)).toEqual(['while away'])
    expect(wire.filters('subscribe')).toEqual([`${root}/comes`])
    expect(wire.filters('unsubscribe')).toEqual([`${root}/leaves`])
  })

  guarantee('G39 a session that was kept: whoever observes goes on, also at QoS 0', async given => {
    const { client, root, cut, publish } = given
    const one = client({ retry: () => 20 }, { clientId: `${root}-low`, clean: false })
    const seen = ([0, 1] as const).map(qos =>
      collect(one.observe(`${root}/${qos}`, { qos, retained: 'none' })),
    )
    await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    const lost = next(one.status$, ({ state }) => state === 'waiting')
    cut()
    await lost
    await next(one.status$, ({ state }) => state === 'connected')
    await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    for (const qos of [0, 1]) await publish(`${root}/${qos}`, 'x')
    for (const observer of seen) await observer.waitForCount(1)
  })

  guarantee('T102 G39 a session that was kept: members of a group go on', async given => {
    const { client, root, cut, publish } = given
    const one = client({ retry: () => 20 }, { clientId: `${root}-shared`, clean: false })
    const seen = collect(one.observe(`${root}/+`, { qos: 1, group: 'g' }))
    collect(one.observe(`${root}-other`, { qos: 1 }))
    await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    const lost = next(one.status$, ({ state }) => state === 'waiting')
    cut()
    await lost
    await next(one.status$, ({ state }) => state === 'connected')
    await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    await publish(`${root}/a`, 'x')
    await seen.waitForCount(1)
  })

  guarantee('G37 a publish that was not answered is sent again after a reconnect', async given => {
    const { client, root, stop, start } = given
    await stop()
    const one = client({ retry: () => 20 })
    const receipts = [0, 1, 2].map(qos =>
      collect(one.publish(`${root}/a`, `${qos}`, { qos: qos as 0 | 1 | 2 })),
    )
    await next(one.status$, ({ state }) => state === 'waiting')
    expect(one.snapshot().outbox).toEqual({ queued: 3, inFlight: 0 })
    await start()
    const outcomes = await Promise.all(receipts.map(receipt => receipt.waitForCount(1)))
    expect(outcomes.flat().map(({ outcome }) => outcome)).toEqual(['sent', 'acknowledged', 'acknowledged'])
  })

  guarantee(
    'G40 P65 queued messages wait for observers that come late, then go to unhandled$',
    async given => {
      const { client, root, publish } = given
      const kept = { clientId: `${root}-inbox`, clean: false } as const
      const before = client({}, kept)
      const options = { qos: 1, retained: 'none' } as const
      for (const filter of [`${root}/a/+`, `${root}/a/#`, `${root}/b`])
        collect(before.observe(filter, options))
      await expect.poll(() => before.snapshot().subscriptions.some(({ phase }) => phase === 'on')).toBe(true)
      await expect
        .poll(() => before.snapshot().subscriptions.every(({ phase }) => phase !== 'subscribing'))
        .toBe(true)
      await before.close()
      await publish(`${root}/a/1`, 'x')
      await publish(`${root}/b`, 'y')

      const after = client({ inbox: { deadline: 600 } }, kept)
      const unhandled = collect(after.unhandled$)
      const early = collect(after.observe(`${root}/early`, options))
      await expect.poll(() => after.snapshot().held).toBeGreaterThan(1)
      const late = collect(after.observe(`${root}/a/+`, options))
      await late.waitForCount(1)
      await late.expectNone((_, index) => index > 0, 50)
      expect(late.values.map(textOf)).toEqual(['x'])
      const reports = await unhandled.waitForCount(1)
      expect(reports.map(({ message }) => message.topic)).toContain(`${root}/b`)
      expect(early.values).toEqual([])
      await expect.poll(() => after.snapshot()).toMatchObject({ held: 0, unsettled: 0 })
    },
  )

  guarantee(
    'G39 a session that was kept: messages queued while away reach their observers once',
    async given => {
      const { client, root, publish, cut } = given
      const one = client({ retry: () => 200 }, { clientId: `${root}-queue`, clean: false })
      const options = { qos: 1, retained: 'none' } as const
      const observers = [`${root}/+`, `${root}/#`, `${root}/1`].map(filter =>
        collect(one.observe(filter, options)),
      )
      await expect
        .poll(() => one.snapshot().subscriptions.every(({ phase }) => phase !== 'subscribing'))
        .toBe(true)
      await expect.poll(() => one.snapshot().subscriptions.some(({ phase }) => phase === 'on')).toBe(true)
      const lost = next(one.status$, ({ state }) => state === 'waiting')
      cut()
      await lost
      for (const text of ['x', 'y']) await publish(`${root}/1`, text)
      for (const observer of observers) await observer.waitForCount(2)
      for (const observer of observers) await observer.expectNone((_, index) => index > 1, 50)
      for (const { values } of observers) expect(values.map(textOf)).toEqual(['x', 'y'])
    },
  )
})
