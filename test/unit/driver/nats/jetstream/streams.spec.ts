import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  covers,
  prepareStreams,
  type StreamSettings,
} from '../../../../../src/driver/nats/jetstream/streams.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { laneOrSkip, natsMissing } from '../../../../support/brokers.js'
import { type NatsServer, startNatsServer } from '../../../../support/natsServer.js'

test('a subject is in a stream where all that it matches is', () => {
  const cases = [
    ['a.>', 'a.b', true],
    ['a.>', 'a.*.>', true],
    ['a.>', 'a', false],
    ['a.*', 'a.b', true],
    ['a.*', 'a.*', true],
    ['a.*', 'a.>', false],
    ['a.b', 'a.*', false],
    ['a', 'a', true],
    ['>', '*', true],
    ['*', '>', false],
    ['a.*', 'a.b.c', false],
  ] as const
  for (const [kept, subject, expected] of cases)
    expect([kept, subject, covers(kept, subject)]).toEqual([kept, subject, expected])
})

describe.runIf(laneOrSkip('nats-server', natsMissing()))('the streams of a driver', () => {
  const mapping = createMapping(percentTokens, { prefix: 'p', maximum: 1024 })
  const settings: StreamSettings = {
    stream: 'made',
    topics: ['a/#'],
    storage: 'memory',
    replicas: 1,
    maxAge: 60,
    maxBytes: 1_000_000,
  }
  let server: NatsServer
  let connection: NatsConnection
  beforeAll(async () => {
    server = await startNatsServer()
    connection = await connect({ servers: server.url.replace('nats://', '') })
  }, 30_000)
  afterAll(async () => {
    await connection.close()
    await server[Symbol.asyncDispose]()
  })

  test('are made as they are asked for, by one of those who ask at the same time', async () => {
    const manager = await jetstreamManager(connection)
    const [one, other] = await Promise.all([
      prepareStreams(manager, mapping, settings),
      prepareStreams(manager, mapping, settings),
    ])
    for (const streams of [one, other]) {
      expect(streams.keeps(['p.a', 'p.a.>'])).toBe(true)
      expect(streams.keeps(['p.b'])).toBe(false)
    }
    const { config } = await manager.streams.info('made')
    expect(config).toMatchObject({ subjects: ['p.a', 'p.a.>'], storage: 'memory', max_bytes: 1_000_000 })
    expect(one.liveSubject(one.retainedSubject('p.a.b'))).toBe('p.a.b')
    expect((await manager.streams.info('made-retained')).config.max_msgs_per_subject).toBe(1)
  })

  test('that there are stay as they are', async () => {
    const manager = await jetstreamManager(connection)
    await manager.streams.add({ name: 'theirs', subjects: ['p.theirs.*'], max_msgs: 5 })
    const streams = await prepareStreams(manager, mapping, { ...settings, stream: 'theirs' })
    expect((await manager.streams.info('theirs')).config.max_msgs).toBe(5)
    expect([streams.keeps(['p.theirs.x']), streams.keeps(['p.a'])]).toEqual([true, false])
  })
})
