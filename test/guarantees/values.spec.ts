import * as t from 'io-ts'
import { map } from 'rxjs'
import { bytes, envelope, json, oneOf, scope, splitByTag, text, topic, versioned } from 'rxtopics'
import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { overLanes } from './overLanes.js'

overLanes('P. Topics and values', guarantee => {
  guarantee('P9 what a template builds it finds again; a level cannot be smuggled in', async given => {
    const { client, root, wire } = given
    const one = client()
    const home = scope(root)
    const lamp = home.topic('home/{room}/lamp/{number:int}', json())
    const seen = collect(one.observe(lamp, { retained: 'none' }))
    await next(one.subscriptions$, ({ kind }) => kind === 'granted')
    wire.clear()
    for (const room of ['a/b', 'a+', '#', '', 'nul\u0000'])
      expect(() => lamp.at({ room, number: 1 }), room).toThrow(
        expect.objectContaining({ name: 'ParamError' }),
      )
    expect(wire.count('publish')).toBe(0)
    for (const params of [
      { room: 'küche-7', number: 7 },
      { room: 'a-b_c~d', number: -1 },
    ])
      await collect(one.publish(lamp.at(params), true)).waitForCount(1)
    const found = await seen.waitForCount(2)
    expect(found.map(({ params }) => params)).toEqual([
      { room: 'küche-7', number: 7 },
      { room: 'a-b_c~d', number: -1 },
    ])
    expect(found.map(({ topic: at }) => at)).toEqual([
      `${root}/home/küche-7/lamp/7`,
      `${root}/home/a-b_c~d/lamp/-1`,
    ])
  })

  guarantee('P16 bytes, text and JSON come out as they went in', async ({ client, root }) => {
    const one = client()
    const binary = topic('{root}/bytes', bytes).at({ root })
    const words = topic('{root}/text', text).at({ root })
    const values = topic('{root}/json', json()).at({ root })
    const first = collect(one.observe(binary, { retained: 'none' }))
    const second = collect(one.observe(words, { retained: 'none' }))
    const third = collect(one.observe(values, { retained: 'none' }))
    await expect.poll(() => one.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length).toBe(3)
    const all = Uint8Array.from({ length: 256 }, (_, at) => at)
    const word = 'Grüße, 世界 🌍 \u200b\ufeff"\\'
    const value = { a: [1.5, null, true, { deep: 'ü\n' }], empty: '', none: {} }
    await collect(one.publish(binary, all)).waitForCount(1)
    await collect(one.publish(words, word)).waitForCount(1)
    await collect(one.publish(values, value)).waitForCount(1)
    const [{ value: got } = { value: new Uint8Array() }] = await first.waitForCount(1)
    expect([...got]).toEqual([...all])
    expect((await second.waitForCount(1))[0]?.value).toBe(word)
    expect((await third.waitForCount(1))[0]?.value).toEqual(value)
  })

  guarantee('P19 each member of a union reaches its own pipeline, and no other', async given => {
    const { client, root } = given
    const Move = t.type({ kind: t.literal('move'), to: t.number })
    const Stop = t.type({ kind: t.literal('stop'), why: t.string })
    const events = topic('{root}/events', json(oneOf('kind', { move: Move, stop: Stop }))).at({ root })
    const one = client()
    const failures = collect(one.failures$)
    const seen = collect(
      one
        .observe(events, { retained: 'none' })
        .pipe(
          splitByTag('kind', { move: moves$ => moves$.pipe(map(({ value }) => `move ${value.to}`)) }, rest$ =>
            rest$.pipe(map(({ value }) => `stop ${value.why}`)),
          ),
        ),
    )
    await next(one.subscriptions$, ({ kind }) => kind === 'granted')
    await collect(one.publish(events, { kind: 'move', to: 1 })).waitForCount(1)
    await collect(one.publish(events, { kind: 'stop', why: 'tired' })).waitForCount(1)
    await given.publish(`${root}/events`, '{"kind":"fly"}')
    await failures.waitForCount(1)
    await collect(one.publish(events, { kind: 'move', to: 2 })).waitForCount(1)
    expect(await seen.waitForCount(3)).toEqual(['move 1', 'stop tired', 'move 2'])
    expect(failures.values.map(({ path }) => path)).toEqual([['kind']])
  })

  guarantee('P21 another minor version is a warning, another major one a failure', async given => {
    const { client, root } = given
    const of = (version: string) =>
      topic('{root}/state', json(versioned(t.type({ on: t.boolean }), { version }))).at({ root })
    const one = client()
    const failures = collect(one.failures$)
    const seen = collect(one.observe(of('2.1'), { retained: 'none' }))
    await next(one.subscriptions$, ({ kind }) => kind === 'granted')
    for (const version of ['2.1', '2.0', '3.0', '2.2'])
      await collect(one.publish(of(version), { on: true })).waitForCount(1)
    await seen.waitForCount(3)
    expect(seen.values.map(({ value: { version, warning } }) => [version, warning])).toEqual([
      ['2.1', null],
      ['2.0', 'older-minor'],
      ['2.2', 'newer-minor'],
    ])
    expect(failures.values).toMatchObject([{ reason: 'version', path: ['version'] }])
  })

  guarantee('P22 each message has an id of its own, its source and its time', async given => {
    const { client, root } = given
    let count = 0
    const before = Date.now()
    const Reading = envelope(t.type({ celsius: t.number }), {
      ...{ source: 'sensor-7', type: 'reading', now: Date.now },
      id: () => `sensor-7-${count++}`,
    })
    const readings = topic('{root}/reading', json(Reading)).at({ root })
    const one = client()
    const seen = collect(one.observe(readings, { retained: 'none' }))
    await next(one.subscriptions$, ({ kind }) => kind === 'granted')
    for (const celsius of [1, 2, 3]) await collect(one.publish(readings, { celsius })).waitForCount(1)
    const values = (await seen.waitForCount(3)).map(({ value }) => value)
    expect(values.map(({ id, source, data }) => [id, source, data.celsius])).toEqual([
      ['sensor-7-0', 'sensor-7', 1],
      ['sensor-7-1', 'sensor-7', 2],
      ['sensor-7-2', 'sensor-7', 3],
    ])
    for (const { timestamp } of values) {
      expect(timestamp).toBeGreaterThanOrEqual(before)
      expect(timestamp).toBeLessThanOrEqual(Date.now())
    }
  })
})
