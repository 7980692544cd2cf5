import { EMPTY, type Observable, of, Subject, throwError } from 'rxjs'
import { ackAfter, type Message } from 'rxtopics'
import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'
import type { Seen } from './wire.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()
const sent = (cmd: string) => (seen: Seen) => seen.direction === 'toBroker' && seen.cmd === cmd
const suback = ({ cmd, direction }: Seen) => cmd === 'suback' && direction === 'toClient'
const manual = { ack: 'manual', qos: 1, retained: 'none' } as const

overLanes('I. Acknowledgement and flow control', guarantee => {
  guarantee('I48 acks given in the order 3, 1, 2 leave in the order of the messages', async given => {
    const { client, root, publish, wire } = given
    const one = client()
    const observer = collect(one.observe(`${root}/a`, manual))
    await wire.waitFor(suback)
    for (const text of ['1', '2', '3']) await publish(`${root}/a`, text)
    const [first, second, third] = (await observer.waitForCount(3)) as Message[]
    expect(one.snapshot().unsettled).toBe(3)
    third?.ack()
    await wire.expectNone(sent('puback'), 50)
    first?.ack()
    await wire.waitFor(sent('puback'))
    second?.ack()
    await expect.poll(() => wire.count('puback')).toBe(3)
    const ids = (direction: Seen['direction'], cmd: string) =>
      wire
        .seen()
        .filter(seen => seen.direction === direction && seen.cmd === cmd && seen.id !== undefined)
        .map(({ id }) => id)
    expect(ids('toBroker', 'puback')).toEqual(ids('toClient', 'publish'))
    expect(one.snapshot().unsettled).toBe(0)
  })

  guarantee('I49 while acks are outstanding everything else flows', async given => {
    const { client, root, publish, wire } = given
    const one = client()
    const held = collect(one.observe(`${root}/held`, manual))
    await wire.waitFor(suback)
    await publish(`${root}/held`, 'x')
    await held.waitForCount(1)
    const other = collect(one.observe(`${root}/other`, { retained: 'none' }))
    await expect.poll(() => wire.seen().filter(suback).length).toBe(2)
    await publish(`${root}/other`, 'y')
    await other.waitForCount(1)
    const receipt = collect(one.publish(`${root}/own`, 'z', { qos: 1 }))
    await receipt.waitForCount(1)
    expect(wire.seen().filter(sent('puback')).length).toBe(0)
    held.values[0]?.ack()
    await wire.waitFor(sent('puback'))
  })

  guarantee(
    'I50 with several observers, the acknowledgement leaves after all of them settled',
    async given => {
      const { client, root, publish, wire, version } = given
      const one = client()
      // One filter, so one copy of the message; and one observer that settles by returning.
      const observers = [collect(one.observe(`${root}/a`, manual)), collect(one.observe(`${root}/a`, manual))]
      collect(one.observe(`${root}/a`, { qos: 1, retained: 'none' }))
      await wire.waitFor(suback)
      await publish(`${root}/a`, 'x')
      for (const observer of observers) await observer.waitForCount(1)
      observers[0]?.values[0]?.ack()
      observers[0]?.values[0]?.ack()
      await wire.expectNone(sent('puback'), 50)
      observers[1]?.values[0]?.ack()
      await wire.waitFor(sent('puback'))
      expect(version).toBeGreaterThan(0)
    },
  )

  guarantee('I51 a message that nobody settles is reported, with what it blocks', async given => {
    const { client, root, publish, wire } = given
    // Longer than it takes to publish three times, each over a connection of its own.
    const one = client({ ackTimeout: 500 })
    const stalled = collect(one.stalled$)
    const observer = collect(one.observe(`${root}/a`, manual))
    await wire.waitFor(suback)
    for (const text of ['1', '2', '3']) await publish(`${root}/a`, text)
    await observer.waitForCount(3)
    observer.values[1]?.ack()
    observer.values[2]?.ack()
    const [report] = await stalled.waitForCount(1)
    expect(report).toMatchObject({ topic: `${root}/a`, qos: 1, blocks: 2 })
    expect(one.snapshot().counts.stalled).toBe(1)
    observer.values[0]?.ack()
    await expect.poll(() => wire.count('puback')).toBe(3)
    await stalled.expectNone((_, index) => index > 0, 550)
  })

  guarantee('I52 nack carries its reason on MQTT 5, and the broker goes on', async given => {
    const { client, root, publish, wire, version } = given
    const one = client()
    const observer = collect(one.observe(`${root}/a`, manual))
    await wire.waitFor(suback)
    await publish(`${root}/a`, '1')
    await publish(`${root}/a`, '2')
    await observer.waitForCount(2)
    expect(() => observer.values[0]?.nack({ code: 1 })).toThrow(expect.objectContaining({ name: 'AckError' }))
    observer.values[0]?.nack({ code: 0x83, text: 'no such room' })
    observer.values[1]?.ack()
    await expect.poll(() => wire.count('puback')).toBe(2)
    const codes = wire
      .seen()
      .filter(sent('puback'))
      .map(({ code }) => code ?? 0)
    expect(codes).toEqual(version === 5 ? [0x83, 0] : [0, 0])
  })

  guarantee("I52 with ack: 'auto', ack has no effect and nack throws", async given => {
    const { client, root, publish, wire } = given
    const one = client()
    const observer = collect(one.observe(`${root}/a`, { qos: 1, retained: 'none' }))
    await wire.waitFor(suback)
    await publish(`${root}/a`, '1')
    await observer.waitForCount(1)
    await wire.waitFor(sent('puback'))
    observer.values[0]?.ack()
    expect(() => observer.values[0]?.nack()).toThrow(expect.objectContaining({ name: 'AckError' }))
    await wire.expectNone(
      (() => {
        let count = 0
        return (seen: Seen) => sent('puback')(seen) && ++count > 1
      })(),
      50,
    )
  })

  guarantee(
    'I48 P33 what is not settled is delivered again in the next connection of a kept session',
    async given => {
      const { client, root, publish, cut, wire } = given
      const one = client({ retry: () => 20 }, { clientId: `${root}-acks`, clean: false })
      const observer = collect(one.observe(`${root}/a`, manual))
      await wire.waitFor(suback)
      for (const text of ['1', '2']) await publish(`${root}/a`, text)
      await observer.waitForCount(2)
      observer.values[0]?.ack()
      await wire.waitFor(sent('puback'))
      const lost = next(one.status$, ({ state }) => state === 'waiting')
      cut()
      await lost
      // It belongs to the connection that is gone: saying so now tells the broker nothing.
      observer.values[1]?.ack()
      await observer.waitForCount(3)
      expect(observer.values.map(textOf)).toEqual(['1', '2', '2'])
      observer.values[2]?.ack()
      await expect.poll(() => one.snapshot().unsettled).toBe(0)
      // In order, so that the broker has the acknowledgement: it brings nothing again.
      const settled = next(one.status$, ({ state }) => state === 'connecting')
      one.reconnect()
      await settled
      await next(one.status$, ({ state }) => state === 'connected')
      await publish(`${root}/a`, '3')
      await observer.waitForCount(4)
      expect(observer.values.map(textOf)).toEqual(['1', '2', '2', '3'])
    },
  )

  guarantee(
    'I53 P25 a slow observer: its policy holds, drops are counted, others are not delayed',
    async given => {
      const { client, root, publish, wire } = given
      const one = client()
      const policies = ['drop-oldest', 'drop-newest', 'latest', 'conflate', 'pause'] as const
      const slow = policies.map(overflow =>
        collect(one.observe(`${root}/+`, { ...manual, buffer: { window: 1, capacity: 2, overflow } })),
      )
      const fast = collect(one.observe(`${root}/+`, { qos: 1, retained: 'none' }))
      const failing = collect(
        one.observe(`${root}/+`, { ...manual, buffer: { window: 1, capacity: 2, overflow: 'error' } }),
      )
      await wire.waitFor(suback)
      for (const [i, topic] of ['a', 'b', 'a', 'b', 'a'].entries())
        await publish(`${root}/${topic}`, String(i))
      await fast.waitForCount(5)
      expect(await failing.ended()).toMatchObject({
        kind: 'error',
        error: { name: 'ObserverOverflowError', capacity: 2 },
      })
      for (const observer of slow) expect(observer.values.length).toBe(1)
      // Now each is ready for more, until nothing waits.
      for (const observer of slow)
        for (let i = 0; i < observer.values.length; i += 1) observer.values[i]?.ack()
      expect(slow.map(({ values }) => values.map(textOf).join(''))).toEqual([
        '034',
        '012',
        '04',
        '034',
        '01234',
      ])
      expect(one.snapshot().counts.dropped).toBe(2 + 2 + 3 + 2)
      await expect.poll(() => one.snapshot().unsettled).toBe(0)
      await expect.poll(() => wire.count('puback')).toBe(5)
    },
  )

  guarantee('I53 an observer that settles at once never waits', async ({ client, root, publish, wire }) => {
    const one = client()
    const seen: string[] = []
    one.observe(`${root}/a`, { ...manual, buffer: { window: 1, capacity: 1 } }).subscribe(message => {
      seen.push(textOf(message))
      message.ack()
    })
    await wire.waitFor(suback)
    for (let i = 0; i < 20; i += 1) await publish(`${root}/a`, String(i))
    await expect.poll(() => seen.length).toBe(20)
    expect(one.snapshot().counts.dropped).toBe(0)
  })

  guarantee('I52 ackAfter acknowledges when the work is done, in order, and not before', async given => {
    const { client, root, publish, wire } = given
    const one = client()
    const work = ['1', '2'].map(() => new Subject<string>())
    const done = collect(
      one
        .observe(`${root}/a`, manual)
        .pipe(ackAfter((_, i): Observable<string> => work[i] ?? EMPTY, { concurrency: 2 })),
    )
    await wire.waitFor(suback)
    for (const text of ['1', '2']) await publish(`${root}/a`, text)
    await expect.poll(() => work.every(({ observed }) => observed)).toBe(true)
    work[1]?.next('b')
    work[1]?.complete()
    await wire.expectNone(sent('puback'), 50)
    work[0]?.next('a')
    work[0]?.complete()
    await expect.poll(() => wire.count('puback')).toBe(2)
    expect(done.values).toEqual(['b', 'a'])
  })

  guarantee(
    'I52 ackAfter: a message that fails goes to a dead-letter topic, and the stream goes on',
    async given => {
      const { client, root, publish, wire } = given
      const one = client()
      const dead = collect(one.observe(`${root}/dead`, { retained: 'none' }))
      const done = collect(
        one.observe(`${root}/a`, manual).pipe(
          ackAfter(
            message => {
              const text = textOf(message)
              return text === 'bad' ? throwError(() => new Error('bad')) : of(text)
            },
            { failure: (_, { payload }) => one.publish(`${root}/dead`, payload, { qos: 1 }) },
          ),
        ),
      )
      await expect.poll(() => wire.seen().filter(suback).length).toBeGreaterThan(0)
      for (const text of ['1', 'bad', '2']) await publish(`${root}/a`, text)
      await Promise.all([done.waitForCount(2), dead.waitForCount(1)])
      expect(done.values).toEqual(['1', '2'])
      expect(dead.values.map(textOf)).toEqual(['bad'])
      await expect.poll(() => one.snapshot().unsettled).toBe(0)
    },
  )
})
