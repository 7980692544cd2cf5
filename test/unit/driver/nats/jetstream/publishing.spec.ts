import type { NatsConnection } from '@nats-io/nats-core'
import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import type { LinkHandlers, Outgoing, Received } from '../../../../../src/driver/driver.js'
import { createEngine, type Prepared } from '../../../../../src/driver/nats/jetstream/engine.js'
import { createIdentities } from '../../../../../src/driver/nats/jetstream/identities.js'
import type { Marks } from '../../../../../src/driver/nats/link/headers.js'
import { createReading } from '../../../../../src/driver/nats/link/reading.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { fakeConnection, headersOf, messageOf, requestOf } from '../link/fake.js'

const turn = () => new Promise(resolve => setImmediate(resolve))
const found = (...subjects: readonly string[]) => ({ subjects, group: undefined, open: false })

/** An engine over a stream that has what begins with `kept`. */
const start = ({ kept = true, known = new Map(), there = new Map() } = {}) => {
  const fake = fakeConnection()
  const scheduler = new VirtualTimeScheduler()
  const happened: string[] = []
  const written: { subject: string; reply: string | undefined; marks: Marks }[] = []
  const reads: (() => void)[] = []
  const messages: { received: Received; identifiers: readonly number[]; delivery: number }[] = []
  let problem: Error | null = null
  const handlers: Partial<LinkHandlers> = {
    message: (received, identifiers, delivery) => messages.push({ received, identifiers, delivery }),
  }
  const mapping = createMapping(percentTokens, { prefix: '', maximum: 64 })
  const prepared = {
    ...{ kept, known, found: there, ackWait: 300, receiveMaximum: 4, reasons: true },
    ...{ maximumInFlight: 2, answerTimeout: 100, identities: createIdentities() },
    manager: {
      streams: {
        getMessage: async () => {
          if (problem !== null) throw problem
          return { subject: 'R.kept', data: Uint8Array.of(9), header: undefined }
        },
        purge: async (_: string, what: object) => void happened.push(`forget ${JSON.stringify(what)}`),
      },
    },
    streams: {
      ...{ messages: 's', retained: 'r', retainedSubject: (subject: string) => `R.${subject}` },
      liveSubject: (subject: string) => subject.slice(2),
      keeps: (subjects: readonly string[]) => subjects.every(subject => subject.startsWith('kept')),
    },
    sessions: {
      consumer: async (_: object, subject: string) => {
        if (problem !== null) throw problem
        return { name: `c-${subject}`, num_ack_pending: 0 }
      },
      end: async (name: string) => void happened.push(`end ${name}`),
      position: async () => 0,
    },
  } as unknown as Prepared
  const connection = { ...fake.connection, flush: async () => {}, isClosed: () => false }
  const engine = createEngine(prepared, {
    ...{ connection: connection as unknown as NatsConnection, mapping, time: createTime(scheduler) },
    ...{ handlers: handlers as LinkHandlers },
    reading: createReading(mapping, 'me', handlers as LinkHandlers),
    write: (_, subject, reply, { id: _id, ...marks }) => {
      written.push({ subject, reply, marks })
      return 5
    },
    wrote: (bytes, read) => {
      // A round trip.
      if (bytes === 0) return read()
      happened.push(`wrote ${bytes}`)
      reads.push(read)
    },
    ready: () => happened.push('ready'),
    failed: reason => happened.push(`failed ${reason}`),
  })
  const publish = (topic: string, options: Partial<Outgoing> = {}, marks: Marks = {}) => {
    const packet = { topic, payload: new Uint8Array(1), qos: 1, retain: false, properties: {}, ...options }
    return engine.publish(packet as Outgoing, topic, marks, ({ code, error }) =>
      happened.push(`${topic} ${code}${error === undefined ? '' : ` ${error.message}`}`),
    )
  }
  /** The stream's answer to what was written. */
  const answer = (at: number, seq: number) => {
    const text = JSON.stringify({ seq })
    const [inbox] = fake.subscriptions
    const data = new TextEncoder().encode(text)
    inbox?.bring(null, { subject: written[at]?.reply ?? '', data, string: () => text })
  }
  const subscribe = async (filter: string, options = {}) => {
    engine.subscribe(requestOf(filter, options), found(filter), false, (code, text) =>
      happened.push(`${filter} ${code} ${text}`),
    )
    scheduler.flush()
    await turn()
    scheduler.maxFrames = scheduler.frame + 1
    scheduler.flush()
  }
  /** A consumer brings something. */
  const bring = (headers: Record<string, string> = {}, count = 1) =>
    fake.subscriptions.at(-1)?.bring(null, {
      ...{ subject: 'kept', data: Uint8Array.of(1), headers: headersOf(headers) },
      reply: `$JS.ACK.s.c.${count}.1.1.1000000.0`,
    })
  const refuse = (error: Error | null) => {
    problem = error
  }
  const sent = () => fake.published.map(({ payload }) => new TextDecoder().decode(payload))
  /** The server has read all that was written. */
  const read = () => {
    for (const each of reads.splice(0)) each()
  }
  return {
    read,
    engine,
    happened,
    written,
    messages,
    publish,
    answer,
    subscribe,
    bring,
    refuse,
    sent,
    scheduler,
  }
}

describe('a publish', () => {
  test('of QoS 0 that is not retained is for those who listen now', () => {
    const { publish, written } = start()
    expect([publish('kept', { qos: 0 }), publish('other', { qos: 0 }), written]).toEqual([null, null, []])
  })

  test('of QoS 1 is acknowledged by the stream, and refused where there is none', () => {
    const { publish, answer, written, happened } = start()
    expect(publish('kept', {}, { from: 'me' })).toBe(true)
    expect(written).toEqual([{ subject: 'kept', reply: expect.any(String), marks: { from: 'me' } }])
    answer(0, 1)
    expect(publish('other')).toBe(true)
    expect(happened).toEqual([
      ...['wrote 5', 'kept 0'],
      'other 155 the broker does not support QoS 1 for what no stream has: see jetstream.topics',
    ])
  })

  test('that is retained is stored first, each with its marks', () => {
    const { publish, written } = start()
    publish('kept', { retain: true })
    publish('kept', { retain: true, qos: 0 })
    expect(written.map(({ subject, marks }) => [subject, marks])).toEqual([
      ['R.kept', {}],
      ['kept', { retain: true }],
      ['R.kept', {}],
      ['kept', { retain: true, qos: 0 }],
    ])
  })

  test('that is retained, of what no stream has, is stored, and taken once its live copy is read, too', () => {
    const { publish, written, answer, read, happened } = start()
    expect(publish('other', { retain: true, qos: 0 })).toBe(true)
    expect(written).toEqual([
      { subject: 'R.other', reply: expect.any(String), marks: {} },
      { subject: 'other', reply: undefined, marks: { retain: true, qos: 0 } },
    ])
    answer(0, 1)
    expect(happened).toEqual(['wrote 5', 'wrote 5'])
    read()
    expect(happened.slice(2)).toEqual(['other 0'])
    publish('other', { retain: true, qos: 0, payload: new Uint8Array() })
    read()
    expect(happened.slice(5)).toEqual([])
    answer(2, 9)
    expect(happened.slice(5)).toEqual(['forget {"filter":"R.other","seq":10}', 'other 0'])
  })

  test('that is retained, of what no stream has, is refused where its live copy is', () => {
    const { publish, answer, read, engine, happened } = start()
    publish('other', { retain: true, qos: 0 })
    answer(0, 1)
    engine.refused({ operation: 'publish', subject: 'other', queue: undefined, message: 'no' })
    read()
    expect(happened.slice(2)).toEqual(['other 135'])
  })

  test('without a payload makes the stream forget what it retains', () => {
    const { publish, answer, happened } = start()
    publish('kept', { retain: true, payload: new Uint8Array() })
    publish('kept', { payload: new Uint8Array() })
    for (const at of [0, 1, 2]) answer(at, 7 + at)
    expect(happened.filter(what => what.startsWith('forget'))).toEqual(['forget {"filter":"R.kept","seq":8}'])
    const other = start()
    other.publish('kept', { retain: true })
    for (const at of [0, 1]) other.answer(at, 1)
    expect(other.happened.some(what => what.startsWith('forget'))).toBe(false)
  })

  test('waits for a window, and for subscriptions that are under way', async () => {
    const { engine, publish, subscribe } = start()
    expect([publish('kept'), publish('kept'), publish('kept')]).toEqual([true, true, false])
    const waiting = subscribe('kept', { qos: 1 })
    expect(publish('kept', { qos: 0 })).toBe(false)
    await waiting
    expect(publish('kept', { qos: 0 })).toBeNull()
    expect([engine.marks('kept'), engine.marks('other')]).toEqual([{ qos: 0 }, {}])
  })
})

describe('a subscription', () => {
  test('has a consumer where it wants QoS 1 of what a stream has, or has one already', async () => {
    const { engine, subscribe } = start()
    const takes = (filter: string, qos: 0 | 1) => engine.takes(requestOf(filter, { qos }), found(filter))
    expect([takes('kept', 1), takes('kept', 0), takes('other', 1)]).toEqual([true, false, false])
    await subscribe('kept', { qos: 1 })
    expect([takes('kept', 0), engine.has('kept'), engine.has('other')]).toEqual([true, true, false])
  })

  test('is granted what it asks for, and remembered for the next link of a session', async () => {
    for (const kept of [true, false]) {
      const known = new Map()
      const { subscribe, engine, happened } = start({ kept, known })
      await subscribe('kept', { qos: 1, identifier: 4 })
      await subscribe('kept', { qos: 0 })
      expect(happened).toEqual(['kept 1 undefined', 'ready', 'kept 0 undefined', 'ready'])
      expect([...known.keys()]).toEqual(kept ? ['kept'] : [])
      engine.unsubscribe('kept', code => happened.push(`ended ${code}`))
      await turn()
      expect([happened.slice(4), known.size]).toEqual([['end c-kept', 'ended 0'], 0])
    }
  })

  test('that is refused is told why', async () => {
    const known = new Map()
    const { subscribe, refuse, happened } = start({ known })
    refuse(Object.assign(new Error('no room'), { code: 10_026 }))
    await subscribe('kept', { qos: 1 })
    expect([happened, known.size]).toEqual([['kept 151 no room', 'ready'], 0])
  })

  test('has what its consumer brings, with what it was asked for by', async () => {
    const { subscribe, bring, messages, engine, sent } = start()
    await subscribe('kept', { qos: 1, identifier: 3 })
    bring()
    bring({}, 2)
    bring({ 'Rxtopics-Qos': '0' })
    expect(
      messages.map(({ received, ...rest }) => [received.qos, received.dup, received.retain, rest]),
    ).toEqual([
      [1, false, false, { identifiers: [3], delivery: 1 }],
      [1, true, false, { identifiers: [3], delivery: 2 }],
      [0, false, false, { identifiers: [3], delivery: 0 }],
    ])
    // One of QoS 0 is nobody's to settle.
    expect(sent().slice(1)).toEqual(['+ACK'])
    engine.ack(1, 0)
    expect(sent().filter(text => text === '+ACK')).toHaveLength(2)
  })

  test('of QoS 0 that keeps its consumer has nothing to settle', async () => {
    const { subscribe, bring, messages, sent } = start()
    await subscribe('kept', { qos: 1 })
    await subscribe('kept', { qos: 0 })
    bring()
    expect(messages).toMatchObject([{ received: { qos: 0 }, identifiers: [], delivery: 0 }])
    expect(sent()).toContain('+ACK')
  })

  test('has what is stored, as such, though it is its own', async () => {
    const { engine, messages, happened } = start()
    await new Promise<void>(resolve => {
      const fetch = { isReplaced: () => false, over: resolve }
      const request = requestOf('kept', { qos: 1, noLocal: true, identifier: 3 })
      engine.fetch(request, found('kept'), fetch, problem => happened.push(`fetched ${problem}`))
    })
    expect(messages).toMatchObject([
      { received: { topic: 'kept', qos: 0, dup: false, retain: true }, identifiers: [3], delivery: 0 },
    ])
    expect(happened).toEqual(['fetched null'])
  })

  test('has nothing stored that has been replaced; that it cannot be read costs nobody else anything', async () => {
    const { engine, messages, refuse, happened } = start()
    await new Promise<void>(resolve =>
      engine.fetch(requestOf('kept'), found('kept'), { isReplaced: () => true, over: resolve }, () => {}),
    )
    expect(messages).toEqual([])
    refuse(new Error('odd'))
    engine.fetch(requestOf('kept'), found('kept'), { isReplaced: () => false, over: () => {} }, problem =>
      happened.push(`not fetched: ${problem?.text}`),
    )
    await turn()
    expect(happened).toEqual(['not fetched: odd'])
  })

  test('of an earlier process goes on, with what is known of it', async () => {
    const infos = [{ name: 'c-kept', num_ack_pending: 0 }]
    const { engine, bring, messages } = start({ there: new Map([['kept', { identifier: 6, infos }]]) })
    engine.resume()
    bring({ 'Rxtopics-From': 'me', 'Rxtopics-Retain': '' })
    expect(messages).toMatchObject([{ received: { qos: 1, retain: false }, identifiers: [6], delivery: 1 }])
  })

  test('brings nothing once the engine has stopped', async () => {
    const { engine, subscribe, bring, messages, happened } = start()
    await subscribe('kept', { qos: 1 })
    engine.hold('kept')
    bring()
    engine.stop()
    bring()
    engine.arrived(messageOf('kept'), { request: requestOf('kept'), open: false }, () =>
      happened.push('handed'),
    )
    expect([messages, happened.includes('handed')]).toEqual([[], false])
  })
})
