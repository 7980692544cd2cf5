import { map, of, Subject } from 'rxjs'
import type { Message } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { json } from '../../../src/codec/json/json.js'
import { text } from '../../../src/codec/text/text.js'
import { settledBy } from '../../../src/message.js'
import { decodeAsync } from '../../../src/operators/decodeAsync.js'
import { latestByTopic } from '../../../src/operators/latestByTopic.js'
import { rights } from '../../../src/operators/rights.js'
import { topic } from '../../../src/topic/topic.js'
import { collect } from '../../support/until.js'
import { checklist, message } from './support.js'

const Id = z.object({ id: z.string() })

describe('decodeAsync', () => {
  checklist<Message, unknown>({
    make: () => decodeAsync(topic('home/{room}/lamp', json()), Id),
    given: message('home/a/lamp', '{"id":"x"}'),
    emits: [
      expect.objectContaining({
        right: expect.objectContaining({ params: { room: 'a' }, value: { id: 'x' } }),
      }),
    ],
  })

  const lamp = topic('home/{room}/lamp', json())
  const delays = (ms: Record<string, number>) =>
    z.object({ id: z.string() }).refine(async ({ id }) => {
      await new Promise(resolve => setTimeout(resolve, ms[id] ?? 0))
      return id !== 'unknown'
    }, 'not known')
  const given = (id: unknown): Message => message('home/a/lamp', JSON.stringify({ id }))

  test('keeps the order, with Lefts in their place', async () => {
    const source = of(given('slow'), given('unknown'), message('home/a/lamp', '{'), given(7), given('fast'))
    const all = collect(source.pipe(decodeAsync(lamp, delays({ slow: 20, unknown: 5 }))))
    await all.ended()
    expect(all.values).toMatchObject([
      { right: { params: { room: 'a' }, value: { id: 'slow' } } },
      { left: { reason: 'schema', message: 'not known', codec: 'json' } },
      { left: { reason: 'syntax' } },
      { left: { reason: 'schema', path: ['id'] } },
      { right: { value: { id: 'fast' } } },
    ])
  })

  test('is bounded: what is one too many is a Left that says so', async () => {
    const all = collect(
      of('a', 'b', 'c').pipe(
        map(given),
        decodeAsync(lamp, delays({ a: 5 }), { concurrency: 1, capacity: 1 }),
      ),
    )
    await all.ended()
    expect(
      all.values.map(result => (result._tag === 'Left' ? result.left.reason : result.right.value.id)),
    ).toEqual(['a', 'b', 'overflow'])
  })

  test('lets the message be settled, decoded or not, where its observer does that', async () => {
    const settled: unknown[] = []
    const manual = ['{"id":"x"}', '{"id":7}', '{'].map((payload, index) =>
      settledBy(message('home/a/lamp', payload), code => settled.push([index, code])),
    )
    const all = collect(of(...manual).pipe(decodeAsync(lamp, Id)))
    await all.ended()
    for (const result of all.values) {
      if (result._tag === 'Right') result.right.ack()
      else result.left.nack?.()
    }
    expect(settled).toEqual([
      [0, 0],
      [1, 0x99],
      [2, 0x99],
    ])
  })

  test.each([{ concurrency: 0 }, { capacity: -1 }, { size: 1 }])('refuses %j', options => {
    expect(() => decodeAsync(lamp, Id, options as never)).toThrow('decodeAsync.')
  })

  test('takes schemas that answer at once, that throw and that reject', async () => {
    const answering = (validate: () => never) =>
      ({ '~standard': { version: 1, vendor: 'test', validate } }) as const
    const outcome = async (schema: Parameters<typeof decodeAsync>[1]) => {
      const all = collect(of(given('a')).pipe(decodeAsync(lamp, schema)))
      await all.ended()
      return all.values.map(result =>
        result._tag === 'Left' ? [result.left.reason, result.left.message] : 'right',
      )
    }
    expect(await outcome(Id)).toEqual(['right'])
    const boom = () => {
      throw new Error('boom')
    }
    expect(await outcome(answering(boom))).toEqual([['threw', 'the schema threw: boom']])
    expect(await outcome(answering(() => Promise.reject(new Error('late')) as never))).toEqual([
      ['threw', 'the schema threw: late'],
    ])
  })

  test('keeps no more than has its place behind a validation that never ends, and says so at once', () => {
    const never = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) => (value === '0' ? (new Promise(() => {}) as never) : { value }),
      },
    } as const
    const source = new Subject<Message>()
    const reasons: unknown[] = []
    source
      .pipe(decodeAsync(topic('a', text), never, { concurrency: 2, capacity: 3 }))
      .subscribe(result => reasons.push(result._tag === 'Left' ? result.left.reason : 'right'))
    for (let sent = 0; sent < 10; sent++) source.next(message('a', `${sent}`))
    expect(reasons).toEqual([])
    for (let sent = 10; sent < 15; sent++) source.next(message('a', `${sent}`))
    expect(reasons).toEqual(Array.from({ length: 5 }, () => 'overflow'))
  })

  test('T98: says of a deletion that it is one, in its place, and tells those behind it', async () => {
    const source = of(given('slow'), message('home/a/lamp'), given('unknown'))
    const kept = collect(
      source.pipe(
        decodeAsync(lamp, delays({ slow: 10 })),
        rights(),
        latestByTopic(),
        map(latest => [...latest.keys()]),
      ),
    )
    await kept.ended()
    expect(kept.values).toEqual([['home/a/lamp'], []])
  })

  test('T98: an empty payload that the schema refuses is a deletion too, and so is one that does not get its turn', async () => {
    const nothing = z.string().refine(async text => text !== '', 'empty')
    const options = { concurrency: 1, capacity: 0 }
    const all = collect(of(message('a'), message('a')).pipe(decodeAsync(topic('a', text), nothing, options)))
    await all.ended()
    expect(all.values).toMatchObject([
      { left: { reason: 'schema', deleted: true } },
      { left: { reason: 'overflow', deleted: true } },
    ])
  })
})
