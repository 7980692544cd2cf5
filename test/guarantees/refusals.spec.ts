import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

overLanes('F. Refusals', guarantee => {
  guarantee('F34 P14 a refused filter errors its own observers, with filter and reason code', async given => {
    const { client, root, deny, publish, version } = given
    await deny(`${root}/no/#`)
    const one = client()
    const good = collect(one.observe(`${root}/ok`))
    const refused = [collect(one.observe(`${root}/no/a`)), collect(one.observe(`${root}/no/a`))]
    for (const observer of refused) {
      expect(await observer.ended()).toMatchObject({
        kind: 'error',
        error: {
          name: 'SubscribeRefusedError',
          filter: `${root}/no/a`,
          reasonCode: version === 5 ? 0x87 : expect.any(Number),
        },
      })
    }
    await publish(`${root}/ok`, 'x')
    await good.waitForCount(1)
    expect(one.snapshot().subscriptions.map(({ filter }) => filter)).toEqual([`${root}/ok`])
  })

  guarantee('F34 subscribing again asks the broker again', async ({ client, root, deny, wire }) => {
    await deny(`${root}/no/#`)
    const one = client()
    const filter = `${root}/no/a`
    for (const times of [1, 2]) {
      expect((await collect(one.observe(filter)).ended()).kind).toBe('error')
      expect(wire.filters('subscribe')).toEqual(Array.from({ length: times }, () => filter))
    }
  })

  guarantee('F35 good filters beside a bad one are subscribed again after a reconnect', async given => {
    const { client, root, deny, publish, cut, wire } = given
    await deny(`${root}/no/#`)
    const one = client({ retry: () => 20 })
    const good = collect(one.observe(`${root}/ok`, { retained: 'none' }))
    await collect(one.observe(`${root}/no/a`)).ended()
    await next(one.status$, ({ state }) => state === 'connected')
    wire.clear()
    cut()
    await wire.waitFor(({ cmd }) => cmd === 'suback')
    await publish(`${root}/ok`, 'x')
    await good.waitForCount(1)
    expect(wire.filters('subscribe')).toEqual([`${root}/ok`])
  })

  guarantee('F36 granted first, refused after a reconnect: its observers learn it', async given => {
    const { client, root, deny, cut } = given
    const one = client({ retry: () => 20 })
    const observer = collect(one.observe(`${root}/later/a`))
    await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
    await deny(`${root}/later/#`)
    cut()
    expect(await observer.ended()).toMatchObject({
      kind: 'error',
      error: { name: 'SubscribeRefusedError', filter: `${root}/later/a` },
    })
  })
})
