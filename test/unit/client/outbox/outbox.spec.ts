import { EMPTY, of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Prepared } from '../../../../src/client/outbox/entry.js'
import type { OutboxOptions } from '../../../../src/client/outbox/options.js'
import { createOutbox } from '../../../../src/client/outbox/outbox.js'
import type { OutboxStore } from '../../../../src/client/outbox/store.js'
import type { Link, Outgoing } from '../../../../src/driver/driver.js'
import { linkOf, packetOf, preparedOf, recipientOf, sessionOf, virtualTime } from './support.js'

const rig = (options: OutboxOptions = {}, delays: readonly (number | 'fatal')[] = ['fatal']) => {
  const time = virtualTime()
  const log: string[] = []
  const told: unknown[] = []
  const withdrawn: string[] = []
  const outbox = createOutbox(time, options, {
    idle: () => log.push('idle'),
    limit: () => Number.POSITIVE_INFINITY,
    answered: () => {},
    withdrawn: ({ packet: { topic } }) => withdrawn.push(topic),
    settled: ({ outcome }, bytes, age) => void told.push([outcome, bytes, age]),
    recovered: ({ packet: { topic } }) => recipientOf(log, topic),
    damaged: ({ topic }) => log.push(`damaged ${topic}`),
    unreadable: () => log.push('unreadable'),
    retryAfter: (_, attempt) => delays[attempt] ?? 'fatal',
  })
  return {
    ...time,
    log,
    told,
    withdrawn,
    outbox,
    publish: (name: string, given: Partial<Outgoing> = {}, rest: Partial<Prepared> = {}) =>
      outbox.publish(preparedOf({ topic: name, ...given }, rest), recipientOf(log, name)),
    open: (link: Link, present = false) => outbox.opened(link, sessionOf(present)),
  }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = ({ payload }: Outgoing) => new TextDecoder().decode(payload)

describe('an outbox', () => {
  test.each([false, true])('M63 has one capacity and one policy, connected or not (%s)', connected => {
    const { outbox, publish, open, log } = rig({ capacity: 2 })
    const { link, topics, state } = linkOf(0)
    if (connected) open(link)
    for (const name of ['a', 'b', 'c']) publish(name, { qos: 1 })
    expect(log).toEqual(['OutboxFullError c'])
    expect(outbox.snapshot()).toEqual({ queued: 2, inFlight: 0 })
    state.room = 1
    if (connected) outbox.ready()
    else open(link)
    expect(topics()).toEqual(['a'])
    publish('d', { qos: 1 })
    expect(outbox.snapshot()).toEqual({ queued: 2, inFlight: 1 })
  })

  test.each([
    ['reject', ['OutboxFullError c'], ['a', 'b']],
    ['drop-newest', ['dropped c'], ['a', 'b']],
    ['drop-oldest', ['dropped a'], ['b', 'c']],
  ] as const)('M63 what waits for the window gives way by %s', (overflow, told, kept) => {
    const { outbox, publish, open, log } = rig({ capacity: 2, overflow })
    const { link, topics, state } = linkOf(0)
    open(link)
    for (const name of ['a', 'b', 'c']) publish(name, { qos: 1 })
    expect(log).toEqual(told)
    state.room = 9
    outbox.ready()
    expect(topics()).toEqual(kept)
  })

  test('what gives way to no other outlasts all that have to', () => {
    const { publish, open, log } = rig({ capacity: 2, overflow: 'drop-oldest' })
    publish('a', { qos: 1 })
    publish('birth', { qos: 1 }, { exempt: true })
    for (const name of ['b', 'c']) publish(name, { qos: 1 })
    expect(log).toEqual(['dropped a', 'dropped b'])
    const { link, topics } = linkOf()
    open(link)
    expect(topics()).toEqual(['birth', 'c'])
  })

  test('tells of each that wants an answer and is nobody’s any more', () => {
    const { outbox, publish, open, withdrawn } = rig({ overflow: 'drop-newest', capacity: 2 })
    const [back] = [
      publish('taken back', { qos: 1 }),
      publish('at most once'),
      publish('dropped', { qos: 2 }),
    ]
    if (back !== null) outbox.cancel(back)
    expect(withdrawn).toEqual(['dropped', 'taken back'])
    const { link, answers } = linkOf(9)
    open(link)
    publish('answered', { qos: 1 })
    for (const answer of answers) answer({})
    expect(withdrawn).toEqual(['dropped', 'taken back', 'answered'])
  })

  test('P68 tells of each receipt once, with its bytes, and of acknowledgements how long they took', () => {
    const { publish, open, advance, outbox, told } = rig({ capacity: 2, overflow: 'drop-newest' })
    const { link, answers } = linkOf(9)
    publish('waits', { qos: 1, payload: bytes('abc') })
    publish('expires', { qos: 1, properties: { messageExpiryInterval: 1, userProperties: {} } })
    publish('dropped', { qos: 1 })
    advance(1_500)
    open(link)
    advance(250)
    answers[0]?.({})
    publish('at once', { payload: bytes('ab') })
    publish('refused', { qos: 1 })
    answers[1]?.({})
    answers[2]?.({ code: 0x87 })
    const entry = publish('left', { qos: 1 })
    if (entry !== null) outbox.cancel(entry)
    expect(told).toEqual([
      ['dropped', 1, null],
      ['expired', 1, null],
      ['acknowledged', 3, 1_750],
      ['sent', 2, null],
    ])
  })

  test('P68 tells of no time for what an earlier process left: nobody published it just now', () => {
    const left = { key: 1, packet: packetOf({ topic: 'left', qos: 1 }), since: 0, handed: false }
    const done = () => EMPTY
    const store: OutboxStore = { load: () => of(left), put: done, handed: done, remove: done, close: done }
    const { outbox, open, advance, told } = rig({ store })
    outbox.load()
    advance(50)
    const { link, answers } = linkOf()
    open(link)
    answers[0]?.({})
    expect(told).toEqual([['acknowledged', 1, null]])
  })

  test('without capacity sends what can leave at once, and nothing else', () => {
    const { publish, open, log } = rig({ capacity: 0 })
    const { link, topics } = linkOf(1)
    publish('early')
    open(link)
    publish('a', { qos: 1 })
    publish('b', { qos: 1 })
    expect([topics(), log]).toEqual([['a'], ['OutboxFullError early', 'idle', 'OutboxFullError b']])
  })

  test('drops nothing that the broker may have', () => {
    const { outbox, publish, open, log } = rig({ capacity: 2, overflow: 'drop-oldest' })
    open(linkOf(2).link)
    for (const name of ['a', 'b']) publish(name, { qos: 1 })
    outbox.lost()
    publish('c', { qos: 1 })
    expect(log).toEqual(['dropped c'])
    const next = linkOf()
    open(next.link, true)
    expect(next.topics()).toEqual(['a', 'b'])
  })

  test('M64 does not send what was taken back, has expired or timed out while it waited for room', () => {
    const { outbox, publish, open, log, advance } = rig()
    const { link, topics, state } = linkOf(1)
    open(link)
    publish('first', { qos: 1 })
    const taken = publish('taken back', { qos: 1 })
    publish('expired', { qos: 1, properties: { messageExpiryInterval: 1 } })
    publish('late', { qos: 1 }, { timeout: 500 })
    publish('aged', { qos: 1, properties: { messageExpiryInterval: 5 } })
    if (taken !== null) outbox.cancel(taken)
    advance(1_500)
    expect(log).toEqual(['PublishTimeoutError late', 'expired expired'])
    state.room = 9
    outbox.ready()
    expect(topics()).toEqual(['first', 'aged'])
  })

  test('a publish of QoS 0 overtakes none that waits for the window, and is sent once that is taken back', () => {
    const { outbox, publish, open } = rig()
    const { link, topics } = linkOf()
    // Its window is full.
    open({ publish: (packet, outcome) => packet.qos === 0 && link.publish(packet, outcome) } as Link)
    const waiting = publish('a', { qos: 1 })
    publish('b', { qos: 0 })
    expect(topics()).toEqual([])
    if (waiting !== null) outbox.cancel(waiting)
    expect(topics()).toEqual(['b'])
  })

  test.each([0, 1, 2] as const)(
    'what waits with QoS %i has bytes of its own: the publisher may use theirs again',
    qos => {
      const { publish, open, outbox } = rig()
      const payload = bytes('then')
      publish('a', { qos, payload })
      payload.set(bytes('now!'))
      const first = linkOf()
      open(first.link)
      expect(first.taken.map(textOf)).toEqual(['then'])
      payload.set(bytes('late'))
      outbox.lost()
      const second = linkOf()
      open(second.link)
      expect(second.taken.map(textOf)).toEqual(qos === 0 ? [] : ['then'])
    },
  )

  test('is idle when the last has settled', () => {
    const { publish, open, log } = rig()
    const { link, answers } = linkOf()
    open(link)
    publish('a', { qos: 1 })
    publish('b', { qos: 1 })
    answers[1]?.({})
    answers[0]?.({})
    expect(log).toEqual(['acknowledged b', 'acknowledged a', 'idle'])
  })

  test('a publish made where another is told of its end keeps its place behind those that wait', () => {
    const { outbox, publish, open } = rig()
    const { link, topics, state, answers } = linkOf(1)
    open(link)
    outbox.publish(preparedOf({ topic: 'first', qos: 1 }), {
      next: () => publish('from first', { qos: 1 }),
      error: () => {},
      complete: () => {},
    })
    publish('second', { qos: 1 })
    state.room = 9
    answers[0]?.({})
    outbox.ready()
    expect(topics()).toEqual(['first', 'second', 'from first'])
  })
})

test.each([1, 2] as const)(
  'M64 one at QoS %i that is taken back in flight is dropped by the next link',
  qos => {
    const { outbox, publish, open } = rig()
    const { link, answers } = linkOf(9)
    open(link)
    publish('answered', { qos })
    publish('refused', { qos })
    const entry = publish('gone', { qos })
    publish('stays', { qos })
    answers[0]?.({})
    answers[1]?.({ code: 0x87 })
    if (entry !== null) outbox.cancel(entry)
    outbox.lost()
    expect(outbox.takeDropped().map(({ topic }) => topic)).toEqual(['gone'])
    expect(outbox.takeDropped()).toEqual([])
  },
)

test('H44 is refused from 0x80 on, and acknowledged below', () => {
  const { publish, open, log } = rig()
  const { link, answers } = linkOf(9)
  open(link)
  for (const name of ['refused', 'taken']) publish(name, { qos: 1 })
  answers[0]?.({ code: 0x80 })
  answers[1]?.({ code: 0x7f })
  expect(log.slice(0, 2)).toEqual(['PublishRefusedError refused', 'acknowledged taken'])
})

describe('O82 a publish that is answered "not now"', () => {
  test('is tried again as the policy says, before what was never sent, while those after it go on', () => {
    const { outbox, publish, open, log, advance } = rig({}, [100, 500])
    const { link, topics, answers, state } = linkOf(2)
    open(link)
    for (const name of ['a', 'b', 'c', 'd']) publish(name, { qos: 1 })
    state.room = 3
    answers[0]?.({ code: 0x97 })
    outbox.ready()
    expect(topics()).toEqual(['a', 'b', 'c'])
    expect(outbox.snapshot()).toEqual({ queued: 2, inFlight: 2 })
    advance(100)
    state.room = 5
    outbox.ready()
    expect(topics()).toEqual(['a', 'b', 'c', 'a', 'd'])
    answers[3]?.({ code: 0x89 })
    advance(499)
    expect(topics().length).toBe(5)
    state.room = 9
    advance(1)
    answers[5]?.({})
    expect(topics()[5]).toBe('a')
    expect(log).toEqual(['acknowledged a'])
  })

  test('fails with the refusal when the policy gives up', () => {
    const { publish, open, log } = rig({}, ['fatal'])
    const { link, answers } = linkOf()
    open(link)
    publish('a', { qos: 1 })
    answers[0]?.({ code: 0x89 })
    expect(log).toEqual(['PublishRefusedError a', 'idle'])
  })

  test('times out, expires and can be taken back like any other that waits', () => {
    const { outbox, publish, open, log, advance } = rig({}, [Number.POSITIVE_INFINITY])
    const { link, answers, topics } = linkOf()
    open(link)
    publish('late', { qos: 1 }, { timeout: 700 })
    publish('expired', { qos: 1, properties: { messageExpiryInterval: 1 } })
    const taken = publish('taken back', { qos: 1 })
    for (const answer of [...answers]) answer({ code: 0x88 })
    if (taken !== null) outbox.cancel(taken)
    advance(10_000)
    expect(log).toEqual(['PublishTimeoutError late', 'expired expired', 'idle'])
    expect(topics().length).toBe(3)
  })

  test('waits for the next link if this one is lost', () => {
    const { outbox, publish, open, advance } = rig({}, [100])
    const { link, answers } = linkOf()
    open(link)
    publish('a', { qos: 2 })
    answers[0]?.({ code: 0x97 })
    outbox.lost()
    advance(200)
    const next = linkOf()
    open(next.link)
    expect(next.topics()).toEqual(['a'])
  })
})

describe('T97 conflating', () => {
  const state = { conflate: true }

  test('takes the place of what waits, in its place, and says so', () => {
    const { publish, open, log, outbox } = rig({ capacity: 3 })
    publish('a', { payload: bytes('1') }, state)
    publish('b', {}, state)
    for (let i = 2; i < 1_000; i += 1) publish('a', { payload: bytes(String(i)), qos: 1 }, state)
    expect(log.length).toBe(998)
    expect(new Set(log)).toEqual(new Set(['replaced a']))
    expect(outbox.snapshot()).toEqual({ queued: 2, inFlight: 0 })
    const { link, taken } = linkOf()
    open(link)
    expect(taken.map(packet => `${packet.topic} ${textOf(packet)}`)).toEqual(['a 999', 'b \u0001'])
  })

  test.each([
    [1, ['put 1', 'put 1']],
    [0, ['put 1', 'remove 1']],
  ] as const)('takes what is stored of that one, or nothing is: QoS %d', (qos, told) => {
    const said: string[] = []
    const store: OutboxStore = {
      load: () => EMPTY,
      put: ({ key }) => {
        said.push(`put ${key}`)
        return EMPTY
      },
      handed: () => EMPTY,
      remove: key => void said.push(`remove ${key}`),
      close: () => EMPTY,
    }
    const { outbox, publish } = rig({ store })
    outbox.load()
    publish('a', { qos: 1 }, { conflate: true })
    publish('a', { qos }, { conflate: true })
    expect([said, outbox.snapshot().queued]).toEqual([told, 1])
  })

  test('takes the place of the last to its topic, so that the last state stays last', () => {
    const { publish, open, log } = rig()
    publish('a', { payload: bytes('1') }, state)
    publish('a', { payload: bytes('deleted') })
    publish('a', { payload: bytes('2') }, state)
    const { link, taken } = linkOf()
    open(link)
    expect([log, taken.map(textOf)]).toEqual([['replaced a'], ['1', '2']])
  })

  test('does not touch what is on the wire, or may be at the broker', () => {
    const { publish, open, log, outbox } = rig()
    const { link } = linkOf(1)
    open(link)
    publish('a', { qos: 1, payload: bytes('1') }, state)
    publish('a', { qos: 1, payload: bytes('2') }, state)
    outbox.lost()
    publish('a', { qos: 1, payload: bytes('3') }, state)
    expect(log).toEqual(['replaced a'])
    const next = linkOf()
    open(next.link, true)
    expect(next.taken.map(textOf)).toEqual(['1', '3'])
  })

  test('an old state does not come back after a newer one', () => {
    const { publish, open, log, advance } = rig({}, [100])
    const { link, answers, topics } = linkOf()
    open(link)
    publish('a', { qos: 1 }, state)
    publish('a', { qos: 1 }, state)
    answers[1]?.({})
    answers[0]?.({ code: 0x97 })
    advance(1_000)
    expect([log, topics().length]).toEqual([['acknowledged a', 'replaced a', 'idle'], 2])
  })

  test('a newer state waits as long as the one that was refused would have', () => {
    const { publish, open, log, advance } = rig({}, [100, 'fatal'])
    const { link, answers, taken } = linkOf()
    open(link)
    publish('a', { qos: 1, payload: bytes('1') }, state)
    answers[0]?.({ code: 0x97 })
    advance(50)
    publish('a', { qos: 1, payload: bytes('2') }, state)
    advance(49)
    expect(taken.length).toBe(1)
    advance(1)
    expect(taken.map(textOf)).toEqual(['1', '2'])
    answers[1]?.({ code: 0x97 })
    expect(log).toEqual(['replaced a', 'PublishRefusedError a', 'idle'])
  })

  test('costs the same however many topics wait', () => {
    const cost = (topics: number) => {
      const { publish } = rig({ capacity: topics })
      const names = Array.from({ length: topics }, (_, i) => `t/${i}`)
      for (const name of names) publish(name, {}, state)
      const start = process.cpuUsage()
      for (let i = 0; i < 30_000; i += 1) publish(names[(i * 7_919) % topics] ?? '', {}, state)
      return process.cpuUsage(start).user
    }
    cost(1_000)
    expect(cost(100_000)).toBeLessThan(Math.max(20_000, cost(1_000)) * 10)
  })
})

describe('an outbox that is full', () => {
  test.each(['reject', 'drop-oldest', 'drop-newest'] as const)(
    'costs the same however much waits: %s',
    overflow => {
      const cost = (capacity: number) => {
        const { publish, outbox, open } = rig({ capacity, overflow })
        // Half of it has been on the wire.
        open(linkOf(capacity / 2).link)
        for (let i = 0; i < capacity; i += 1) publish('a', { qos: 1 })
        outbox.lost()
        const start = process.cpuUsage()
        for (let i = 0; i < 20_000; i += 1) publish('a', { qos: 1 })
        return process.cpuUsage(start).user
      }
      cost(1_000)
      expect(cost(60_000)).toBeLessThan(Math.max(20_000, cost(1_000)) * 10)
    },
  )
})
