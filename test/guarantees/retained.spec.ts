import { expect } from 'vitest'
import { collect } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload, retain }: { readonly payload: Uint8Array; readonly retain: boolean }) =>
  `${Buffer.from(payload).toString()}${retain ? ' retained' : ''}`

overLanes('E. Retained messages', guarantee => {
  guarantee(
    'E29 P4 a late observer gets the retained message once, earlier ones get nothing',
    async given => {
      const { client, root, publish } = given
      await publish(`${root}/1`, 'v', { retain: true })
      const one = client()
      const first = collect(one.observe(`${root}/+`))
      await first.waitForCount(1)
      for (let late = 0; late < 3; late += 1) {
        const observer = collect(one.observe(`${root}/+`))
        await observer.waitForCount(1)
        await observer.expectNone((_, index) => index > 0, 50)
        expect(observer.values.map(textOf)).toEqual(['v retained'])
      }
      expect(first.values.map(textOf)).toEqual(['v retained'])
    },
  )

  guarantee('E29 a retained message that arrived live is not seen twice', async given => {
    const { client, root, publish, wire } = given
    const one = client()
    const first = collect(one.observe(`${root}/+`))
    await wire.waitFor(({ cmd }) => cmd === 'suback')
    await publish(`${root}/1`, 'v', { retain: true })
    await first.waitForCount(1)
    const second = collect(one.observe(`${root}/+`))
    await second.waitForCount(1)
    await first.expectNone((_, index) => index > 0, 100)
    expect(first.values.map(textOf)).toEqual(['v'])
    expect(second.values.map(textOf)).toEqual(['v retained'])
  })

  guarantee('E30 P5 only live messages have passed: a late observer gets nothing', async given => {
    const { client, root, publish, wire } = given
    const one = client()
    const first = collect(one.observe(`${root}/+`))
    await wire.waitFor(({ cmd }) => cmd === 'suback')
    await publish(`${root}/1`, 'v')
    await first.waitForCount(1)
    const second = collect(one.observe(`${root}/+`))
    await second.expectNone(() => true, 100)
  })

  guarantee('E30 a retained message that was deleted is not replayed', async given => {
    const { client, root, publish } = given
    await publish(`${root}/1`, 'v', { retain: true })
    const one = client()
    const first = collect(one.observe(`${root}/+`))
    await first.waitForCount(1)
    await publish(`${root}/1`, '', { retain: true })
    await first.waitForCount(2)
    const second = collect(one.observe(`${root}/+`))
    await second.expectNone(() => true, 100)
    expect(first.values.map(textOf)).toEqual(['v retained', ''])
  })

  guarantee('E31 the replay for a wider filter does not reach an observer of a narrower one', async given => {
    const { client, root, publish } = given
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => publish(`${root}/${i}`, String(i), { retain: true })),
    )
    const one = client()
    const narrow = collect(one.observe(`${root}/+`))
    await narrow.waitForCount(20)
    const wide = collect(one.observe(`${root}/#`))
    await wide.waitForCount(20)
    await Promise.all([
      narrow.expectNone((_, index) => index >= 20, 100),
      wide.expectNone((_, index) => index >= 20, 100),
    ])
    const again = collect(one.observe(`${root}/+`))
    await again.waitForCount(20)
    await Promise.all([
      narrow.expectNone((_, index) => index >= 20, 100),
      wide.expectNone((_, index) => index >= 20, 1),
    ])
    expect(new Set(again.values.map(({ topic }) => topic)).size).toBe(20)
  })

  guarantee("E29 retained: 'none' gets no retained message", async given => {
    const { client, root, publish } = given
    await publish(`${root}/1`, 'v', { retain: true })
    const one = client()
    const without = collect(one.observe(`${root}/1`, { retained: 'none' }))
    const withOne = collect(one.observe(`${root}/1`))
    await withOne.waitForCount(1)
    await publish(`${root}/1`, 'live')
    await without.waitForCount(1)
    expect(without.values.map(textOf)).toEqual(['live'])
  })

  guarantee('E29 observers that join while a large replay is under way get it whole', async given => {
    const { client, root, publish } = given
    const count = 300
    await Promise.all(
      Array.from({ length: count }, (_, i) => publish(`${root}/${i}`, String(i), { retain: true })),
    )
    const one = client()
    const first = collect(one.observe(`${root}/+`))
    await first.waitForCount(1)
    const second = collect(one.observe(`${root}/+`))
    await Promise.all([first.waitForCount(count), second.waitForCount(count)])
    await first.expectNone((_, index) => index >= count, 100)
    await second.expectNone((_, index) => index >= count, 1)
    for (const { values } of [first, second])
      expect(new Set(values.map(({ topic }) => topic)).size).toBe(count)
  })

  for (const [retained, again] of [
    ['each', true],
    ['once', false],
  ] as const) {
    guarantee(
      `E32 retained: '${retained}' ${again ? 'comes again' : 'does not come again'} after a reconnect`,
      async given => {
        const { client, root, publish, cut, wire } = given
        await publish(`${root}/a`, 'kept', { retain: true })
        const one = client({ retry: () => 20 })
        const observer = collect(one.observe(`${root}/+`, { retained }))
        await observer.waitForCount(1)
        wire.clear()
        cut()
        await wire.waitFor(({ cmd }) => cmd === 'suback')
        await publish(`${root}/a`, 'live')
        await observer.waitForCount(again ? 3 : 2)
        expect(observer.values.map(textOf)).toEqual(
          again ? ['kept retained', 'kept retained', 'live'] : ['kept retained', 'live'],
        )
      },
    )
  }

  guarantee(
    "E33 retained: 'latest' gives the last of each topic, marked, without a SUBSCRIBE",
    async given => {
      const { client, root, publish, wire } = given
      await publish(`${root}/a`, 'kept', { retain: true })
      await publish(`${root}/b`, 'kept', { retain: true })
      const one = client()
      const first = collect(one.observe(`${root}/+`, { retained: 'latest' }))
      await first.waitForCount(2)
      await publish(`${root}/a`, 'live')
      await publish(`${root}/c`, 'live')
      await publish(`${root}/b`, '')
      await first.waitForCount(5)
      const before = wire.count('subscribe')
      const late = collect(one.observe(`${root}/+`, { retained: 'latest' }))
      await publish(`${root}/a`, 'newer')
      await late.waitForCount(3)
      await late.expectNone((_, index) => index > 2, 50)
      expect(
        late.values.map(({ topic, payload, replayed }) => [topic, Buffer.from(payload).toString(), replayed]),
      ).toEqual([
        [`${root}/a`, 'live', true],
        [`${root}/c`, 'live', true],
        [`${root}/a`, 'newer', false],
      ])
      expect(first.values.every(({ replayed }) => !replayed)).toBe(true)
      expect(wire.count('subscribe')).toBe(before)
    },
  )

  guarantee("E33 'latest' and 'each' on one filter do not disturb each other", async given => {
    const { client, root, publish, wire } = given
    const one = client()
    const latest = collect(one.observe(`${root}/a`, { retained: 'latest' }))
    await wire.waitFor(({ cmd }) => cmd === 'suback')
    await publish(`${root}/a`, 'live')
    await latest.waitForCount(1)
    const each = collect(one.observe(`${root}/a`))
    const late = collect(one.observe(`${root}/a`, { retained: 'latest' }))
    await late.waitForCount(1)
    await each.expectNone(() => true, 50)
    expect(latest.values.length).toBe(1)
    latest.unsubscribe()
    late.unsubscribe()
    // Nobody wanted it remembered any more.
    await collect(one.observe(`${root}/a`, { retained: 'latest' })).expectNone(() => true, 50)
  })
})
