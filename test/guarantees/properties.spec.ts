import { concat, firstValueFrom, of, throwError, timeout } from 'rxjs'
import { byContentType, type Client, createClient, json, number, ReplyError, text, topic } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { withProperties } from 'rxtopics/with-properties'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../support/brokers.js'
import { collect } from '../support/until.js'
import type { Given } from './overLanes.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

/** Clients whose messages have envelopes below the root, whatever the lane has by itself. */
const enveloping = async (
  { driver, root }: Given,
  body: (client: (options?: { readonly linger: number }) => Client) => Promise<void>,
) => {
  const clients: Client[] = []
  try {
    await body(options => {
      const wrapped = withProperties(driver(), { filters: [`${root}/#`], envelope: 'always' })
      const made = createClient(wrapped, options)
      clients.push(made)
      return made
    })
  } finally {
    await Promise.all(clients.map(client => client.close({ deadline: 500 })))
  }
}

const inForce = (client: Client) =>
  expect
    .poll(() => client.snapshot().subscriptions.every(({ phase }) => phase === 'on'), { timeout: 5_000 })
    .toBe(true)

overLanes('K. Properties in envelopes', guarantee => {
  guarantee(
    'P61 K59 requests get their own replies, over one reply subscription that goes with the last',
    given =>
      enveloping(given, async client => {
        const { root, wire } = given
        const echo = topic('{home}/echo/{name}', json())
        const responder = client()
        collect(responder.respond(echo, ({ params, value }) => [`${params.name} ${value}`], { reply: text }))
        await inForce(responder)
        wire.clear()
        const asker = client()
        const asked = Array.from({ length: 50 }, (_, i) =>
          collect(asker.request(echo.at({ home: root, name: `${i}` }), i, { qos: 1, reply: text })),
        )
        for (const one of asked) expect(await one.ended()).toEqual({ kind: 'complete' })
        expect(asked.map(({ values }) => values.map(({ value }) => value))).toEqual(
          asked.map((_, i) => [`${i} ${i}`]),
        )
        expect(wire.count('connect')).toBe(1)
        expect(wire.filters('subscribe').filter(filter => filter.startsWith('reply/'))).toHaveLength(1)
        await expect.poll(() => asker.snapshot().subscriptions, { timeout: 5_000 }).toEqual([])
        await expect.poll(() => wire.filters('unsubscribe')).toHaveLength(1)
      }),
  )

  guarantee('P61 K60 a request that nobody answers ends in time, and leaves nothing behind', given =>
    enveloping(given, async client => {
      const asker = client({ linger: 0 })
      const replies = collect(asker.request(`${given.root}/nobody`, 'x', { timeout: 200 }))
      const ending = await replies.ended()
      expect(ending).toMatchObject({ kind: 'error' })
      expect(asker.snapshot().leases).toBe(0)
    }),
  )

  guarantee('P62 replies are gathered for a time or a count', given =>
    enveloping(given, async client => {
      const { root } = given
      for (const replies of [['a'], ['b'], []]) {
        const responder = client()
        collect(responder.respond(`${root}/who`, () => replies))
        await inForce(responder)
      }
      const asker = client({ linger: 0 })
      const all = collect(
        asker.request(`${root}/who`, '', { replies: Number.POSITIVE_INFINITY, timeout: 700 }),
      )
      expect(await all.ended()).toEqual({ kind: 'complete' })
      expect(all.values.map(textOf).sort()).toEqual(['a', 'b'])
      const two = collect(asker.request(`${root}/who`, '', { replies: 2, timeout: 5_000 }))
      expect(await two.ended()).toEqual({ kind: 'complete' })
      expect(two.values).toHaveLength(2)
    }),
  )

  guarantee(
    'P62 replies are gathered up to one that a predicate holds for; a stream ends when its responder says so',
    given =>
      enveloping(given, async client => {
        const { root } = given
        const responder = client()
        collect(
          responder.respond(`${root}/count`, request => ['1', '2', '3'].slice(0, Number(textOf(request)))),
        )
        await inForce(responder)
        const asker = client()
        const two = collect(
          asker.request(`${root}/count`, '3', { qos: 1, until: reply => textOf(reply) === '2' }),
        )
        expect(await two.ended()).toEqual({ kind: 'complete' })
        expect(two.values.map(textOf)).toEqual(['1', '2'])
        for (const count of [3, 0]) {
          const all = collect(
            asker.request(`${root}/count`, `${count}`, { qos: 1, stream: true, timeout: 5_000 }),
          )
          expect(await all.ended()).toEqual({ kind: 'complete' })
          expect(all.values.map(textOf)).toEqual(['1', '2', '3'].slice(0, count))
        }
      }),
  )

  guarantee(
    'P61 what a responder fails with is a typed error for who asked, and a stream does not end as if all were well',
    given =>
      enveloping(given, async client => {
        const { root } = given
        const responder = client()
        collect(
          responder.respond(`${root}/lamp`, () =>
            concat(
              of('a'),
              throwError(() => new ReplyError('no-such-lamp', 'there is none')),
            ),
          ),
        )
        await inForce(responder)
        const asker = client()
        const stream = collect(asker.request(`${root}/lamp`, '', { qos: 1, stream: true, timeout: 5_000 }))
        expect(await stream.ended()).toMatchObject({
          kind: 'error',
          error: { name: 'ReplyError', code: 'no-such-lamp', text: 'there is none', topic: `${root}/lamp` },
        })
        expect(stream.values.map(textOf)).toEqual(['a'])
      }),
  )

  guarantee(
    'P61 P62 a responder that fails among good ones: a Left in its place, and the others are there',
    given =>
      enveloping(given, async client => {
        const { root } = given
        const where = `${root}/who`
        const answers: readonly (readonly [string, () => readonly string[]])[] = [
          ['good', () => ['1']],
          ['also good', () => ['2']],
          ['no number', () => ['two']],
          [
            'failing',
            () => {
              throw new ReplyError('not-me', 'ask another')
            },
          ],
        ]
        for (const [, answer] of answers) {
          const responder = client()
          collect(responder.respond(where, answer))
          await inForce(responder)
        }
        const asker = client()
        const said = collect(asker.requestEither(where, '', { reply: number, replies: 4, timeout: 5_000 }))
        expect(await said.ended()).toEqual({ kind: 'complete' })
        const show = (each: (typeof said.values)[number]) => {
          if (each._tag === 'Right') return each.right.value
          const { left } = each
          return left instanceof ReplyError ? [left.code, left.text, left.topic] : left.codec
        }
        const of = said.values.map(show)
        expect(of).toHaveLength(4)
        expect(of).toEqual(expect.arrayContaining([1, 2, 'number', ['not-me', 'ask another', `${root}/who`]]))
        // `request` gives the good ones, and tells of the others beside them.
        const failures = collect(asker.failures$)
        const unhandled = collect(asker.unhandled$)
        const good = collect(asker.request(where, '', { reply: number, replies: 4, timeout: 5_000 }))
        expect(await good.ended()).toEqual({ kind: 'complete' })
        expect(good.values.map(({ value }) => value).sort()).toEqual([1, 2])
        expect([failures.values.length, unhandled.values.length]).toEqual([1, 1])
      }),
  )

  guarantee('P61 content types and user properties arrive, in order, with retained messages too', given =>
    enveloping(given, async client => {
      const { root } = given
      const userProperties = { traceparent: '00-1-2-01', hop: ['b', 'a'] }
      await firstValueFrom(
        client()
          .publish(`${root}/kept`, '{"on":true}', {
            ...{ qos: 1, retain: true },
            properties: { contentType: 'application/json', userProperties },
          })
          .pipe(timeout(5_000)),
      )
      const either = byContentType({ 'application/json': json(), 'text/plain': text })
      const late = collect(client().observe(topic(`${root}/kept`, either)))
      const [message] = await late.waitForCount(1)
      expect(message?.value).toEqual({ on: true })
      expect(message?.retain).toBe(true)
      expect({ ...message?.properties.userProperties }).toEqual(userProperties)
      await firstValueFrom(client().publish(`${root}/kept`, '', { qos: 1, retain: true }))
    }),
  )
})

const missing = mosquittoMissing()

describe.runIf(laneOrSkip('mosquitto', missing))('K. Requests between protocols — mosquitto', () => {
  let broker: TestBroker
  beforeAll(async () => {
    broker = await startMosquitto()
  }, 30_000)
  afterAll(() => broker[Symbol.asyncDispose]())

  for (const [asks, answers] of [
    [4, 5],
    [5, 4],
  ] as const)
    test(`P61 who asks over MQTT ${asks} is answered over MQTT ${answers}`, async () => {
      const make = (protocolVersion: 4 | 5) =>
        createClient(
          withProperties(mqtt(broker.url, { protocolVersion }), { filters: ['rpc/#'], envelope: 'always' }),
        )
      const [asker, responder] = [make(asks), make(answers)]
      collect(responder.respond('rpc/a', request => [`${textOf(request)} ${request.properties.contentType}`]))
      await inForce(responder)
      const reply = collect(
        asker.request('rpc/a', 'hello', { qos: 1, properties: { contentType: 'text/plain' } }),
      )
      expect(await reply.ended()).toEqual({ kind: 'complete' })
      expect(reply.values.map(textOf)).toEqual(['hello text/plain'])
      await Promise.all([asker, responder].map(client => client.close({ deadline: 500 })))
    })
})
