import { BehaviorSubject, NEVER, Subject } from 'rxjs'
import {
  type Client,
  createClient,
  type LogRecord,
  log,
  logRecords,
  logTo,
  type PublishOptions,
  type Status,
} from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { hostile, shownUnseen } from '../base/hostile.js'

/** A client whose streams a test tells what to tell. */
const puppet = () => {
  const status$ = new BehaviorSubject<Status>({ state: 'idle' })
  const unhandled$ = new Subject<unknown>()
  const published: unknown[] = []
  const client = {
    status$,
    unhandled$,
    warnings$: NEVER,
    failures$: NEVER,
    rejections$: NEVER,
    stalled$: NEVER,
    recovered$: NEVER,
    subscriptions$: NEVER,
    observe: () => NEVER,
    observeEither: () => NEVER,
    publish: (topic: string, payload: string, options: unknown) => {
      published.push([topic, JSON.parse(payload), options])
      return new Subject()
    },
  } as unknown as Client
  const tell = (topic: string) =>
    unhandled$.next({ message: { topic, qos: 1, payload: new Uint8Array(3) }, reason: 'no-observer' })
  return { client, status$, tell, published }
}

describe('P59 log', () => {
  test('gives a logger like pino the fields first, and calls it on itself', () => {
    const { client, tell } = puppet()
    class Pino {
      readonly lines: unknown[] = []
      debug() {}
      info(...about: unknown[]) {
        this.lines.push(about)
      }
      warn() {}
      error() {}
      child() {}
    }
    const pino = new Pino()
    log(client, pino)
    tell('a')
    expect(pino.lines).toEqual([
      [
        { event: 'unhandled', topic: 'a', qos: 1, bytes: 3, reason: 'no-observer' },
        'nobody got a message of a: no-observer',
      ],
    ])
  })

  test('shows no text of the network as it is', () => {
    const { client, tell } = puppet()
    const records: LogRecord[] = []
    logRecords(client).subscribe(record => records.push(record))
    for (const text of hostile) tell(text)
    expect(records.length).toBe(hostile.length + 1)
    for (const { message, fields } of records) {
      expect(shownUnseen(message)).toBeNull()
      for (const value of Object.values(fields)) expect(shownUnseen(String(value))).toBeNull()
    }
  })

  test.each<[string, () => unknown, string]>([
    ['no client', () => log({} as Client, console), 'log.client'],
    ['no logger', () => log(puppet().client, {} as never), 'log.logger'],
    ['no level', () => log(puppet().client, console, { level: 'loud' as never }), 'log.level'],
    ['no capacity', () => logTo('a', { capacity: 0 }), 'logTo.capacity'],
    ['no options of publishes', () => logTo('a', { publish: { qos: 5 as never } }), 'logTo.publish.qos'],
  ])('P60 %s is refused', (_, make, path) => {
    expect(make).toThrow(expect.objectContaining({ name: 'OptionError', path }))
  })

  test('a topic with a wildcard is refused', () => {
    expect(() => logTo('a/+')).toThrow(expect.objectContaining({ name: 'TopicNameError' }))
  })
})

describe('P58 logTo', () => {
  const connected = { state: 'connected' } as Status

  test('keeps records while there is no connection, the last ones, and counts the others', () => {
    const { client, status$, tell, published } = puppet()
    log(client, logTo('log', { capacity: 2 }))
    for (const topic of ['a', 'b', 'c', 'd']) tell(topic)
    expect(published).toEqual([])
    status$.next(connected)
    expect(published).toMatchObject([
      ['log', { event: 'unhandled', fields: { topic: 'd' }, left: 1 }, { timeout: 5_000 }],
    ])
  })

  test.each(['log', 'log/\u200d', `log/${'x'.repeat(1_000)}`])(
    'says nothing of its own topic (%s)',
    topic => {
      const { client, status$, tell, published } = puppet()
      log(client, logTo(topic))
      status$.next(connected)
      published.length = 0
      tell(topic)
      expect(published).toEqual([])
    },
  )

  test('publishes within 5 s unless it is told otherwise', () => {
    for (const [timeout, expected] of [
      [undefined, 5_000],
      [7, 7],
    ]) {
      const { client, status$, published } = puppet()
      log(client, logTo('log', { publish: { qos: 1, timeout } as PublishOptions, level: 'debug' }))
      status$.next(connected)
      expect(published).toMatchObject([['log', { event: 'idle' }, { qos: 1, timeout: expected }]])
    }
  })

  test.each([
    ['a logger', console],
    ['a topic', logTo('log')],
  ] as const)('ends with the client: %s', async (_, to) => {
    const client = createClient(memory(createBroker()))
    const logging = log(client, to, { level: 'error' })
    expect(logging.closed).toBe(false)
    await client.close()
    expect(logging.closed).toBe(true)
    expect(log(client, to, { level: 'error' }).closed).toBe(true)
  })

  test('never opens the connection', () => {
    const client = createClient(memory(createBroker()))
    log(client, logTo('log', { level: 'debug' }))
    expect([client.snapshot().leases, client.snapshot().status.state]).toEqual([0, 'idle'])
  })
})

test('P79 what the store of an inbox has lost is an error, and what it fails at a warning', () => {
  const { client } = puppet()
  const warnings$ = new Subject<unknown>()
  const seen: LogRecord[] = []
  logRecords({ ...client, warnings$ } as unknown as Client).subscribe(record => seen.push(record))
  warnings$.next({ kind: 'inbox-damaged', message: 'line 3', topic: 'a', error: new Error('line 3') })
  for (const kind of ['inbox-failed', 'outbox-failed'])
    warnings$.next({ kind, message: 'full', error: new Error('full') })
  expect(seen.slice(1).map(({ level, event, fields }) => ({ level, event, fields }))).toEqual([
    { level: 'error', event: 'inbox-damaged', fields: { topic: 'a' } },
    { level: 'warn', event: 'inbox-failed', fields: {} },
    { level: 'warn', event: 'outbox-failed', fields: {} },
  ])
})
