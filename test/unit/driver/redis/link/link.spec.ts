import { VirtualTimeScheduler } from 'rxjs'
import { ConnectionLostError, type Outgoing, PayloadTooLargeError, type SubscribeRequest } from 'rxtopics'
import type { StreamsOptions } from 'rxtopics/redis'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { type Connection, Refused } from '../../../../../src/driver/redis/connect/library.js'
import { resolve } from '../../../../../src/driver/redis/connect/resolve.js'
import { openLink } from '../../../../../src/driver/redis/link/link.js'
import { KEEP, READ } from '../../../../../src/driver/redis/link/scripts.js'
import { fakeConnection, settled } from './fake.js'

const bytes = (text: string) => Buffer.from(text)
const packetOf = (topic: string, rest: Partial<Outgoing> = {}): Outgoing => ({
  ...{ topic, payload: bytes('x'), qos: 0, retain: false, properties: {} },
  ...rest,
})
const requestOf = (filter: string, rest: Partial<SubscribeRequest> = {}): SubscribeRequest => ({
  ...{ filter, qos: 0, noLocal: false, retainAsPublished: false, retainHandling: 2 },
  ...{ identifier: undefined, userProperties: undefined },
  ...rest,
})

const limits = { maximumPayload: 10, maximumUnanswered: 150, keepalive: 20 }

/** A link, without streams where none are given, whose server answers by hand, and what it tells. */
const setup = (streams?: StreamsOptions) => {
  const fake = fakeConnection()
  const told: unknown[] = []
  let lost: (error: Error) => void = () => {}
  const connection: Connection = {
    ...fake.connection,
    onLost: listener => {
      lost = listener
    },
    destroy: () => void told.push('destroyed'),
  }
  const scheduler = new VirtualTimeScheduler()
  const link = openLink(
    connection,
    {
      ...resolve({ ...limits, ...(streams === undefined ? {} : { streams }) }),
      ...{ time: createTime(scheduler), clientId: 'me' },
      prepared: streams && {
        group: 'session:me',
        kept: false,
        ttl: '60000',
        found: new Map(),
        whole: true,
        add: 'sha',
      },
    },
    {
      opened: () => {},
      message: ({ topic, payload, retain, qos }, identifiers, delivery) =>
        told.push(
          `${topic} ${Buffer.from(payload).toString()}${retain ? ' retained' : ''} for ${identifiers.join()}${qos + delivery > 0 ? ` qos ${qos} as ${delivery}` : ''}`,
        ),
      ready: () => told.push('ready'),
      noticed: ({ kind, reason }) => told.push(`${kind}: ${reason}`),
      closed: error => told.push(error === null ? 'closed' : error),
    },
  )
  return {
    ...{ link, scheduler, sent: fake.sent },
    lose: (error: Error) => lost(error),
    /** What was asked since the last call. */
    asked: () => fake.sent.map(({ words }) => words),
    bring: (name: string, channel: string, text: string) =>
      fake.listeners.get(name)?.(bytes(text), bytes(channel)),
    answer: async (at: number, reply: unknown) => {
      fake.sent[at]?.answer(reply)
      await settled()
    },
    refuse: async (at: number, error: Error) => {
      fake.sent[at]?.refuse(error)
      await settled()
    },
    take: () => told.splice(0),
    subscribe: (request: SubscribeRequest) =>
      link.subscribe([request], (of, code, text) =>
        told.push(`${of.filter} 0x${code.toString(16)}${text === undefined ? '' : ` ${text}`}`),
      ),
  }
}

describe('a publish', () => {
  test('is answered when the server has it, or with what the server has against it', async () => {
    const { link, asked, answer, refuse, take } = setup()
    const outcomes: unknown[] = []
    for (const topic of ['a', 'b']) link.publish(packetOf(topic), outcome => outcomes.push(outcome))
    expect(asked()).toEqual(['PUBLISH a x', 'PUBLISH b x'])
    await answer(0, 1)
    await refuse(1, new Refused('NOPERM not you'))
    expect(outcomes).toEqual([
      { code: 0, text: undefined },
      { code: 0x87, text: 'NOPERM not you' },
    ])
    expect(take()).toEqual([])
  })

  test('that is too long is not sent', () => {
    const { link, asked } = setup()
    const outcomes: unknown[] = []
    link.publish(packetOf('a', { payload: new Uint8Array(11) }), outcome => outcomes.push(outcome))
    link.publish(packetOf('b', { payload: new Uint8Array(10) }), () => {})
    expect(outcomes).toMatchObject([{ code: 0x95, error: { topic: 'a', size: 11, maximum: 10 } }])
    expect((outcomes[0] as { readonly error: unknown }).error).toBeInstanceOf(PayloadTooLargeError)
    expect(asked()).toHaveLength(1)
  })

  test('is not taken while too much is unanswered; that there is room again is told once', async () => {
    const { link, answer, take } = setup()
    const publish = () => link.publish(packetOf('a'), () => {})
    // Each counts for its bytes, and some more.
    expect([publish(), publish(), publish(), publish()]).toEqual([true, true, true, false])
    await answer(0, 1)
    expect(take()).toEqual(['ready'])
    await answer(1, 1)
    expect(take()).toEqual([])
    expect(publish()).toBe(true)
  })

  test('that is retained is kept in the same step, for as long as it says, and an empty one ends that', () => {
    const { link, asked } = setup()
    const retain = (rest: Partial<Outgoing>) =>
      link.publish(packetOf('a', { retain: true, ...rest }), () => {})
    retain({})
    retain({ properties: { messageExpiryInterval: 2 } })
    const [first, second] = asked()
    const key = '{rxtopics}:retained'
    expect(first).toBe(`EVAL ${KEEP} 2 ${key}:a ${key} a x `)
    expect(second).toBe(`EVAL ${KEEP} 2 ${key}:a ${key} a x 2000`)
    const other = setup()
    other.link.publish(packetOf('a', { retain: true, properties: { messageExpiryInterval: 0 } }), () => {})
    // Redis takes no time of 0.
    expect(other.asked()[0]).toMatch(/ a x 1$/)
  })
})

describe('a subscription', () => {
  test('without wildcards is a channel, and has its messages until it ends', async () => {
    const { link, subscribe, asked, answer, bring, take } = setup()
    subscribe(requestOf('a/b', { identifier: 7 }))
    expect(asked()).toEqual(['subscribe channel a/b'])
    expect(take()).toEqual([])
    await answer(0, undefined)
    bring('a/b', 'a/b', 'one')
    expect(take()).toEqual(['a/b 0x0', 'a/b one for 7'])
    link.unsubscribe(['a/b'], (filter, code) => take().concat(filter, code))
    bring('a/b', 'a/b', 'two')
    expect(take()).toEqual([])
    expect(asked()[1]).toBe('unsubscribe channel a/b')
  })

  test('with wildcards is a pattern that may match more than it: what is not for it stays away', async () => {
    const { subscribe, asked, answer, bring, take } = setup()
    subscribe(requestOf('a/+'))
    const pattern = asked()[0]?.replace('subscribe pattern ', '') ?? ''
    await answer(0, undefined)
    bring(pattern, 'a/b', 'near')
    bring(pattern, 'a/b/c', 'below')
    expect(take()).toEqual(['a/+ 0x0', 'a/b near for '])
  })

  test('to everything has nothing of the server itself, and tells of what stands for no topic', async () => {
    const { subscribe, asked, answer, bring, take } = setup()
    subscribe(requestOf('#'))
    const [pattern = ''] = asked().map(words => words.replace('subscribe pattern ', ''))
    for (const at of asked().keys()) await answer(at, undefined)
    take()
    for (const channel of [
      '__keyevent@0__:set',
      '__keyspace@0__:a',
      '__sentinel__:hello',
      '__redis__:invalidate',
    ])
      bring(pattern, channel, 'x')
    expect(take()).toEqual([])
    bring(pattern, 'a/b', 'x')
    bring(pattern, 'a\0b', 'x')
    const left = 'ill-formed: a message was left out: its channel stands for no topic'
    expect(take()).toEqual(['a/b x for ', left])
  })

  test('that the server refuses is refused in its words, and over', async () => {
    const { subscribe, refuse, bring, take, asked, link } = setup()
    subscribe(requestOf('a'))
    await refuse(0, new Refused('NOPERM not this channel'))
    for (const at of asked().keys()) if (at > 0) await refuse(at, new Refused('ERR none'))
    expect(take()).toEqual(['a 0x87 NOPERM not this channel'])
    bring('a', 'a', 'x')
    expect(take()).toEqual([])
    link.unsubscribe(['a'], () => {})
    expect(asked().at(-1)).toBe('PING')
  })

  test('that is not there ends all the same, with an answer of the server', async () => {
    const { link, answer, take, asked } = setup()
    const answers: unknown[] = []
    link.unsubscribe(['never'], (filter, code) => answers.push([filter, code]))
    expect(asked()).toEqual(['PING'])
    expect(answers).toEqual([])
    await answer(0, 'PONG')
    expect(answers).toEqual([['never', 0x11]])
    expect(take()).toEqual([])
  })
})

describe('what is retained', () => {
  const index = '{rxtopics}:retained'
  const look = (from: string, to: string) => `ZRANGEBYLEX ${index} ${from} ${to} LIMIT 0 500`

  test('is looked up with the subscription, comes after its answer, and before what is live', async () => {
    const { subscribe, asked, answer, bring, take } = setup()
    subscribe(requestOf('a', { retainHandling: 0, identifier: 3 }))
    expect(asked()).toEqual(['subscribe channel a', look('[a', '[a')])
    bring('a', 'a', 'live')
    await answer(1, [bytes('a')])
    expect(asked()[2]).toBe(`EVAL ${READ} 1 ${index} ${index}: a`)
    await answer(2, [bytes('stored')])
    // Not in force yet.
    expect(take()).toEqual([])
    await answer(0, undefined)
    expect(take()).toEqual(['a 0x0', 'a stored retained for 3', 'a live for 3'])
  })

  test('is read in pages, what does not match and what has expired is left out', async () => {
    const { subscribe, asked, answer, take } = setup()
    subscribe(requestOf('a/+', { retainHandling: 0 }))
    await answer(0, undefined)
    const rest = `(a/\u{10ffff}\u{10ffff}`
    expect(asked()[1]).toBe(look('[a/', rest))
    const page = Array.from({ length: 500 }, (_, at) => bytes(`a/${at}/b`))
    await answer(1, page)
    // None of them matches: nothing is read.
    expect(asked()[2]).toBe(look('(a/499/b', rest))
    await answer(2, [bytes('a/x'), bytes('a/y'), bytes('a/z/b')])
    expect(asked()[3]).toBe(`EVAL ${READ} 1 ${index} ${index}: a/x a/y`)
    await answer(3, [null, bytes('y')])
    expect(take()).toEqual(['a/+ 0x0', 'a/y y retained for '])
  })

  test('is read to its end, though there be names that are no text, one of them the last of a page', async () => {
    const { subscribe, asked, answer, take } = setup()
    subscribe(requestOf('a/+', { retainHandling: 0 }))
    await answer(0, undefined)
    const odd = Uint8Array.of(...bytes('a/'), 0xff)
    await answer(1, [...Array.from({ length: 499 }, (_, at) => bytes(`a/${at}/b`)), odd])
    const rest = `(a/\u{10ffff}\u{10ffff}`
    expect(asked()[2]).toBe(look(`${Uint8Array.of(...bytes('('), ...odd)}`, rest))
    await answer(2, [bytes('a/x'), odd])
    expect(asked()[3]).toBe(`EVAL ${READ} 1 ${index} ${index}: a/x`)
    await answer(3, [bytes('x')])
    expect(take()).toEqual(['a/+ 0x0', 'a/x x retained for '])
  })

  test('is looked up where the filter begins, and for one that begins with a wildcard from first to last', () => {
    for (const [filter, from, to] of [
      ['#', '-', '+'],
      ['+/b', '-', '+'],
      ['a/b', '[a/b', '[a/b'],
      ['a/+/b', '[a/', '(a/\u{10ffff}\u{10ffff}'],
    ] as const) {
      const { subscribe, asked } = setup()
      subscribe(requestOf(filter, { retainHandling: 0 }))
      expect(asked().at(-1)).toBe(look(from, to))
    }
  })

  test('is wanted for a subscription that is new, or at each subscribe', async () => {
    const { subscribe, asked, answer, take } = setup()
    subscribe(requestOf('a', { retainHandling: 1 }))
    expect(asked()).toEqual(['subscribe channel a', look('[a', '[a')])
    await answer(0, undefined)
    await answer(1, [])
    expect(take()).toEqual(['a 0x0'])
    subscribe(requestOf('a', { retainHandling: 1 }))
    expect(asked().slice(2)).toEqual(['PING'])
    await answer(2, 'PONG')
    expect(take()).toEqual(['a 0x0'])
    subscribe(requestOf('a', { retainHandling: 0 }))
    expect(asked().slice(3)).toEqual([look('[a', '[a')])
    await answer(3, [])
    expect(take()).toEqual(['a 0x0'])
  })

  test('that may not be read is a refusal of the subscription', async () => {
    const { subscribe, asked, answer, refuse, take } = setup()
    subscribe(requestOf('a', { retainHandling: 0 }))
    await answer(0, undefined)
    await refuse(1, new Refused('NOPERM no key'))
    for (const at of asked().keys()) if (at > 1) await answer(at, undefined)
    expect(take()).toEqual(['a 0x87 NOPERM no key'])
  })
})

describe('the link', () => {
  test('ends in order once the server has answered all that was written', async () => {
    const { link, asked, answer, take } = setup()
    link.publish(packetOf('a'), () => {})
    link.close()
    expect(asked()).toEqual(['PUBLISH a x', 'PING'])
    expect(link.publish(packetOf('b'), () => {})).toBe(false)
    link.close()
    await answer(0, 1)
    expect(take()).toEqual([])
    await answer(1, 'PONG')
    expect(take()).toEqual(['destroyed', 'closed'])
    link.abort()
    expect(take()).toEqual([])
  })

  test('ends in order where the server says nothing, or goes by itself', () => {
    const silent = setup()
    silent.link.close()
    silent.scheduler.maxFrames = 1_999
    silent.scheduler.flush()
    expect(silent.take()).toEqual([])
    silent.scheduler.maxFrames = 2_000
    silent.scheduler.flush()
    expect(silent.take()).toEqual(['destroyed', 'closed'])
    const gone = setup()
    gone.link.close()
    gone.lose(new Error('Socket closed unexpectedly'))
    expect(gone.take()).toEqual(['destroyed', 'closed'])
  })

  test('that is lost says why', () => {
    const { lose, take } = setup()
    const cause = new Error('Socket closed unexpectedly')
    lose(cause)
    expect(take()).toEqual(['destroyed', expect.any(ConnectionLostError)])
    const other = setup()
    other.lose(cause)
    expect(other.take()[1]).toMatchObject({
      message: 'the connection was lost: Socket closed unexpectedly',
      cause,
    })
  })

  test('of a server that gives no sign of life is lost', () => {
    const { scheduler, asked, take } = setup()
    scheduler.maxFrames = 39_999
    scheduler.flush()
    expect([asked(), take()]).toEqual([['ROLE'], []])
    scheduler.maxFrames = 40_000
    scheduler.flush()
    expect(take()).toEqual(['destroyed', expect.any(ConnectionLostError)])
  })

  test('is pinged, and answers while it is open alone', async () => {
    const { link, answer, refuse, asked } = setup()
    let pongs = 0
    link.ping(() => pongs++)
    link.ping(() => pongs++)
    await answer(0, 'PONG')
    await refuse(1, new Refused('NOPERM ping'))
    expect(pongs).toBe(2)
    link.abort()
    link.ping(() => pongs++)
    link.subscribe([requestOf('a')], () => {})
    link.unsubscribe(['a'], () => {})
    expect(asked()).toEqual(['PING', 'PING'])
  })

  test('says what publish and subscribe have, and have not', () => {
    expect(setup().link.capabilities).toEqual({
      ...{ maximumQos: 0, retained: true, retainHandling: true, wildcards: true, groups: 'no' },
      ...{ identifiers: true, overlap: 'each', noLocal: false, retainAsPublished: false },
      ...{ properties: false, maximumPayload: 10 },
    })
  })

  test('says what streams have beside', () => {
    expect(setup({}).link.capabilities).toEqual({
      ...{ maximumQos: 1, retained: true, retainHandling: true, wildcards: true, groups: 'yes' },
      ...{ identifiers: true, overlap: 'one', noLocal: true, retainAsPublished: true },
      ...{ properties: true, maximumPayload: 10 },
    })
  })
})

test('while it ends in order nothing more is asked, and once it has, no timer is left', async () => {
  const { link, subscribe, asked, answer, take, scheduler } = setup()
  subscribe(requestOf('a'))
  await answer(0, undefined)
  link.close()
  const before = asked().length
  subscribe(requestOf('b'))
  link.unsubscribe(['a'], () => {})
  link.ping(() => {})
  link.ack(1, 0)
  expect(asked()).toHaveLength(before)
  link.abort()
  expect(take().slice(-2)).toEqual(['destroyed', 'closed'])
  scheduler.flush()
  expect([scheduler.frame, asked().length]).toEqual([0, before])
})

describe('over streams, a link', () => {
  test.each<[string, (given: ReturnType<typeof setup>) => void]>([
    ['is lost', ({ lose }) => lose(new Error('reset'))],
    ['is broken off', ({ link }) => link.abort()],
  ])('that %s leaves no timer, and asks for nothing more', async (_, act) => {
    const given = setup({})
    const { scheduler, subscribe, answer, sent, asked } = given
    subscribe(requestOf('$share/g/a', { qos: 1 }))
    await answer(0, '0-0')
    await answer(1, null)
    act(given)
    const before = asked().length
    for (let at = 0; at < sent.length; at += 1) await answer(at, null)
    expect(asked()).toHaveLength(before)
    expect(scheduler.actions.filter(({ closed }) => !closed)).toEqual([])
  })
})
