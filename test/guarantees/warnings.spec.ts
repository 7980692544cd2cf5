import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

overLanes('P. What should be known', guarantee => {
  guarantee('P78 two clients of one id: a warning to both, and no fight', async given => {
    const { client, wire, root } = given
    const clientId = `twice-${root}-${Date.now()}`
    const create = () => client({ retry: ({ fatal }) => (fatal ? 'fatal' : 20) }, { clientId })
    const [first, second] = [create(), create()]
    const held = [collect(first.connect())]
    await next(first.status$, ({ state }) => state === 'connected')
    held.push(collect(second.connect()))
    const warnings = await Promise.all(
      [first, second].map(({ warnings$ }) => next(warnings$, ({ kind }) => kind === 'shared-client-id')),
    )
    expect(warnings).toMatchObject([{ clientId }, { clientId }])
    // One of them is given up for good; the other one stays connected.
    const ending = await Promise.race(held.map(one => one.ended()))
    expect(ending).toMatchObject({ kind: 'error', error: { fatal: true, reasonCode: 0x8e } })
    const stays = held.find(one => one.ending === undefined)
    await stays?.waitFor(({ state }, index) => state === 'connected' && index === stays.values.length - 1)
    wire.clear()
    await wire.expectNone(({ cmd }) => cmd === 'connect', 200)
    expect(held.filter(one => one.ending === undefined)).toHaveLength(1)
  })

  guarantee('P78 a client that takes the place of one that was closed: no warning', async given => {
    const { client, root } = given
    const clientId = `again-${root}-${Date.now()}`
    const seen: unknown[] = []
    for (let i = 0; i < 3; i++) {
      const one = client({}, { clientId })
      one.warnings$.subscribe(warning => seen.push(warning))
      collect(one.connect())
      await next(one.status$, ({ state }) => state === 'connected')
      await one.close()
    }
    expect(seen).toEqual([])
  })
})
