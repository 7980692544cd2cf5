import { ClosedError, ConnectionRefusedError, type LinkError, type Status } from 'rxtopics'
import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { user } from './lanes.js'
import { overLanes } from './overLanes.js'

overLanes('A. Connection', guarantee => {
  guarantee('A1 a client nobody subscribes to opens no socket', async ({ client, wire, root }) => {
    const idle = client()
    idle.observe(`${root}/#`)
    idle.publish(`${root}/a`, 'x')
    const statuses = collect(idle.status$)
    idle.snapshot()
    await wire.expectNone(() => true, 100)
    expect(statuses.values).toEqual([{ state: 'idle' }])
  })

  guarantee('A2 observers and publishes share one CONNECT', async ({ client, wire, root }) => {
    const shared = client()
    const seen = ['a', 'b', 'c'].map(name => collect(shared.observe(`${root}/${name}`)))
    await wire.waitFor(({ cmd, direction }) => cmd === 'suback' && direction === 'toClient')
    for (const name of ['a', 'b', 'c']) collect(shared.publish(`${root}/${name}`, name, { qos: 1 }))
    for (const one of seen) await one.waitForCount(1)
    expect(wire.count('connect')).toBe(1)
  })

  guarantee('A3 who comes back within linger finds the connection open', async ({ client, wire, root }) => {
    const lingering = client({ linger: 300 })
    const first = collect(lingering.observe(`${root}/a`))
    await next(lingering.status$, ({ state }) => state === 'connected')
    first.unsubscribe()
    const second = collect(lingering.observe(`${root}/b`))
    second.unsubscribe()
    await wire.expectNone(({ cmd }) => cmd === 'disconnect', 150)
    const third = collect(lingering.observe(`${root}/c`))
    await wire.expectNone(({ cmd }) => cmd === 'disconnect', 300)
    third.unsubscribe()
    await wire.waitFor(({ cmd }) => cmd === 'disconnect')
    await next(lingering.status$, ({ state }) => state === 'idle')
    expect(wire.count('connect')).toBe(1)
  })

  guarantee('A4 an observer that leaves before CONNACK: DISCONNECT, and no SUBSCRIBE', async given => {
    const { client, wire, root } = given
    const hasty = client({ linger: 0 })
    const observer = collect(hasty.observe(`${root}/a`))
    expect(hasty.snapshot().status.state).toBe('connecting')
    observer.unsubscribe()
    await wire.waitFor(({ cmd }) => cmd === 'disconnect')
    expect(wire.count('subscribe')).toBe(0)
    await next(hasty.status$, ({ state }) => state === 'idle')
  })

  guarantee('A4 an observer that leaves during back-off: no further attempt', async given => {
    const { client, wire, root, stop, start } = given
    await stop()
    try {
      const patient = client({ retry: () => 50 })
      const observer = collect(patient.observe(`${root}/a`))
      await next(patient.status$, ({ state }) => state === 'waiting')
      observer.unsubscribe()
      await next(patient.status$, ({ state }) => state === 'idle')
      wire.clear()
      await wire.expectNone(({ cmd }) => cmd === 'connect', 150)
      expect(patient.snapshot().status.state).toBe('idle')
    } finally {
      await start()
    }
  })

  guarantee('A5 a publish that waits for its acknowledgement keeps the connection', async given => {
    const { client, wire, root } = given
    const brief = client({ linger: 0 })
    const [receipt] = await collect(brief.publish(`${root}/a`, 'x', { qos: 2 })).waitForCount(1)
    expect(receipt?.outcome).toBe('acknowledged')
    await wire.waitFor(({ cmd }) => cmd === 'disconnect')
    const order = wire.seen().map(({ cmd }) => cmd)
    expect(order.indexOf('pubcomp')).toBeLessThan(order.indexOf('disconnect'))
  })

  guarantee('A6 close resolves within its deadline while the broker is unreachable', async given => {
    const { client, root, stop, start } = given
    await stop()
    try {
      const unlucky = client({ retry: () => 20 })
      const observer = collect(unlucky.observe(`${root}/a`))
      const receipt = collect(unlucky.publish(`${root}/a`, 'x', { qos: 1 }))
      await next(unlucky.status$, ({ state }) => state === 'waiting')
      const began = performance.now()
      await Promise.all([unlucky.close({ deadline: 200 }), unlucky.close()])
      expect(performance.now() - began).toBeLessThan(2_000)
      expect(await observer.ended()).toEqual({ kind: 'complete' })
      expect(await receipt.ended()).toEqual({ kind: 'error', error: new ClosedError() })
      const late = await collect(unlucky.observe(`${root}/a`)).ended()
      expect(late).toEqual({ kind: 'error', error: new ClosedError() })
      expect(await collect(unlucky.status$).ended()).toEqual({ kind: 'complete' })
    } finally {
      await start()
    }
  })

  guarantee(
    'A6 close sends what is queued, then DISCONNECT, then completes',
    async ({ client, wire, root }) => {
      const closing = client()
      const observer = collect(closing.observe(`${root}/a`))
      const receipt = collect(closing.publish(`${root}/b`, 'x', { qos: 1 }))
      await closing.close()
      expect(receipt.values.map(({ outcome }) => outcome)).toEqual(['acknowledged'])
      expect(observer.ending).toEqual({ kind: 'complete' })
      expect(wire.count('disconnect')).toBe(1)
      expect(closing.snapshot()).toMatchObject({
        status: { state: 'closed' },
        outbox: { queued: 0, inFlight: 0 },
      })
    },
  )

  guarantee('A7 bad credentials are fatal: one typed error, no further attempt', async given => {
    const { client, wire, root } = given
    const intruder = client({}, { credentials: { username: 'user', password: 'wrong' } })
    const ending = await collect(intruder.observe(`${root}/a`)).ended()
    if (ending.kind !== 'error') throw new Error('expected an error')
    expect(ending.error).toBeInstanceOf(ConnectionRefusedError)
    expect((ending.error as LinkError).fatal).toBe(true)
    expect([0x86, 0x87]).toContain((ending.error as LinkError).reasonCode)
    expect(String(ending.error)).not.toContain('wrong')
    wire.clear()
    await wire.expectNone(({ cmd }) => cmd === 'connect', 150)
  })

  guarantee('A7 good credentials open the connection', async ({ client, root }) => {
    const member = client({}, { credentials: user })
    collect(member.observe(`${root}/a`))
    await next(member.status$, ({ state }) => state === 'connected')
  })

  guarantee(
    'A8 attempts follow the retry policy, and count from 0 after a stable connection',
    async given => {
      const { client, root, stop, start } = given
      const attempts: number[] = []
      const retry = (_error: LinkError, attempt: number) => {
        attempts.push(attempt)
        return 10 + attempt
      }
      const steady = client({ retry, stableAfter: 0 })
      const statuses = collect(steady.status$)
      collect(steady.observe(`${root}/a`))
      await statuses.waitFor(({ state }) => state === 'connected')
      await stop()
      await statuses.waitFor(status => status.state === 'waiting' && status.attempt === 2)
      await start()
      await next(steady.status$, ({ state }) => state === 'connected')
      expect(attempts.slice(0, 3)).toEqual([0, 1, 2])
      attempts.length = 0
      await stop()
      await next(steady.status$, ({ state }) => state === 'waiting')
      await start()
      await next(steady.status$, ({ state }) => state === 'connected')
      expect(attempts[0]).toBe(0)
    },
  )

  guarantee('A8 the count goes on after a connection that dropped at once', async given => {
    const { client, root, cut } = given
    const attempts: number[] = []
    const retry = (_error: LinkError, attempt: number) => {
      attempts.push(attempt)
      return 10
    }
    const shaky = client({ retry, stableAfter: 60_000 })
    collect(shaky.observe(`${root}/a`))
    for (let i = 0; i < 3; i += 1) {
      await next(shaky.status$, ({ state }) => state === 'connected')
      const lost = next(shaky.status$, ({ state }) => state === 'waiting')
      cut()
      await lost
    }
    expect(attempts).toEqual([0, 1, 2])
  })

  guarantee('A11 during an outage observers neither error nor complete', async given => {
    const { client, root, stop, start, publish } = given
    const robust = client({ retry: () => 20 })
    const observer = collect(robust.observe(`${root}/a`, { retained: 'none' }))
    await next(robust.status$, ({ state }) => state === 'connected')
    await stop()
    await next(robust.status$, ({ state }) => state === 'waiting')
    expect(observer.ending).toBeUndefined()
    await start()
    await next(robust.status$, ({ state }) => state === 'connected')
    await expect
      .poll(async () => {
        await publish(`${root}/a`, 'x')
        return observer.values.length
      })
      .toBeGreaterThan(0)
    expect(observer.ending).toBeUndefined()
  })

  guarantee('T99 P71 connect() holds one connection for a client that only publishes', async given => {
    const { client, wire, root } = given
    const holding = client({ linger: 0 })
    const held = collect(holding.connect())
    await held.waitFor(({ state }) => state === 'connected')
    for (const qos of [0, 1, 1] as const) {
      const receipt = collect(holding.publish(`${root}/a`, 'x', { qos }))
      expect(await receipt.ended()).toEqual({ kind: 'complete' })
      await wire.expectNone(({ cmd }) => cmd === 'disconnect', 50)
    }
    expect(held.ending).toBeUndefined()
    held.unsubscribe()
    await wire.waitFor(({ cmd }) => cmd === 'disconnect')
    await next(holding.status$, ({ state }) => state === 'idle')
    expect(wire.count('connect')).toBe(1)
    expect(wire.count('subscribe')).toBe(0)
  })

  guarantee('P71 connect() tells of an outage, and that it is over', async given => {
    const { client, stop, start } = given
    const holding = client({ retry: () => 50 })
    const held = collect(holding.connect())
    await held.waitFor(({ state }) => state === 'connected')
    await stop()
    try {
      await held.waitFor(({ state }) => state === 'waiting')
    } finally {
      await start()
    }
    await held.waitFor(({ state }, index) => {
      const outage = held.values.findIndex(value => value.state === 'waiting')
      return state === 'connected' && index > outage
    })
    await holding.close()
    expect(await held.ended()).toEqual({ kind: 'complete' })
    expect(held.values.at(-1)).toEqual({ state: 'closed' })
  })

  guarantee('P71 connect() errors where the connection fails for good', async ({ client, wire }) => {
    const stranger = client({}, { credentials: { ...user, password: 'wrong' } })
    const ending = await collect(stranger.connect()).ended()
    expect(ending).toMatchObject({ kind: 'error', error: { name: 'ConnectionRefusedError', fatal: true } })
    expect(stranger.snapshot().leases).toBe(0)
    wire.clear()
    await wire.expectNone(({ cmd }) => cmd === 'connect', 100)
  })

  guarantee('P73 connect() tells what was connected to, and what the broker said of itself', async given => {
    const { client, wire, root } = given
    const clientId = `told-${root}-${Date.now()}`
    const named = client({}, { clientId })
    const connected = await next(named.connect(), ({ state }) => state === 'connected')
    expect(connected).toMatchObject({ sessionPresent: false, capabilities: { wildcards: true } })
    const connack = wire.seen().find(({ cmd, direction }) => cmd === 'connack' && direction === 'toClient')
    const { clientId: of, announced } = connected as Extract<Status, { state: 'connected' }>
    expect(of).toBe(clientId)
    expect(connack).toBeDefined()
    expect(announced?.receiveMaximum).toBe(connack?.receiveMaximum)
  })
})
