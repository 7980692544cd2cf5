import { asyncScheduler } from 'rxjs'
import { ConnectionLostError, type Driver, type Outgoing } from 'rxtopics'
import { nats } from 'rxtopics/nats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LinkError } from '../../../../../src/base/linkErrors.js'
import { noProperties } from '../../../../../src/message.js'
import { laneOrSkip, natsMissing } from '../../../../support/brokers.js'
import { createJournal } from '../../../../support/journal.js'
import { type NatsServer, startNatsServer } from '../../../../support/natsServer.js'
import { requestOf } from './fake.js'

type Event =
  | { readonly kind: 'opened' | 'ready' | 'pong' }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'closed'; readonly error: LinkError | null }
  | { readonly kind: 'answer'; readonly code: number; readonly text: string | undefined }

const packet = (topic: string, payload: Uint8Array): Outgoing => ({
  topic,
  payload,
  qos: 0,
  retain: false,
  properties: noProperties,
})

const bytes = (text: string) => new TextEncoder().encode(text)

const linkOf = async (driver: Driver) => {
  const journal = createJournal<Event>(({ kind }) => kind)
  const link = driver.open(
    {
      opened: () => journal.add({ kind: 'opened' }),
      message: ({ payload }) => journal.add({ kind: 'message', text: new TextDecoder().decode(payload) }),
      ready: () => journal.add({ kind: 'ready' }),
      closed: error => journal.add({ kind: 'closed', error }),
    },
    { scheduler: asyncScheduler, random: Math.random },
  )
  const waitFor = (kind: Event['kind']) => journal.waitFor(event => event.kind === kind)
  await waitFor('opened')
  const answer = (code: number, text?: string) => journal.add({ kind: 'answer', code, text })
  return { link, journal, waitFor, answer }
}

describe.runIf(laneOrSkip('nats-server', natsMissing()))('a link', () => {
  let server: NatsServer
  beforeAll(async () => {
    server = await startNatsServer({
      max_payload: 100_000,
      authorization: {
        users: [
          {
            user: 'me',
            password: 'x',
            permissions: { publish: { deny: ['secret.>'] }, subscribe: { deny: ['secret.>'] } },
          },
        ],
      },
    })
  }, 30_000)
  afterAll(() => server[Symbol.asyncDispose]())
  const driver = (options = {}) =>
    nats(server.url, { credentials: { username: 'me', password: 'x' }, ...options })

  test('is told in words what the server refuses, and goes on', async () => {
    const { link, journal, waitFor, answer } = await linkOf(driver())
    link.publish(packet('secret/a', bytes('x')), ({ code, text }) => answer(code, text))
    await waitFor('answer')
    link.subscribe([requestOf('secret/#'), requestOf('open')], (_, code, text) => answer(code, text))
    await journal.waitFor(() => journal.items.filter(({ kind }) => kind === 'answer').length === 3)
    const denied = { code: 0x87, text: expect.stringMatching(/Permissions Violation/) }
    expect(journal.items.filter(({ kind }) => kind === 'answer')).toMatchObject([denied, denied, { code: 0 }])
    link.publish(packet('open', bytes('still here')), () => {})
    await waitFor('message')
    link.abort()
  })

  test('is told that a retained message of what no stream has is refused, though it could be stored', async () => {
    const { link, journal, waitFor, answer } = await linkOf(driver({ jetstream: { topics: ['kept/#'] } }))
    const retained = { ...packet('secret/a', bytes('x')), retain: true }
    link.publish(retained, ({ code, text }) => answer(code, text))
    await waitFor('answer')
    expect(journal.items.filter(({ kind }) => kind === 'answer')).toMatchObject([{ code: 0x87 }])
    link.abort()
  })

  test('takes no more than the server reads, and says when it does again', async () => {
    const { link, waitFor } = await linkOf(driver({ maximumUnread: 1_000 }))
    const big = new Uint8Array(900)
    expect(link.publish(packet('flood', big), () => {})).toBe(true)
    expect(link.publish(packet('flood', big), () => {})).toBe(true)
    expect(link.publish(packet('flood', big), () => {})).toBe(false)
    await waitFor('ready')
    expect(link.publish(packet('flood', big), () => {})).toBe(true)
    link.abort()
  })

  test.each(['secret/"quoted"', 'secret/back\\slash', 'secret/zero\u200bwidth'])(
    'is told what it may not do, also of %j, which the server quotes in other words',
    async topic => {
      const { link, journal, answer } = await linkOf(driver())
      const answers = () => journal.items.flatMap(event => (event.kind === 'answer' ? [event.code] : []))
      link.subscribe([requestOf(topic), requestOf(`$share/g/${topic}`)], (_, code) => answer(code))
      link.publish(packet(topic, bytes('x')), ({ code }) => answer(code))
      link.publish(packet('fine', bytes('x')), ({ code }) => answer(code))
      await expect.poll(answers).toEqual([0x87, 0x87, 0x87, 0])
      link.abort()
    },
  )

  test('writes all that was handed over before it ends', async () => {
    const to = await linkOf(driver())
    to.link.subscribe([requestOf('burst')], (_, code) => to.answer(code))
    await to.waitFor('answer')
    const from = await linkOf(driver({ maximumUnread: 10_000_000 }))
    for (let i = 0; i < 5_000; i++) from.link.publish(packet('burst', new Uint8Array(500)), () => {})
    from.link.close()
    expect(await from.waitFor('closed')).toEqual({ kind: 'closed', error: null })
    let count = 0
    await to.journal.waitFor(({ kind }) => kind === 'message' && ++count === 5_000)
    to.link.abort()
  })

  test('ends in time also where the server is silent, and at once where it is told to', async () => {
    const [one, other] = [await linkOf(driver({ closeTimeout: 100 })), await linkOf(driver())]
    server.pause()
    try {
      other.link.abort()
      expect(other.journal.items.at(-1)).toEqual({ kind: 'closed', error: null })
      one.link.publish(packet('a', bytes('x')), () => {})
      const began = Date.now()
      one.link.close()
      await one.waitFor('closed')
      expect(Date.now() - began).toBeLessThan(1_000)
    } finally {
      server.resume()
    }
  })

  test('that hears nothing from the server for two pings is lost', async () => {
    const { journal, waitFor } = await linkOf(driver({ keepalive: 1 }))
    server.pause()
    try {
      const closed = await waitFor('closed')
      expect(closed).toMatchObject({ error: expect.any(ConnectionLostError) })
      expect(String((closed as { error: LinkError }).error.message)).toMatch(/several pings/)
      expect(journal.items.filter(({ kind }) => kind === 'closed')).toHaveLength(1)
    } finally {
      server.resume()
    }
  })

  test('pings, and calls nobody once it is lost', async () => {
    const { link, journal, waitFor, answer } = await linkOf(driver())
    link.ping(() => journal.add({ kind: 'pong' }))
    await waitFor('pong')
    await server.stop('SIGKILL')
    expect(await waitFor('closed')).toMatchObject({ error: expect.any(ConnectionLostError) })
    const before = journal.items.length
    expect(link.publish(packet('a', bytes('x')), ({ code }) => answer(code))).toBe(false)
    link.subscribe([requestOf('a')], (_, code) => answer(code))
    link.unsubscribe(['a'], (_, code) => answer(code))
    link.ping(() => answer(0))
    link.ack(1, 0)
    link.close()
    link.abort()
    await server.start()
    expect(journal.items).toHaveLength(before)
  })
})

test.runIf(laneOrSkip('nats-server', natsMissing()))(
  'a server that takes no more subscriptions refuses the last of them, and no other',
  async () => {
    await using server = await startNatsServer({ max_subscriptions: 2 })
    const { link, journal, answer } = await linkOf(nats(server.url))
    const ask = (...filters: readonly string[]) => {
      const before = journal.items.length
      link.subscribe(
        filters.map(filter => requestOf(filter)),
        (_, code, text) => answer(code, text),
      )
      return journal.waitFor(() => journal.items.length === before + filters.length)
    }
    const refused = { code: 0x97, text: expect.stringMatching(/maximum subscriptions/) }
    await ask('a')
    // The server does not say which of several it has not taken.
    await ask('b', 'c')
    await ask('b', 'c')
    const answers = journal.items.filter(({ kind }) => kind === 'answer')
    expect(answers).toMatchObject([{ code: 0 }, refused, refused, { code: 0 }, refused])
    link.abort()
  },
)
