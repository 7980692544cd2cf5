import * as t from 'io-ts'
import { type Codec, formatFailure, json, text, topic } from 'rxtopics'
import { expect } from 'vitest'
import { collect } from '../support/until.js'
import { overLanes } from './overLanes.js'
import type { Seen } from './wire.js'

const Reading = t.type({ celsius: t.number })
const suback = ({ cmd, direction }: Seen) => cmd === 'suback' && direction === 'toClient'

overLanes('J. Decoding', guarantee => {
  guarantee(
    'J54 P17 P18 an invalid payload between two valid ones is a Left, and the stream goes on',
    async given => {
      const { client, root, publish, wire } = given
      const one = client()
      const temperature = topic(`${root}/{room}/temperature`, json(Reading))
      const all = collect(one.observeEither(temperature))
      const good = collect(one.observe(temperature))
      const failures = collect(one.failures$)
      await wire.waitFor(suback)
      for (const payload of ['{"celsius":20}', '{"celsius":"warm"}', '{"celsius":21}']) {
        await publish(`${root}/lab/temperature`, payload)
      }
      await all.waitForCount(3)
      await good.waitForCount(2)
      expect(all.values.map(({ _tag }) => _tag)).toEqual(['Right', 'Left', 'Right'])
      expect(good.values.map(({ value, params }) => [params, value])).toEqual([
        [{ room: 'lab' }, { celsius: 20 }],
        [{ room: 'lab' }, { celsius: 21 }],
      ])
      const [failure] = await failures.waitForCount(1)
      expect(failure).toMatchObject({ topic: `${root}/lab/temperature`, reason: 'schema', path: ['celsius'] })
      expect(Buffer.from(failure?.payload ?? []).toString()).toBe('{"celsius":"warm"}')
      expect(failure && formatFailure(failure)).toBe(
        `${root}/lab/temperature: /celsius: expected number, got "warm" (json)`,
      )
      expect(failures.values.length).toBe(1)
      expect(one.snapshot().counts.failures).toBe(1)
    },
  )

  guarantee('J55 two codecs on one filter: one subscription; the same codec decodes once', async given => {
    const { client, root, publish, wire } = given
    let decoded = 0
    const counting: Codec<string> = {
      ...text,
      name: 'counting',
      decode: payload => {
        decoded += 1
        return text.decode(payload)
      },
    }
    const one = client()
    const options = { retained: 'none' } as const
    const first = topic(`${root}/{a}`, counting)
    const second = topic(`${root}/{b}`, counting)
    const observers = [
      collect(one.observe(first, options)),
      collect(one.observe(first, options)),
      collect(one.observe(second, options)),
      collect(one.observeEither(second, options)),
      collect(one.observe(topic(`${root}/{c}`, json()), options)),
    ]
    await wire.waitFor(suback)
    await publish(`${root}/x`, '"y"')
    for (const observer of observers) await observer.waitForCount(1)
    expect(wire.filters('subscribe')).toEqual([`${root}/+`])
    expect(decoded).toBe(1)
  })

  guarantee(
    'J56 a codec that throws, bad UTF-8, nothing, truncated JSON: each a Left that says what',
    async given => {
      const { client, root, publish, wire } = given
      const throwing: Codec<string> = {
        ...text,
        name: 'throwing',
        decode: () => {
          throw new Error('thrown by a codec')
        },
      }
      const one = client()
      const thrown = collect(one.observeEither(topic(`${root}/throwing`, throwing)))
      const failed = collect(one.observeEither(topic(`${root}/json`, json())))
      const subscribed = () => wire.seen().filter(suback).length
      await expect.poll(subscribed).toBeGreaterThan(0)
      await publish(`${root}/throwing`, 'x')
      for (const payload of [Buffer.from([0xc3, 0x28]), '', '{"a":']) await publish(`${root}/json`, payload)
      await Promise.all([thrown.waitForCount(1), failed.waitForCount(3)])
      const reason = (either: (typeof failed.values)[number]) => either._tag === 'Left' && either.left.reason
      expect(thrown.values.map(either => either._tag === 'Left' && either.left.reason)).toEqual(['threw'])
      expect(failed.values.map(reason)).toEqual(['utf8', 'empty', 'syntax'])
    },
  )

  guarantee('J57 P8 params are taken from the topic; one that fails its codec is a Left', async given => {
    const { client, root, publish, wire } = given
    const one = client()
    const numbered = collect(one.observeEither(topic(`${root}/{site}/{id:int}`, text)))
    await wire.waitFor(suback)
    await publish(`${root}/berlin/7`, 'x')
    await publish(`${root}/berlin/seven`, 'y')
    await numbered.waitForCount(2)
    const [first, second] = numbered.values
    expect(first).toMatchObject({ _tag: 'Right', right: { params: { site: 'berlin', id: 7 }, value: 'x' } })
    expect(second).toMatchObject({ _tag: 'Left', left: { reason: 'param', path: ['id'] } })
  })

  guarantee('P20 a value that fails the codec is not sent', async ({ client, root, wire }) => {
    const one = client()
    const lamp = topic(`${root}/lamp`, json(Reading))
    // @ts-expect-error: the type says so too
    const receipt = collect(one.publish(lamp, { celsius: 'warm' }))
    expect(await receipt.ended()).toMatchObject({
      kind: 'error',
      error: { name: 'EncodeError', path: ['celsius'] },
    })
    await wire.expectNone(() => true, 50)
  })
})
