import { type Client, UnsupportedError } from 'rxtopics'
import { expect } from 'vitest'
import { collect } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()
/** Waits until the broker has answered for all filters; one that another covers stays off. */
const settled = (client: Client) =>
  expect
    .poll(() => {
      const { status, subscriptions } = client.snapshot()
      return status.state === 'connected' && subscriptions.every(({ phase }) => /^(on|off)$/.test(phase))
    })
    .toBe(true)
const publishing = (client: Client, topic: string, text: string, retain = false) =>
  new Promise<void>((complete, error) => {
    client.publish(topic, text, { qos: 1, retain }).subscribe({ complete, error })
  })
const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i))
const turn = () => new Promise(resolve => setImmediate(resolve))

overLanes('N. Whose copy is this, one by one', guarantee => {
  guarantee(
    'N67 live retained messages reach every observer while others of the filter join and leave',
    async ({ client, root, version }) => {
      const [one, other] = [client(), client()]
      const options = { retainAsPublished: true, qos: 1 } as const
      const filter = `${root}/+`
      const settledOnes = [collect(one.observe(filter, options)), collect(one.observe(filter, options))]
      if (version === 4) {
        for (const each of settledOnes)
          expect(await each.ended()).toMatchObject({ error: { name: UnsupportedError.name } })
        return
      }
      await settled(one)
      const sent = numbers(500)
      let sending: Promise<void>[] = []
      for (const [i, text] of sent.entries()) {
        sending.push(publishing(other, `${root}/${i % 3}`, text, true))
        if (i % 5 === 0) {
          const late = one.observe(filter, options).subscribe()
          if (i % 2 === 0) setImmediate(() => late.unsubscribe())
        }
        if (sending.length < 10) continue
        await Promise.all(sending)
        sending = []
      }
      await Promise.all(sending)
      for (const each of settledOnes) {
        await each.waitForCount(500)
        expect(each.values.map(textOf)).toEqual(sent)
      }
    },
    30_000,
  )

  guarantee(
    'N68 an observer sees each retained message once, however many join after it',
    async ({ client, root, publish }) => {
      const one = client()
      for (const topic of ['a', 'b']) await publish(`${root}/${topic}`, topic, { retain: true })
      const first = collect(one.observe(`${root}/+`))
      await first.waitForCount(2)
      for (let i = 0; i < 150; i += 1) {
        const late = collect(one.observe(`${root}/+`))
        await late.waitForCount(2)
        expect(late.values.map(textOf).sort()).toEqual(['a', 'b'])
      }
      expect(first.values.map(textOf).sort()).toEqual(['a', 'b'])
    },
    30_000,
  )

  guarantee(
    'N68 however many other filters come, an observer sees each retained message once',
    async ({ client, root, publish }) => {
      const one = client()
      await publish(`${root}/a`, 'a', { retain: true })
      const first = collect(one.observe(`${root}/+`))
      await first.waitForCount(1)
      for (let i = 0; i < 200; i += 1) one.observe(`${root}/${i % 2 === 0 ? 'a' : '+'}/${i}/#`).subscribe()
      await settled(one)
      await publish(`${root}/b`, 'b')
      await first.waitForCount(2)
      expect(first.values.map(textOf)).toEqual(['a', 'b'])
    },
    30_000,
  )

  guarantee('N69 no choice of filters makes the client spin, or mistake one for another', async given => {
    const { client, root, publish } = given
    const one = client()
    // Their hashes were once the same.
    const filters = ['16uy', '1zdd', '215v', '2m79'].map(name => `${root}/${name}/+`)
    const observers = filters.map(filter => {
      const all = Array.from({ length: 20 }, () => collect(one.observe(filter)))
      return { filter, all }
    })
    for (let i = 0; i < 20; i += 1) {
      for (const { filter, all } of observers) all.push(collect(one.observe(filter)))
      await turn()
    }
    await settled(one)
    for (const { filter } of observers) await publish(filter.replace('+', 'x'), filter)
    for (const { filter, all } of observers)
      for (const each of all) {
        await each.waitForCount(1)
        expect(each.values.map(textOf)).toEqual([filter])
      }
  })

  guarantee('N70 latest never goes back to what was stored before the last live message', async given => {
    const { client, root, publish } = given
    const one = client()
    await publish(`${root}/a`, 'stored', { retain: true })
    const first = collect(one.observe(`${root}/+`, { retained: 'latest' }))
    await first.waitForCount(1)
    await publish(`${root}/a`, 'live')
    await first.waitForCount(2)
    const each = collect(one.observe(`${root}/+`))
    await each.waitForCount(1)
    expect(each.values.map(textOf)).toEqual(['stored'])
    await settled(one)
    const late = collect(one.observe(`${root}/+`, { retained: 'latest' }))
    await late.waitForCount(1)
    expect(late.values.map(textOf)).toEqual(['live'])
    expect(first.values.map(textOf)).toEqual(['stored', 'live'])
  })

  guarantee(
    'N71 a latest observer that joins in the middle of a replay, also as the QoS is raised, gets all, once each',
    async given => {
      const { client, root, publish } = given
      const one = client()
      const stored = numbers(30)
      for (const text of stored) await publish(`${root}/${text}`, text, { retain: true })
      const latest = { retained: 'latest' } as const
      const observers = [collect(one.observe(`${root}/+`, latest))]
      await observers[0]?.waitForCount(1)
      observers.push(collect(one.observe(`${root}/+`, { ...latest, qos: 1 })))
      await turn()
      observers.push(collect(one.observe(`${root}/+`, latest)))
      for (const each of observers) {
        await each.waitForCount(30)
        expect(each.values.map(textOf).sort()).toEqual([...stored].sort())
      }
      await settled(one)
      await publish(`${root}/last`, 'last')
      for (const each of observers) {
        await each.waitForCount(31)
        expect(each.values.map(textOf).sort()).toEqual([...stored, 'last'].sort())
      }
    },
  )

  guarantee(
    'N73 bystanders see each message once while filters that cross theirs come and go',
    async ({ client, root }) => {
      const [one, other] = [client(), client()]
      const bystander = collect(one.observe(`${root}/+/x`, { qos: 1, retained: 'none' }))
      await settled(one)
      const sent = numbers(200)
      const crossing = [`${root}/a/+`, `${root}/a/#`, `${root}/#`]
      for (const [i, text] of sent.entries()) {
        const comes = one.observe(crossing[i % 3] ?? '#', { qos: 1, retained: 'none' }).subscribe()
        const sending = publishing(other, `${root}/a/x`, text)
        if (i % 4 === 0) await turn()
        comes.unsubscribe()
        if (i % 4 === 1) await turn()
        await sending
      }
      await bystander.waitFor(message => textOf(message) === '199')
      await settled(one)
      await publishing(other, `${root}/a/x`, 'last')
      await bystander.waitFor(message => textOf(message) === 'last')
      // nats-server keeps no order between filters.
      expect(bystander.values.map(textOf).sort()).toEqual([...sent, 'last'].sort())
    },
    30_000,
  )

  guarantee(
    'N73 of equal messages in a row while filters come and go one at least is seen, and all when they have settled',
    async ({ client, root }) => {
      const [one, other] = [client(), client()]
      const bystander = collect(one.observe(`${root}/+/x`, { qos: 1, retained: 'none' }))
      await settled(one)
      one.observe(`${root}/a/+`, { qos: 1, retained: 'none' }).subscribe()
      await Promise.all([1, 2, 3].map(() => publishing(other, `${root}/a/x`, 'same')))
      await bystander.waitForCount(1)
      await settled(one)
      await publishing(other, `${root}/a/x`, 'mark')
      await bystander.waitFor(message => textOf(message) === 'mark')
      const before = bystander.values.length
      for (let i = 0; i < 3; i += 1) await publishing(other, `${root}/a/x`, 'equal')
      await publishing(other, `${root}/a/x`, 'end')
      await bystander.waitFor(message => textOf(message) === 'end')
      expect(bystander.values.slice(before).map(textOf)).toEqual(['equal', 'equal', 'equal', 'end'])
    },
  )

  guarantee(
    'N74 a late observer sees nothing that was sent before its SUBSCRIBE, and then an older stored value',
    async ({ client, root, version }) => {
      if (version === 4) return
      const [one, other] = [client(), client()]
      one.observe(`${root}/a`, { qos: 1 }).subscribe()
      await settled(one)
      for (let i = 0; i < 50; i += 1) {
        await publishing(other, `${root}/a`, `${2 * i}`, true)
        const sending = publishing(other, `${root}/a`, `${2 * i + 1}`)
        if (i % 2 === 0) await turn()
        const late = collect(one.observe(`${root}/a`, { qos: 1 }))
        await late.waitForCount(1)
        await sending
        const seen = late.values.map(message => Number(textOf(message)))
        expect(seen).toEqual([...seen].sort((a, b) => a - b))
        late.unsubscribe()
      }
    },
  )
})
