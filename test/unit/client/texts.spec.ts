import { type Observable, of } from 'rxjs'
import { createClient, type Driver, LinkError, TopicsError, topic } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { judge } from '../../../src/client/connection/retry.js'
import { lacking } from '../../../src/client/outbox/entry.js'
import { SubscribeTimeoutError, UnsubscribeRefusedError } from '../../../src/client/subscriptions/errors.js'

// What users read when something is wrong.

const wrong = 5 as never

const errorOf = (stream: Observable<unknown>): Promise<TopicsError> =>
  new Promise((resolve, reject) => {
    stream.subscribe({ error: resolve, complete: () => reject(new Error('it completed')) })
  })

describe('the text of an error', () => {
  const client = createClient(memory())
  test.each<[string, () => Observable<unknown>, string]>([
    ['observe', () => client.observe(wrong), 'invalid option observe.filter: expected a filter or a topic'],
    [
      'observeEither of a filter',
      () => client.observeEither('a/+' as never),
      'invalid option observeEither.topic: expected a topic: of a filter use observe(filter)',
    ],
    [
      'observeEither',
      () => client.observeEither(wrong),
      'invalid option observeEither.topic: expected a topic: what topic(template, codec) returns',
    ],
    [
      'publish',
      () => client.publish(wrong, ''),
      'invalid option publish.topic: expected a topic name or a topic',
    ],
    [
      'request',
      () => client.request(wrong, ''),
      'invalid option request.topic: expected a topic name or a topic',
    ],
    [
      'noLocal in a group',
      () => client.observe('a', { group: 'g', noLocal: true }),
      'invalid option observe.noLocal: not with a group',
    ],
    [
      'tombstones of a filter',
      () => client.observe('a', { tombstones: 'emit' } as never),
      'invalid option observe.tombstones: unknown option',
    ],
  ])('%s', async (_, call, message) => {
    expect((await errorOf(call())).message).toBe(message)
  })

  test('tombstones are an option of topics alone', async () => {
    const reading = topic('a')
    expect(() => client.observe(reading, { tombstones: 'emit' })).not.toThrow()
    const error = await errorOf(client.observeEither(reading, { tombstones: 'emit' } as never))
    expect(error.message).toContain('observeEither.tombstones: unknown option')
  })

  test('says what a 3.1.1 broker lacks for requests', async () => {
    await using asker = createClient(memory(createBroker(), { protocolVersion: 4 }))
    const error = await errorOf(asker.request('a', ''))
    expect(error.message).toBe(
      'the broker does not support requests, which need the response topics of MQTT 5, or withProperties of rxtopics/with-properties',
    )
  })

  test('says what else a broker lacks, and takes what it has', () => {
    const packet = { topic: 'a/b', payload: new Uint8Array(5), qos: 1, retain: true, properties: {} } as const
    const all = { maximumQos: 2, retained: true } as never
    const messageOf = (less: object) => lacking(packet, { ...(all as object), ...less } as never)?.message
    expect(messageOf({})).toBeUndefined()
    expect(messageOf({ maximumQos: 0 })).toBe('the broker does not support publishing with QoS 1')
    expect(messageOf({ maximumQos: 1 })).toBeUndefined()
    expect(messageOf({ retained: false })).toBe('the broker does not support retained messages')
    expect(messageOf({ maximumPayload: 4 })).toContain('has 5 bytes, and the broker takes payloads of 4')
    expect(messageOf({ maximumPayload: 5 })).toBeUndefined()
    expect(messageOf({ maximumLevels: 1 })).toContain('has 2 levels, and the broker takes 1')
    expect(messageOf({ maximumLevels: 2 })).toBeUndefined()
  })

  test('says what a retry policy did', () => {
    const reason = new LinkError('lost')
    const boom = new Error('boom')
    const verdict = (retry: () => unknown) => judge(retry as never, reason, 0)
    expect(
      verdict(() => {
        throw boom
      }),
    ).toMatchObject({ delay: null, error: { message: 'the retry policy threw', cause: boom, fatal: true } })
    for (const answer of [undefined, -1, Number.NaN, '5'])
      expect(verdict(() => answer)).toMatchObject({
        delay: null,
        error: { message: 'the retry policy returned no delay', cause: reason, fatal: true },
      })
    expect(verdict(() => 'fatal')).toEqual({ delay: null, error: reason })
    expect(verdict(() => 0)).toEqual({ delay: 0, error: reason })
    expect(verdict(() => Number.POSITIVE_INFINITY)).toEqual({
      delay: Number.POSITIVE_INFINITY,
      error: reason,
    })
  })

  test('says that a driver throws', async () => {
    const cause = new Error('boom')
    const driver: Driver = {
      name: 'mine',
      open: () => {
        throw cause
      },
    }
    await using broken = createClient(driver)
    expect(await errorOf(broken.observe('a'))).toMatchObject({
      name: 'LinkError',
      message: 'the driver could not open a link',
      cause,
      fatal: true,
    })
  })

  test('says what a broker did not answer, and what it did not let go', () => {
    const late = new SubscribeTimeoutError('a/+', 500)
    expect(late).toBeInstanceOf(TopicsError)
    expect(late).toMatchObject({
      name: 'SubscribeTimeoutError',
      message: 'the broker did not answer a subscription to "a/+", asked twice, 500 ms each time',
      filter: 'a/+',
      timeout: 500,
    })
    const kept = new UnsubscribeRefusedError('a/+', 0x87, 'not authorized')
    expect(kept).toMatchObject({ name: 'UnsubscribeRefusedError', filter: 'a/+', reasonCode: 0x87 })
    expect(kept.message).toContain('not authorized (0x87)')
    expect(kept.message).toContain('"a/+"')
  })

  test('a handler that is none is told before anything is observed', async () => {
    const error = await errorOf(client.respond('a', wrong))
    expect(error.message).toBe('invalid option respond.handler: expected a function')
    expect(await errorOf(client.respond('a', () => of('') as never, { reply: wrong }))).toMatchObject({
      path: 'respond.reply',
    })
  })
})

describe('a default that is documented', () => {
  test('is how many publishes wait: a thousand', async () => {
    const broker = createBroker()
    broker.stop()
    await using client = createClient(memory(broker))
    const errors: string[] = []
    for (let count = 0; count < 1_001; count++)
      client
        .publish('a', '', { qos: 1 })
        .subscribe({ error: (error: unknown) => errors.push((error as Error).name) })
    expect(errors).toEqual(['OutboxFullError'])
    expect(client.snapshot().outbox.queued).toBe(1_000)
    void client.close({ deadline: 0 })
  })
})
