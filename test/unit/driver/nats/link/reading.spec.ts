import type { Msg } from '@nats-io/nats-core'
import { beforeEach, describe, expect, test } from 'vitest'
import type { LinkHandlers, Received } from '../../../../../src/driver/driver.js'
import { createReading, type Reading } from '../../../../../src/driver/nats/link/reading.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { headersOf, messageOf, requestOf } from './fake.js'

let messages: {
  readonly received: Received
  readonly identifiers: readonly number[]
  readonly delivery: number
}[]
let notices: string[]
let reading: Reading

beforeEach(() => {
  messages = []
  notices = []
  const handlers: LinkHandlers = {
    opened: () => {},
    closed: () => {},
    message: (received, identifiers, delivery) => messages.push({ received, identifiers, delivery }),
    noticed: ({ reason }) => notices.push(reason),
  }
  reading = createReading(createMapping(percentTokens, { prefix: '', maximum: 1024 }), 'me', handlers)
})

const held = (filter: string, options = {}) => ({
  request: requestOf(filter, options),
  open: /^[+#]/.test(filter),
})
const live = (filter: string, subject: string, found: Partial<Msg> = {}, options = {}) =>
  reading.live(messageOf(subject, found), held(filter, options))
const topics = () => messages.map(({ received }) => received.topic)

describe('a message', () => {
  test('is handed over for the subscription that it came by', () => {
    live('a/+', 'a.b', { data: Uint8Array.of(1), reply: '_INBOX.x' }, { identifier: 7 })
    expect(messages).toMatchObject([
      {
        received: {
          topic: 'a/b',
          payload: Uint8Array.of(1),
          qos: 0,
          retain: false,
          dup: false,
          properties: { responseTopic: '_INBOX/x' },
        },
        identifiers: [7],
        delivery: 0,
      },
    ])
    live('a/+', 'a.c')
    expect(messages[1]?.identifiers).toEqual([])
  })

  test('MQTT-4.7.2-1 of what begins with $, of the server or of an inbox is for no wildcard that begins a filter', () => {
    for (const subject of ['$JS.API.INFO', '%24x.y', '_INBOX.a.b']) live('#', subject)
    live('+/y', '%24x.y')
    expect(topics()).toEqual([])
    live('$x/#', '%24x.y')
    live('_INBOX/#', '_INBOX.a.b')
    expect(topics()).toEqual(['$x/y', '_INBOX/a/b'])
    expect(notices).toEqual([])
  })

  test('of this client is left out where that is asked for', () => {
    const headers = headersOf({ 'Rxtopics-From': 'me' })
    live('a', 'a', { headers }, { noLocal: true })
    live('a', 'a', { headers: headersOf({ 'Rxtopics-From': 'you' }) }, { noLocal: true })
    live('a', 'a', { headers })
    expect(topics()).toEqual(['a', 'a'])
  })

  test('whose subject stands for no topic is left out, and that is told', () => {
    live('a/#', 'a.b+c')
    expect(topics()).toEqual([])
    expect(notices).toEqual([expect.stringMatching(/stands for no topic/)])
  })

  test('bears the flag of its publisher where that is asked for, and a response topic of its own', () => {
    const headers = headersOf({ 'Rxtopics-Retain': 'true', 'Rxtopics-Reply': 'r.1' })
    live('a', 'a', { headers, reply: 'taken' }, { retainAsPublished: true })
    live('a', 'a', { headers })
    expect(messages.map(({ received }) => received.retain)).toEqual([true, false])
    expect(messages[0]?.received.properties).toEqual({ responseTopic: 'r/1' })
  })

  test('that a stream is to answer names no response topic by its reply subject', () => {
    live('a', 'a', { headers: headersOf({ 'Nats-Msg-Id': 'x' }), reply: '_INBOX.answer.1' })
    expect(messages[0]?.received.properties).toEqual({})
  })
})
