import type { Observable, Subscription } from 'rxjs'
import {
  type Client,
  type Logged,
  type Logger,
  type LogLevel,
  type LogRecord,
  type LogSink,
  log,
  logRecords,
  logTo,
  type PublishedRecord,
  topic,
} from 'rxtopics'
import { describe, expectTypeOf, test } from 'vitest'

declare const client: Client

describe('log', () => {
  test('takes a logger or a sink, and returns the Subscription that ends it', () => {
    expectTypeOf(log(client, console)).toEqualTypeOf<Subscription>()
    expectTypeOf(log(client, logTo('logs/a'), { level: 'debug' })).toEqualTypeOf<Subscription>()
    expectTypeOf<Console>().toExtend<Logger>()
    // @ts-expect-error no such level
    log(client, console, { level: 'trace' })
    // @ts-expect-error a logger has all levels
    log(client, { info: () => {} })
  })

  test('logTo returns a sink', () => {
    expectTypeOf(logTo(topic('logs/{node}').at({ node: 'a' }), { capacity: 5 })).toEqualTypeOf<LogSink>()
    expectTypeOf<PublishedRecord>().toExtend<LogRecord>()
    expectTypeOf<PublishedRecord['left']>().toEqualTypeOf<number>()
    // @ts-expect-error a topic without params
    logTo(topic('logs/{node}'))
  })

  test('logRecords needs no more of a client than its reports', () => {
    expectTypeOf(logRecords(client)).toEqualTypeOf<Observable<LogRecord>>()
    expectTypeOf<Client>().toExtend<Logged>()
    expectTypeOf<Logged>().not.toHaveProperty('publish')
    expectTypeOf<LogRecord['level']>().toEqualTypeOf<LogLevel>()
  })
})
