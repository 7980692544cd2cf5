import { FilterError } from 'rxtopics'
import { beforeEach, describe, expect, test } from 'vitest'
import { type CoreSubscribing, createSubscribing } from '../../../../../src/driver/nats/link/subscribing.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { fakeConnection, requestOf } from './fake.js'

const mapping = createMapping(percentTokens, { prefix: '', maximum: 64 })

let fake: ReturnType<typeof fakeConnection>
let subscribing: CoreSubscribing
let reads: (() => void)[]
let heard: string[]
let answers: unknown[][]
let ended: string[]

const answer = (...given: unknown[]) => void answers.push(given)
const read = () => {
  for (const then of reads.splice(0)) then()
}
const open = () => fake.subscriptions.filter(({ closed }) => !closed).map(({ subject }) => subject)

beforeEach(() => {
  fake = fakeConnection()
  reads = []
  heard = []
  answers = []
  ended = []
  subscribing = createSubscribing({
    connection: fake.connection,
    mapping,
    read: then => reads.push(then),
    ended: problem => ended.push(problem),
    message: ({ subject }, { request }) => heard.push(`${subject} by ${request.identifier}`),
  })
})

describe('subscriptions', () => {
  test('are granted when the server has read them', () => {
    const request = requestOf('a/#')
    subscribing.subscribe([request], answer)
    expect(open()).toEqual(['a', 'a.>'])
    expect(answers).toEqual([])
    read()
    expect(answers).toEqual([[request, 0]])
  })

  test('of a group are of its queue', () => {
    subscribing.subscribe([requestOf('$share/g/a')], answer)
    expect(fake.subscriptions[0]?.queue).toBe('g')
  })

  test('that are asked for again go on, with other options, from then on', () => {
    subscribing.subscribe([requestOf('a', { identifier: 1 })], answer)
    fake.subscriptions[0]?.bring(null)
    subscribing.subscribe([requestOf('a', { identifier: 2 })], answer)
    fake.subscriptions[0]?.bring(null)
    expect(open()).toEqual(['a'])
    expect(heard).toEqual(['a by 1', 'a by 2'])
  })

  test('that the server refuses are refused in its words, those beside them are not', () => {
    const [denied, fine] = [requestOf('a/#'), requestOf('b')]
    subscribing.subscribe([denied, fine], answer)
    fake.subscriptions[1]?.bring(new Error("Permissions Violation for Subscription to 'a.>'"))
    read()
    expect(answers).toEqual([
      [denied, 0x87, "Permissions Violation for Subscription to 'a.>'"],
      [fine, 0],
    ])
    expect(open()).toEqual(['b'])
    subscribing.subscribe([denied], answer)
    expect(open()).toEqual(['b', 'a', 'a.>'])
  })

  test('that are refused by quoted subjects are found by what was meant, with the queue that it was for', () => {
    const requests = ['a', '$share/g/a', '$share/h/a', 'b/#'].map(filter => requestOf(filter))
    subscribing.subscribe(requests, answer)
    const denial = { operation: 'subscription', message: 'not you' } as const
    subscribing.refused({ ...denial, subject: 'a', queue: 'g' })
    subscribing.refused({ ...denial, subject: 'b.>', queue: undefined })
    subscribing.refused({ ...denial, subject: 'c', queue: undefined })
    read()
    expect(answers.map(([, code]) => code)).toEqual([0, 0x87, 0, 0x87])
    expect(open()).toEqual(['a', 'a'])
    expect(ended).toEqual([])
  })

  test('that the server ends when they are in force end the link, once; those that are over do not', () => {
    const denial = { operation: 'subscription', message: 'not any more', queue: undefined } as const
    subscribing.subscribe([requestOf('a'), requestOf('b')], answer)
    read()
    subscribing.unsubscribe(['b'], answer)
    subscribing.refused({ ...denial, subject: 'b' })
    expect(ended).toEqual([])
    fake.subscriptions[0]?.bring(new Error('not any more'))
    subscribing.refused({ ...denial, subject: 'a' })
    expect(ended).toEqual(['not any more'])
  })

  test('that are too many are refused for now, and each is asked for alone from then on', () => {
    const [a, b, c] = [requestOf('a'), requestOf('b'), requestOf('c')]
    subscribing.subscribe([a], answer)
    read()
    subscribing.subscribe([b, c], answer)
    subscribing.exceeded('too many')
    read()
    const refused = (request: typeof a) => [request, 0x97, 'too many']
    expect(answers.splice(0)).toEqual([[a, 0], refused(b), refused(c)])
    expect([open(), ended]).toEqual([['a'], []])
    subscribing.subscribe([b, c], answer)
    expect(open()).toEqual(['a', 'b'])
    read()
    expect(open()).toEqual(['a', 'b', 'c'])
    subscribing.exceeded('too many')
    subscribing.subscribe([requestOf('d')], answer)
    expect(open()).toEqual(['a', 'b'])
    read()
    read()
    expect(answers.splice(0)).toMatchObject([[b, 0], refused(c), [{ filter: 'd' }, 0]])
    expect(open()).toEqual(['a', 'b', 'd'])
    subscribing.subscribe([c], answer)
    expect(open()).toEqual(['a', 'b', 'd', 'c'])
  })

  test('that have no subject are refused with the reason, and nothing is sent', () => {
    const request = requestOf('x'.repeat(65))
    subscribing.subscribe([request], answer)
    read()
    expect(answers).toEqual([[request, 0x8f, undefined, expect.any(FilterError)]])
    expect(open()).toEqual([])
  })

  test('end when they are unsubscribed, which is told when the server has read it', () => {
    subscribing.subscribe([requestOf('a/#'), requestOf('b')], answer)
    read()
    answers = []
    subscribing.unsubscribe(['a/#', 'none'], answer)
    expect(open()).toEqual(['b'])
    expect(answers).toEqual([])
    read()
    expect(answers).toEqual([
      ['a/#', 0],
      ['none', 0x11],
    ])
  })

  test('tell whether one of them wants to be spared its own messages', () => {
    const [, one] = [requestOf('a'), requestOf('a', { noLocal: true })]
    expect(subscribing.hasNoLocal()).toBe(false)
    subscribing.subscribe([one], answer)
    subscribing.subscribe([one], answer)
    expect(subscribing.hasNoLocal()).toBe(true)
    subscribing.subscribe([requestOf('a')], answer)
    expect(subscribing.hasNoLocal()).toBe(false)
    subscribing.subscribe([one], answer)
    subscribing.unsubscribe(['a'], answer)
    expect(subscribing.hasNoLocal()).toBe(false)
    subscribing.subscribe([one, requestOf('b', { noLocal: true })], answer)
    subscribing.unsubscribe(['a'], answer)
    expect(subscribing.hasNoLocal()).toBe(true)
    subscribing.unsubscribe(['b'], answer)
    expect(subscribing.hasNoLocal()).toBe(false)
  })
})
