import { map, Subject, timer } from 'rxjs'
import { allow, type Interceptor, type Outgoing, reject } from 'rxtopics'
import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()
const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const upper = <T extends { readonly payload: Uint8Array }>(message: T): T => ({
  ...message,
  payload: bytes(textOf(message).toUpperCase()),
})

overLanes('P. Interceptors', guarantee => {
  guarantee('P56 outgoing: reject, change and delay, each seen by a second client, in order', async given => {
    const { client, root } = given
    const other = client()
    const seen = collect(other.observe(`${root}/#`, { qos: 1, retained: 'none' }))
    await next(other.subscriptions$, ({ kind }) => kind === 'granted')
    const passed: string[] = []
    const name = (label: string) => (publish: Outgoing) => {
      passed.push(`${label} ${textOf(publish)}`)
      return publish
    }
    const one = client({
      interceptors: [
        { outgoing: name('first') },
        { outgoing: publish => (textOf(publish) === 'bad' ? reject('it is bad') : publish) },
        { outgoing: publish => (textOf(publish) === 'slow' ? timer(50).pipe(map(() => publish)) : publish) },
        { outgoing: upper },
        { outgoing: name('last') },
      ],
    })
    const receipts = ['slow', 'bad', 'quick'].map(text => collect(one.publish(`${root}/a`, text, { qos: 1 })))
    const elsewhere = collect(one.publish(`${root}/b`, 'other', { qos: 1 }))
    expect(await receipts[1]?.ended()).toMatchObject({
      error: { name: 'RejectedError', reason: 'it is bad', direction: 'outgoing', interceptor: '#1' },
    })
    for (const receipt of [receipts[0], receipts[2], elsewhere]) await receipt?.waitForCount(1)
    await seen.waitForCount(3)
    // A delay holds its topic, and no other.
    expect(seen.values.filter(({ topic }) => topic.endsWith('/a')).map(textOf)).toEqual(['SLOW', 'QUICK'])
    expect(textOf(seen.values[0] ?? { payload: new Uint8Array() })).toBe('OTHER')
    expect(passed.filter(line => line.startsWith('last')).length).toBe(3)
    expect(one.snapshot()).toMatchObject({
      counts: { rejected: 1 },
      intercepted: { outgoing: 0, incoming: 0 },
    })
  })

  guarantee(
    'P56 a removed one no longer runs, one that is added runs from then on',
    async ({ client, root }) => {
      const other = client()
      const seen = collect(other.observe(`${root}/a`, { qos: 1, retained: 'none' }))
      await next(other.subscriptions$, ({ kind }) => kind === 'granted')
      const one = client()
      await collect(one.publish(`${root}/a`, 'one', { qos: 1 })).waitForCount(1)
      const added = one.intercept({ outgoing: upper })
      await collect(one.publish(`${root}/a`, 'two', { qos: 1 })).waitForCount(1)
      added.unsubscribe()
      await collect(one.publish(`${root}/a`, 'three', { qos: 1 })).waitForCount(1)
      expect((await seen.waitForCount(3)).map(textOf)).toEqual(['one', 'TWO', 'three'])
    },
  )

  guarantee(
    'P56 incoming: change, delay and reject, before anybody observes',
    async ({ client, root, publish }) => {
      const gate = new Subject<void>()
      const holding: Interceptor = {
        incoming: message =>
          textOf(message) === 'slow'
            ? gate.pipe(map(() => message))
            : textOf(message) === 'bad'
              ? reject('bad')
              : message,
      }
      const one = client({ interceptors: [holding, { incoming: upper }] })
      const seen = collect(one.observe(`${root}/#`, { qos: 1, retained: 'none' }))
      const rejected = collect(one.rejections$)
      await next(one.subscriptions$, ({ kind }) => kind === 'granted')
      await publish(`${root}/a`, 'slow')
      await publish(`${root}/a`, 'bad')
      await publish(`${root}/a`, 'after')
      await rejected.waitForCount(1)
      expect(rejected.values[0]).toMatchObject({ direction: 'incoming', topic: `${root}/a`, reason: 'bad' })
      expect(seen.values).toEqual([])
      await expect.poll(() => one.snapshot().intercepted.incoming).toBe(2)
      gate.next()
      expect((await seen.waitForCount(2)).map(textOf)).toEqual(['SLOW', 'AFTER'])
      expect(one.snapshot()).toMatchObject({ unsettled: 0, intercepted: { incoming: 0 } })
    },
  )

  guarantee('P56 a stored value passes late to whoever observes', async ({ client, root, publish }) => {
    await publish(`${root}/r`, 'stored', { retain: true })
    const one = client({
      interceptors: [{ incoming: message => timer(30).pipe(map(() => upper(message))) }],
    })
    const seen = collect(one.observe(`${root}/+`))
    expect(await seen.waitForCount(1)).toMatchObject([{ topic: `${root}/r`, retain: true }])
    expect(seen.values.map(textOf)).toEqual(['STORED'])
    const late = collect(one.observe(`${root}/+`))
    await late.waitForCount(1)
    expect([late.values.map(textOf), seen.values.length]).toEqual([['STORED'], 1])
  })

  guarantee('P57 what is rejected is on `rejections$`, in the counts, and with its caller', async given => {
    const { client, root, wire } = given
    const one = client({ interceptors: [allow([`${root}/good/#`], { direction: 'outgoing' })] })
    const rejections = collect(one.rejections$)
    await collect(one.publish(`${root}/good/a`, 'x', { qos: 1 })).waitForCount(1)
    wire.clear()
    const ending = await collect(one.publish(`${root}/bad`, 'x', { qos: 1 })).ended()
    expect(ending).toMatchObject({
      error: { name: 'RejectedError', topic: `${root}/bad`, interceptor: 'allow' },
    })
    expect(rejections.values).toEqual([ending.kind === 'error' ? ending.error : null])
    expect(one.snapshot().counts.rejected).toBe(1)
    await collect(one.publish(`${root}/good/b`, 'x', { qos: 1 })).waitForCount(1)
    const sent = wire.seen().filter(({ cmd, direction }) => cmd === 'publish' && direction === 'toBroker')
    expect(sent.length).toBe(1)
  })
})
