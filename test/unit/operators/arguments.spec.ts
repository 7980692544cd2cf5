import { of } from 'rxjs'
import {
  ackAfter,
  conflateByTopic,
  deadLetterTo,
  decode,
  decodeAsync,
  distinctPayload,
  encode,
  fold,
  groupByTopic,
  history,
  json,
  latestByTopic,
  observeAll,
  observeAllEither,
  type Publisher,
  partition,
  publishTo,
  type StandardSchema,
  splitByTag,
  stale,
  toAsyncIterable,
  topic,
  withParams,
} from 'rxtopics'
import { describe, expect, test } from 'vitest'

/** What nothing takes. */
const wrong = 5 as never
const client = { publish: () => of(), observe: () => of(), observeEither: () => of() }
const publisher = client as unknown as Publisher
const lamp = topic('home/{room}/lamp', json())
const schema: StandardSchema<unknown, unknown> = {
  '~standard': { version: 1, vendor: 'test', validate: value => ({ value }) },
}
const work = () => of(1)
const aTopic = 'expected a topic: what topic(template, codec) returns'
const aContract = 'expected a contract: what contract(topics) returns'
const aCount = 'expected an integer from 1, or Infinity'
const aCapacity = 'expected an integer from 1: what is kept has to be bounded'

// Where all arguments are wrong, the first is named.
const refused: readonly (readonly [call: () => unknown, path: string, reason: string])[] = [
  [() => ackAfter(wrong, wrong), 'ackAfter.project', 'expected a function'],
  [() => ackAfter(work, { concurrency: 0 }), 'ackAfter.concurrency', aCount],
  [() => ackAfter(work, { retry: -1 }), 'ackAfter.retry', 'expected an integer from 0, or Infinity'],
  [() => ackAfter(work, { failure: wrong }), 'ackAfter.failure', "expected 'stop', 'nack' or a function"],
  [() => conflateByTopic(wrong, wrong), 'conflateByTopic.project', 'expected a function'],
  [() => conflateByTopic(work, { concurrency: 0 }), 'conflateByTopic.concurrency', aCount],
  [() => conflateByTopic(work, { maxTopics: 0 }), 'conflateByTopic.maxTopics', aCapacity],
  [() => conflateByTopic(work, { dropped: wrong }), 'conflateByTopic.dropped', 'expected a function'],
  [() => deadLetterTo(wrong, wrong), 'deadLetterTo.client', 'expected a client'],
  [() => deadLetterTo(publisher, wrong, wrong), 'deadLetterTo.topic', 'expected a topic name'],
  [() => deadLetterTo(publisher, 'a/+'), 'deadLetterTo.topic', 'a topic name has no wildcards'],
  [() => deadLetterTo(publisher, 'a', { qos: wrong }), 'deadLetterTo.qos', 'expected one of 0, 1, 2'],
  [
    () => deadLetterTo(publisher, 'a', { envelope: wrong }),
    'deadLetterTo.envelope',
    'expected true or false',
  ],
  [() => deadLetterTo(publisher, 'a', { failed: wrong }), 'deadLetterTo.failed', 'expected a function'],
  [() => decode(wrong), 'decode.topic', aTopic],
  [() => decodeAsync(wrong, wrong), 'decodeAsync.topic', aTopic],
  [() => decodeAsync(lamp, wrong, wrong), 'decodeAsync.schema', 'expected a Standard Schema (version 1)'],
  [() => decodeAsync(lamp, schema, { concurrency: 0 }), 'decodeAsync.concurrency', aCount],
  [
    () => decodeAsync(lamp, schema, { capacity: -1 }),
    'decodeAsync.capacity',
    'expected an integer from 0: what is kept has to be bounded',
  ],
  [() => distinctPayload({ maxTopics: 0 }), 'distinctPayload.maxTopics', aCapacity],
  [() => encode(wrong), 'encode.codec', 'expected a codec such as json()'],
  [() => fold(wrong, wrong), 'fold.onLeft', 'expected a function'],
  [() => fold(work, wrong), 'fold.onRight', 'expected a function'],
  [() => groupByTopic({ maxGroups: 0 }), 'groupByTopic.maxGroups', aCapacity],
  [() => groupByTopic({ idle: -1 }), 'groupByTopic.idle', 'expected ms from 0; Infinity is for ever'],
  [() => groupByTopic({ scheduler: wrong }), 'groupByTopic.scheduler', 'expected an rxjs scheduler'],
  [() => history({ last: 0 }), 'history.last', aCapacity],
  [() => history({ within: 0 }), 'history.within', 'expected ms above 0; Infinity is for ever'],
  [() => history({ maxTopics: 0 }), 'history.maxTopics', aCapacity],
  [() => history({ scheduler: wrong }), 'history.scheduler', 'expected an rxjs scheduler'],
  [() => latestByTopic({ maxTopics: 0 }), 'latestByTopic.maxTopics', aCapacity],
  [() => observeAll(wrong, wrong), 'observeAll.client', 'expected a client'],
  [() => observeAll(client as never, wrong), 'observeAll.contract', aContract],
  [() => observeAllEither(wrong, wrong), 'observeAllEither.client', 'expected a client'],
  [() => observeAllEither(client as never, wrong), 'observeAllEither.contract', aContract],
  [() => partition(wrong), 'partition.source', 'expected an Observable'],
  [() => publishTo(wrong, wrong), 'publishTo.client', 'expected a client'],
  [
    () => publishTo(publisher, wrong, wrong),
    'publishTo.topic',
    'expected a topic name, a topic, or a function that returns one',
  ],
  [() => publishTo(publisher, 'a/+'), 'publishTo.topic', 'a topic name has no wildcards'],
  [
    () => publishTo(publisher, lamp as never),
    'publishTo.topic',
    'its levels room are free: bind them with at',
  ],
  [() => publishTo(publisher, 'a', { concurrency: 0 }), 'publishTo.concurrency', aCount],
  [() => publishTo(publisher, 'a', { failed: wrong }), 'publishTo.failed', 'expected a function'],
  [() => splitByTag(wrong, wrong, wrong), 'splitByTag.tag', 'expected a string'],
  [() => splitByTag('kind' as never, wrong, wrong), 'splitByTag.branches', 'expected an object'],
  [
    () => splitByTag('kind' as never, { a: wrong } as never, wrong),
    'splitByTag.branches.a',
    'expected a function',
  ],
  [() => splitByTag('kind' as never, {}, wrong), 'splitByTag.rest', 'expected a function'],
  [() => stale(0, wrong), 'stale.silence', 'expected ms above 0; Infinity is for ever'],
  [() => stale(1, { maxTopics: 0 }), 'stale.maxTopics', aCapacity],
  [() => stale(1, { scheduler: wrong }), 'stale.scheduler', 'expected an rxjs scheduler'],
  [() => toAsyncIterable(wrong, wrong), 'toAsyncIterable.source', 'expected an Observable'],
  [() => toAsyncIterable(of(1), { capacity: 0 }), 'toAsyncIterable.capacity', aCapacity],
  [
    () => toAsyncIterable(of(1), { overflow: wrong }),
    'toAsyncIterable.overflow',
    'expected one of error, drop-oldest, drop-newest',
  ],
  [() => withParams(wrong), 'withParams.topic', aTopic],
]

describe('O77 an argument that is wrong', () => {
  test.each(refused.map(([call, path, reason]) => [path, reason, call] as const))(
    '%s: %s',
    (path, reason, call) => {
      expect(call).toThrow(
        expect.objectContaining({ name: 'OptionError', message: `invalid option ${path}: ${reason}` }),
      )
    },
  )

  test('may be the options as a whole', () => {
    const names = [
      () => ackAfter(work, wrong),
      () => conflateByTopic(work, wrong),
      () => deadLetterTo(publisher, 'a', wrong),
      () => decodeAsync(lamp, schema, wrong),
      () => distinctPayload(wrong),
      () => groupByTopic(wrong),
      () => history(wrong),
      () => latestByTopic(wrong),
      () => publishTo(publisher, 'a', wrong),
      () => stale(1, wrong),
      () => toAsyncIterable(of(1), wrong),
    ]
    for (const call of names) expect(call).toThrow(/^invalid option \w+\.options: expected an object$/)
  })
})

describe('an argument that is just right', () => {
  test.each([
    () => ackAfter(work, { concurrency: 1, retry: 0, failure: 'stop' }),
    () => ackAfter(work, { concurrency: Number.POSITIVE_INFINITY, failure: 'nack' }),
    () => ackAfter(work, { failure: work }),
    () => conflateByTopic(work, { concurrency: 1, maxTopics: 1, dropped: work }),
    () => deadLetterTo(publisher, 'a', { qos: 0, envelope: true, failed: work }),
    () => decodeAsync(lamp, schema, { concurrency: 1, capacity: 0 }),
    () => distinctPayload({ maxTopics: 1 }),
    () => groupByTopic({ maxGroups: 1, idle: 0 }),
    () => history({ last: 1, within: Number.MIN_VALUE, maxTopics: 1 }),
    () => latestByTopic({ maxTopics: 1 }),
    () => publishTo(publisher, 'a', { concurrency: 1, failed: work, conflate: true }),
    () => publishTo(publisher, lamp.at({ room: 'a' })),
    () => publishTo(publisher, () => 'a'),
    () => stale(Number.MIN_VALUE, { maxTopics: 1 }),
    () => toAsyncIterable(of(1), { capacity: 1, overflow: 'drop-newest' }),
    () => withParams('a/{b}'),
    () => withParams(lamp),
  ])('%s', call => {
    expect(call).not.toThrow()
  })
})
