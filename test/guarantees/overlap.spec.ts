import { FilterError, TopicNameError } from 'rxtopics'
import { expect } from 'vitest'
import { collect } from '../support/until.js'
import { overLanes } from './overLanes.js'

overLanes('D. Overlap and routing', guarantee => {
  guarantee('D22 P7 observers of overlapping filters see a publish exactly once each', async given => {
    const { client, root, version, wire, publish } = given
    const overlapping = client()
    const filters = [`${root}/#`, `${root}/+`, `${root}/1`, `${root}/+/#`]
    const observers = filters.map(filter => collect(overlapping.observe(filter, { qos: 1 })))
    const expected = version === 5 ? 4 : 1
    await expect
      .poll(() => overlapping.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length)
      .toBe(expected)
    for (const text of ['x', 'y', 'z']) await publish(`${root}/1`, text)
    for (const observer of observers) await observer.waitForCount(3)
    await Promise.all(observers.map(observer => observer.expectNone((_, index) => index > 2, 100)))
    for (const { values } of observers) expect(values.map(textOf)).toEqual(['x', 'y', 'z'])
    if (version === 4) expect(wire.filters('subscribe')).toEqual([`${root}/#`])
  })

  guarantee('D22 the covering filter leaves: the covered ones go on without a gap', async given => {
    const { client, root, publish, wire, version } = given
    const overlapping = client()
    const wide = collect(overlapping.observe(`${root}/#`))
    const narrow = collect(overlapping.observe(`${root}/a`))
    await expect
      .poll(() => overlapping.snapshot().subscriptions.some(({ phase }) => phase === 'on'))
      .toBe(true)
    await publish(`${root}/a`, '1')
    await narrow.waitForCount(1)
    wide.unsubscribe()
    await wire.waitFor(({ cmd }) => cmd === 'unsubscribe')
    await publish(`${root}/a`, '2')
    await narrow.waitForCount(2)
    await publish(`${root}/a`, '3')
    await narrow.waitForCount(3)
    expect(narrow.values.map(textOf)).toEqual(['1', '2', '3'])
    const order = wire.seen().filter(({ cmd }) => cmd === 'suback' || cmd === 'unsubscribe')
    // Make before break: the narrow filter was granted before the wide one was given up.
    if (version === 4) expect(order.map(({ cmd }) => cmd)).toEqual(['suback', 'suback', 'unsubscribe'])
  })

  guarantee(
    'D22 a filter that becomes covered sees each message once, and no retained one again',
    async given => {
      const { client, root, publish, wire } = given
      await publish(`${root}/a`, 'kept', { retain: true })
      const overlapping = client()
      const narrow = collect(overlapping.observe(`${root}/a`))
      await narrow.waitForCount(1)
      const wide = collect(overlapping.observe(`${root}/#`))
      await wide.waitForCount(1)
      await expect.poll(() => wire.seen().filter(({ cmd }) => cmd === 'suback').length).toBe(2)
      await publish(`${root}/a`, 'live')
      await Promise.all([wide.waitForCount(2), narrow.waitForCount(2)])
      await narrow.expectNone((_, index) => index > 1, 100)
      expect(narrow.values.map(textOf)).toEqual(['kept', 'live'])
      expect(wide.values.map(textOf)).toEqual(['kept', 'live'])
    },
  )

  guarantee('D23 a wildcard that is refused does not harm a filter it would have covered', async given => {
    const { client, root, publish, deny } = given
    await deny(`${root}/no/#`)
    const partly = client()
    const narrow = collect(partly.observe(`${root}/no2/a`))
    const refused = await collect(partly.observe(`${root}/no/#`)).ended()
    expect(refused).toMatchObject({ kind: 'error', error: { name: 'SubscribeRefusedError' } })
    await expect.poll(() => partly.snapshot().subscriptions.map(({ phase }) => phase)).toEqual(['on'])
    await publish(`${root}/no2/a`, 'x')
    await narrow.waitForCount(1)
  })

  guarantee('D26 P6 matching agrees with the broker', async given => {
    const { client, root, publish } = given
    const filters = [
      `${root}/a/#`,
      `${root}/a/+`,
      `${root}/+/b`,
      `${root}/a//c`,
      `${root}/a/b/`,
      `${root}/+/+/c`,
    ]
    const topics = [`${root}/a`, `${root}/a/b`, `${root}/a/`, `${root}/a//c`, `${root}/a/b/`, `${root}/x/b`]
    const { matches } = await import('rxtopics')
    const one = client()
    const observers = filters.map(filter => ({ filter, seen: collect(one.observe(filter)) }))
    const last = collect(one.observe(`${root}-end`))
    await expect
      .poll(() => one.snapshot().subscriptions.every(({ phase }) => phase !== 'subscribing'))
      .toBe(true)
    await expect.poll(() => one.snapshot().status.state).toBe('connected')
    for (const topic of topics) await publish(topic, 'x')
    await publish(`${root}-end`, 'x')
    await last.waitForCount(1)
    for (const { filter, seen } of observers) {
      expect([...seen.values.map(({ topic }) => topic)].sort(), filter).toEqual(
        topics.filter(topic => matches(filter, topic)).sort(),
      )
    }
  })

  guarantee('D26 P10 what is invalid is refused before anything is sent', async ({ client, wire, root }) => {
    const careful = client()
    const good = collect(careful.observe(`${root}/a`))
    await wire.waitFor(({ cmd }) => cmd === 'suback')
    wire.clear()
    for (const filter of ['', 'a+', 'a/#/b', 'a\0b', 'a\ud800']) {
      const ending = await collect(careful.observe(filter)).ended()
      expect(ending, filter).toMatchObject({ kind: 'error', error: { name: 'FilterError', filter } })
    }
    for (const topic of ['', `${root}/+`, 'a/#', 'a\0b']) {
      const ending = await collect(careful.publish(topic, 'x')).ended()
      expect(ending, topic).toMatchObject({ kind: 'error', error: { name: 'TopicNameError', topic } })
    }
    await wire.expectNone(() => true, 50)
    expect(good.ending).toBeUndefined()
    expect(careful.snapshot().status.state).toBe('connected')
    expect([FilterError.name, TopicNameError.name]).toEqual(['FilterError', 'TopicNameError'])
  })
})

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()
