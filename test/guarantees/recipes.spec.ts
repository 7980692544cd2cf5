import {
  bufferCount,
  concatMap,
  firstValueFrom,
  from,
  lastValueFrom,
  map,
  take,
  takeUntil,
  throwIfEmpty,
  timeout,
  timer,
  toArray,
} from 'rxjs'
import { ClosedError } from 'rxtopics'
import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

// What needs no function of its own, for it is a line of RxJS: the recipes of docs/recipes.md.

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

overLanes('P. Recipes', guarantee => {
  guarantee('P63 the first message, or an error in time; both leave', async ({ client, root, publish }) => {
    await publish(`${root}/stored`, 'x', { retain: true })
    const one = client()
    const first = await firstValueFrom(one.observe(`${root}/stored`).pipe(timeout(10_000)))
    expect(textOf(first)).toBe('x')
    const late = firstValueFrom(one.observe(`${root}/silent`).pipe(timeout({ first: 50 })))
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError' })
    await expect.poll(() => one.snapshot().subscriptions).toEqual([])
  })

  guarantee(
    'P54 P63 whoever waits for a first message, or comes after it, is told that the client is closed',
    async given => {
      const { client, root } = given
      const one = client()
      const first$ = one.observe(`${root}/silent`)
      const told$ = first$.pipe(throwIfEmpty(() => new ClosedError()))
      const waiting = [
        firstValueFrom(first$),
        firstValueFrom(told$),
        firstValueFrom(told$.pipe(timeout(10_000))),
      ]
      const ended = Promise.allSettled(waiting)
      await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
      await one.close()
      expect(await ended).toMatchObject(
        ['EmptyError', 'ClosedError', 'ClosedError'].map(name => ({ status: 'rejected', reason: { name } })),
      )
      for (const late$ of [
        first$,
        one.publish(`${root}/silent`, 'x'),
        one.request(`${root}/silent`, 'x'),
        one.ping(),
        one.connect(),
      ])
        await expect(firstValueFrom<unknown>(late$)).rejects.toBeInstanceOf(ClosedError)
    },
  )

  guarantee('P64 what is there is drained, and what comes is taken in batches, in order', async given => {
    const { client, root, publish } = given
    for (const name of ['a', 'b', 'c']) await publish(`${root}/stored/${name}`, name, { retain: true })
    const one = client()
    const stored$ = one.observe(`${root}/stored/+`).pipe(takeUntil(timer(500)), toArray())
    expect((await lastValueFrom(stored$)).map(textOf).sort()).toEqual(['a', 'b', 'c'])
    const live$ = one.observe(`${root}/live`, { qos: 1, retained: 'none' })
    const batches = collect(live$.pipe(map(textOf), bufferCount(3), take(2)))
    await next(one.subscriptions$, change => change.kind === 'granted' && change.filter === `${root}/live`)
    for (let at = 1; at <= 6; at++) await publish(`${root}/live`, String(at))
    expect(await batches.waitForCount(2)).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
    ])
  })

  guarantee('P70 several publishes, one after the other, and the end', async ({ client, root }) => {
    const one = client()
    const publishing$ = from(['1', '2', '3']).pipe(
      concatMap(text => one.publish(`${root}/a`, text, { qos: 1 })),
      toArray(),
    )
    const receipts = await lastValueFrom(publishing$)
    await one.close()
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['acknowledged', 'acknowledged', 'acknowledged'])
    expect(one.snapshot().status.state).toBe('closed')
  })

  guarantee('P1 P4 a component that mounts, leaves and mounts again (case 33)', async given => {
    const { client, root, publish, wire } = given
    await publish(`${root}/lamp`, 'on', { retain: true })
    const one = client({ linger: 10_000 })
    const seen: string[] = []
    const mount = () => {
      const subscription = one.observe(`${root}/lamp`).subscribe(message => seen.push(textOf(message)))
      return () => subscription.unsubscribe()
    }
    mount()()
    mount()
    const second = collect(one.observe(`${root}/lamp`))
    expect((await second.waitForCount(1)).map(textOf)).toEqual(['on'])
    await expect.poll(() => seen).toEqual(['on'])
    expect(wire.count('connect')).toBe(1)
  })

  guarantee('P69 a thousand observers come and go over one connection', async ({ client, root, wire }) => {
    const one = client()
    const held = one.connect().subscribe()
    const observers = Array.from({ length: 1_000 }, (_, at) => one.observe(`${root}/${at % 50}`).subscribe())
    const inForce = () => one.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length
    await expect.poll(inForce, { timeout: 10_000 }).toBe(50)
    for (const observer of observers) observer.unsubscribe()
    await expect.poll(() => one.snapshot().subscriptions.length, { timeout: 10_000 }).toBe(0)
    expect(one.snapshot().leases).toBe(1)
    expect(wire.seen().filter(({ cmd }) => cmd === 'connect').length).toBe(1)
    held.unsubscribe()
  })

  guarantee('P72 when a filter is in force, and with what', async ({ client, root }) => {
    const one = client()
    const granted = next(one.subscriptions$, ({ kind }) => kind === 'granted')
    collect(one.observe(`${root}/a`, { qos: 1 }))
    expect(await granted).toMatchObject({ kind: 'granted', filter: `${root}/a`, qos: 1 })
  })

  guarantee('P65 all that comes, beside what each observer wants', async ({ client, root, publish }) => {
    const one = client()
    const changes = collect(one.subscriptions$)
    const some = collect(one.observe(`${root}/a`, { qos: 1, retained: 'none' }))
    const all = collect(one.observe(`${root}/#`, { qos: 1, retained: 'none' }))
    for (const filter of [`${root}/a`, `${root}/#`])
      await changes.waitFor(change => change.kind === 'granted' && change.filter === filter)
    await publish(`${root}/a`, '1')
    await publish(`${root}/b`, '2')
    expect((await all.waitForCount(2)).map(textOf)).toEqual(['1', '2'])
    expect(some.values.map(textOf)).toEqual(['1'])
  })
})
