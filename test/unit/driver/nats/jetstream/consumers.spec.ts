import type { ConsumerInfo } from '@nats-io/jetstream'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Consumers, createConsumers } from '../../../../../src/driver/nats/jetstream/consumers.js'
import type { Sessions } from '../../../../../src/driver/nats/jetstream/sessions.js'
import { requestOf } from '../link/fake.js'

let happened: string[]
let consumers: Consumers
let problem: Error | null
let reached: number
let now: number
/** What a consumer may not be asked. */
let denied: string
let ends: Map<string, (reason: string) => void>

const deny = (consumer: string) =>
  queueMicrotask(() => consumers.refused({ subject: `next.${consumer}`, message: 'not you' }))
const infoOf = (name: string, unsettled = 0) => ({ name, num_ack_pending: unsettled }) as ConsumerInfo
const found = (...subjects: readonly string[]) => ({ subjects, group: undefined, open: false })
const turn = () => new Promise(resolve => setImmediate(resolve))

const make = (kept: boolean) => {
  happened = []
  problem = null
  reached = 0
  now = 0
  denied = ''
  ends = new Map()
  const sessions: Sessions = {
    find: async () => new Map(),
    forget: async () => {},
    consumer: async ({ filter }, subject) => {
      if (problem !== null) throw problem
      happened.push(`add ${filter} ${subject}`)
      return infoOf(`c-${subject}`)
    },
    isFor: () => false,
    position: async name => (name === 'x' ? 3 : 0),
    end: async name => void happened.push(`end ${name}`),
    endSoon: name => void happened.push(`end soon ${name}`),
  }
  return createConsumers({
    roundTrip: async () => {
      await Promise.resolve()
      reached++
    },
    ...{ sessions, kept, ackWait: 500, message: () => {}, ready: () => void happened.push('ready') },
    ...{ time: { now: () => now }, askedBy: consumer => `next.${consumer}` },
    subjectsOf: filter => found(filter.replace('/#', ''), ...(filter.endsWith('/#') ? [filter] : [])),
    noticed: ({ kind }) => void happened.push(kind),
    failed: reason => void happened.push(`failed: ${reason}`),
    pullerOf: (consumer, _, gone) => {
      ends.set(consumer, gone)
      return {
        start: after => {
          happened.push(`pull ${consumer} after ${after}`)
          if (consumer === denied) deny(consumer)
        },
        settled: () => {},
        reached: () => reached,
        stop: () => void happened.push(`stop ${consumer}`),
      }
    },
  })
}
const note = (what: string) => (reason: { readonly code: number } | null) =>
  void happened.push(`${what} ${reason === null ? 'done' : reason.code}`)

beforeEach(() => {
  consumers = make(false)
})

describe('consumers', () => {
  test('are made one for each subject, and nothing is to be published until they are', async () => {
    consumers.subscribe(requestOf('a/#'), found('a', 'a.>'), note('subscribe'))
    expect([consumers.busy(), consumers.has('a/#')]).toEqual([true, true])
    await turn()
    expect(consumers.busy()).toBe(false)
    expect(happened).toEqual([
      ...['add a/# a', 'add a/# a.>', 'pull c-a after 0', 'pull c-a.> after 0', 'subscribe done', 'ready'],
    ])
    consumers.subscribe(requestOf('a/#', { qos: 1 }), found('a', 'a.>'), note('again'))
    await turn()
    expect(happened.slice(6)).toEqual(['again done', 'ready'])
  })

  test('that are ended are there no more: whoever subscribes again gets new ones', async () => {
    consumers.subscribe(requestOf('a'), found('a'), note('one'))
    await turn()
    consumers.unsubscribe('a', note('two'))
    await turn()
    expect(consumers.has('a')).toBe(false)
    consumers.subscribe(requestOf('a'), found('a'), note('three'))
    await turn()
    expect(happened.filter(what => what.startsWith('add'))).toEqual(['add a a', 'add a a'])
  })

  test('of a filter are made and ended in the order that was asked for', async () => {
    consumers.subscribe(requestOf('a'), found('a'), note('one'))
    consumers.unsubscribe('a', note('two'))
    consumers.subscribe(requestOf('a'), found('a'), note('three'))
    await turn()
    expect(happened.filter(what => /one|two|three|^end/.test(what))).toEqual([
      ...['one done', 'end c-a', 'two done', 'three done'],
    ])
  })

  test('that JetStream refuses are told, with the reason', async () => {
    problem = Object.assign(new Error('maximum consumers limit reached'), { code: 10_026 })
    consumers.subscribe(requestOf('a'), found('a'), note('subscribe'))
    await turn()
    expect(happened).toEqual(['subscribe 151', 'ready'])
    expect(consumers.has('a')).toBe(false)
  })

  test('of a session go on, and first with what was left unsettled', async () => {
    const kept = { identifier: 7, infos: [infoOf('x', 2), infoOf('y')] }
    const held = (filter: string, identifier: number | undefined) => ({
      request: requestOf(filter, { identifier }),
      open: false,
    })
    consumers.resume(new Map([['a', kept]]), held)
    expect(happened).toEqual(['pull x after 500', 'pull y after 0'])
    await consumers.caughtUp('a')
    expect(reached).toBe(3)
  })

  test('end with the link, but for those of a session and of a group', async () => {
    consumers.subscribe(requestOf('a'), found('a'), note('plain'))
    consumers.subscribe(requestOf('$share/g/b'), { ...found('b'), group: 'g' }, note('group'))
    await turn()
    consumers.close()
    expect(happened.filter(what => what.startsWith('end'))).toEqual(['end soon c-a'])
    consumers.unsubscribe('$share/g/b', note('leave'))
    await turn()
    expect(happened.filter(what => what.startsWith('end '))).toEqual(['end soon c-a'])
    consumers.stop()
    expect(happened).toContain('stop c-a')
    const keeping = make(true)
    keeping.subscribe(requestOf('a'), found('a'), note('kept'))
    await turn()
    keeping.close()
    expect(happened.filter(what => what.startsWith('end'))).toEqual([])
  })

  test('are there when their answer is told: whoever hears it may publish', async () => {
    const busy: boolean[] = []
    consumers.subscribe(requestOf('a'), found('a'), () => busy.push(consumers.busy()))
    expect(consumers.busy()).toBe(true)
    await turn()
    expect(busy).toEqual([false])
  })

  test('that may not be asked for messages are none: who wants them is refused, and nobody else', async () => {
    consumers.subscribe(requestOf('b'), found('b'), note('other'))
    await turn()
    happened.length = 0
    denied = 'c-a'
    consumers.subscribe(requestOf('a'), found('a'), note('subscribe'))
    await turn()
    expect(happened).toEqual([
      ...['add a a', 'pull c-a after 0', 'stop c-a', 'end c-a', 'subscribe 135', 'ready'],
    ])
    expect([consumers.has('a'), consumers.has('b')]).toEqual([false, true])
  })

  test('that may be asked no more end the link: who wants them is told over the next', async () => {
    consumers.subscribe(requestOf('a'), found('a'), note('subscribe'))
    await turn()
    happened.length = 0
    consumers.refused({ subject: 'next.c-b', message: 'not you' })
    expect(happened).toEqual([])
    consumers.refused({ subject: 'next.c-a', message: 'not\nyou' })
    expect(happened).toEqual(['failed: the server does not bring what a consumer has: not\\u000ayou'])
  })

  test('that somebody deletes begin anew, each by itself, and it is told that something is missed', async () => {
    consumers.subscribe(requestOf('a/#'), found('a', 'a/#'), note('subscribe'))
    await turn()
    happened.length = 0
    now = 1_000
    ends.get('c-a/#')?.('Consumer Deleted')
    await turn()
    expect(happened).toEqual(['add a/# a/#', 'pull c-a/# after 0', 'lost'])
    // What has not lasted would not last.
    now = 1_999
    ends.get('c-a/#')?.('Consumer Deleted')
    await turn()
    expect(happened.slice(3)).toEqual(['failed: Consumer Deleted'])
  })

  test('that cannot be made again end the link; those that have ended are not', async () => {
    consumers.subscribe(requestOf('a'), found('a'), note('subscribe'))
    await turn()
    happened.length = 0
    now = 1_000
    problem = new Error('stream not found')
    ends.get('c-a')?.('Consumer Deleted')
    await turn()
    expect(happened).toEqual(['failed: a consumer cannot be made again: stream not found'])
    problem = null
    happened.length = 0
    consumers.unsubscribe('a', note('leave'))
    ends.get('c-a')?.('Consumer Deleted')
    await turn()
    expect(happened).toEqual(['stop c-a', 'end c-a', 'leave done'])
  })
})
