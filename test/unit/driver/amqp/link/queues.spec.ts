import { expect, test } from 'vitest'
import { createControl } from '../../../../../src/driver/amqp/link/control.js'
import {
  declareOwn,
  ensureQueue,
  forgetQueue,
  groupQueue,
  keptOptions,
  type QueueSettings,
  sessionQueue,
} from '../../../../../src/driver/amqp/link/queues.js'
import { fakeConnection } from './fake.js'

const settings: QueueSettings = {
  queueType: undefined,
  sessionExpiry: Number.POSITIVE_INFINITY,
  groupExpiry: 10,
  deadLetterExchange: undefined,
}

test('names tell sessions and groups apart', () => {
  expect(sessionQueue('billing')).toBe('rxtopics.session.billing')
  expect(groupQueue('workers', 'jobs.#')).toBe('rxtopics.group.workers.jobs.#')
  expect(groupQueue('a.b', 'c')).not.toBe(groupQueue('a', 'b.c'))
  expect(groupQueue('a%2Eb', 'c')).not.toBe(groupQueue('a.b', 'c'))
})

test('names that are too long keep their beginning, and differ', () => {
  const [one, other] = [sessionQueue(`${'é'.repeat(300)}1`), sessionQueue(`${'é'.repeat(300)}2`)]
  expect(one).not.toBe(other)
  expect(one.slice(0, 30)).toBe(other.slice(0, 30))
  for (const name of [one, sessionQueue('\u{1f321}'.repeat(100))]) {
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
    expect(name).not.toMatch(/\p{Surrogate}/u)
  }
})

test('names that are too long stay what they are from version to version: a session is found by them', () => {
  expect(sessionQueue('x'.repeat(300)).slice(-40)).toBe('xxxxxxx~ef6ac5eed853038810772d8710f2b47b')
  expect(sessionQueue('x'.repeat(300))).toHaveLength(255)
  expect(sessionQueue('x'.repeat(255 - 'rxtopics.session.'.length))).toMatch(/^rxtopics\.session\.x+$/)
})

test('queues are declared as they are to be', () => {
  expect(keptOptions(settings, 10, false)).toEqual({ durable: true, expires: 10_000, arguments: {} })
  expect(
    keptOptions(
      { ...settings, queueType: 'quorum', deadLetterExchange: 'dead' },
      Number.POSITIVE_INFINITY,
      true,
    ),
  ).toEqual({
    ...{ durable: true, deadLetterExchange: 'dead' },
    arguments: { 'x-queue-type': 'quorum', 'x-single-active-consumer': true },
  })
})

const setup = () => {
  const connection = fakeConnection()
  return { ...connection, refusals: connection.refusals, run: createControl(connection.model).run }
}

test('one that is there is taken as it is', async () => {
  const { run, calls } = setup()
  expect(await ensureQueue(run, 'q', {})).toBe(true)
  expect(calls()).toEqual(['check q'])
})

test('one that is not there is declared', async () => {
  const { run, calls, refusals } = setup()
  refusals.set('check', [404, "NOT_FOUND - no queue 'q'"])
  expect(await ensureQueue(run, 'q', {})).toBe(false)
  expect(calls()).toEqual(['check q', 'declare q'])
})

test('one on a node that is down is neither', async () => {
  const { run, calls, refusals } = setup()
  refusals.set('check', [404, "NOT_FOUND - home node 'a' of durable queue 'q' is down or inaccessible"])
  await expect(ensureQueue(run, 'q', {})).rejects.toMatchObject({ code: 404 })
  expect(calls()).toEqual(['check q'])
})

test('that of a connection has the name that the server gives it', async () => {
  const { run } = setup()
  expect(await run(channel => declareOwn(channel, settings))).toBe('amq.gen')
})

test('who may not end a session has none', async () => {
  const { run, refusals } = setup()
  refusals.set('delete', [403, 'ACCESS_REFUSED'])
  await expect(forgetQueue(run, 'q')).resolves.toBeUndefined()
  await expect(forgetQueue(() => Promise.reject(new Error('gone')), 'q')).rejects.toThrow('gone')
})

test('the name of a group is written so that its dots are not those of the key', () => {
  expect(groupQueue('a.b%', 'c')).toBe('rxtopics.group.a%2Eb%25.c')
})
