import { EMPTY, NEVER, type Observable, Subject, tap } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/message.js'
import { conflateByTopic } from '../../../src/operators/conflateByTopic.js'
import { distinctPayload } from '../../../src/operators/distinctPayload.js'
import { groupByTopic } from '../../../src/operators/groupByTopic.js'
import { history } from '../../../src/operators/history.js'
import { latestByTopic } from '../../../src/operators/latestByTopic.js'
import { stale } from '../../../src/operators/stale.js'
import { message } from './support.js'

// `bench/growth.ts` measures how much; this tells what is in proportion to the topics from what is not.

type Pipeline = (messages: Observable<Message>, topics: number) => Observable<unknown>

const drain = (group: Observable<Message>) => group.subscribe()

const observed = (groups: Observable<Observable<Message>>): Observable<unknown> => groups.pipe(tap(drain))

/** `past`: there is room for half of the topics, so that nearly every message pushes one out. */
const pipelines: Readonly<Record<string, Pipeline>> = {
  latestByTopic: messages => messages.pipe(latestByTopic()),
  'latestByTopic, read': messages =>
    messages.pipe(
      latestByTopic(),
      tap(latest => latest.get('t/1')),
    ),
  'latestByTopic, past its bound': (messages, topics) =>
    messages.pipe(latestByTopic({ maxTopics: topics / 2 })),
  history: messages => messages.pipe(history({ last: 3, maxTopics: 100_000 })),
  'history, past its bound': (messages, topics) =>
    messages.pipe(history({ within: 1_000, maxTopics: topics / 2 })),
  stale: messages => messages.pipe(stale(60_000)),
  'stale, past its bound': (messages, topics) => messages.pipe(stale(60_000, { maxTopics: topics / 2 })),
  distinctPayload: messages => messages.pipe(distinctPayload({ maxTopics: 100_000 })),
  'distinctPayload, past its bound': (messages, topics) =>
    messages.pipe(distinctPayload({ maxTopics: topics / 2 })),
  conflateByTopic: messages => messages.pipe(conflateByTopic(() => NEVER, { maxTopics: 100_000 })),
  'conflateByTopic, past its bound': (messages, topics) =>
    messages.pipe(conflateByTopic(() => NEVER, { maxTopics: topics / 2 })),
  'conflateByTopic, never busy': messages => messages.pipe(conflateByTopic(() => EMPTY)),
  groupByTopic: messages => messages.pipe(groupByTopic({ maxGroups: 100_000, idle: 60_000 }), observed),
  'groupByTopic, past its bound': (messages, topics) =>
    messages.pipe(groupByTopic({ maxGroups: topics / 2 }), observed),
}

const FEW = 1_000
const MANY = 50_000

/** Returns the ms that a message takes once all topics have come, the median of some rounds. */
const cost = (pipeline: Pipeline, topics: number): number => {
  const source = new Subject<Message>()
  const subscription = pipeline(source, topics).subscribe()
  let at = 0
  // Making the message counts too: it is what all pay, and more than what caches of the processor make of the rest.
  const next = () => {
    source.next(message(`home/floor/room/${at}`, '1'))
    at = (at + 1) % topics
  }
  for (let i = 0; i < topics; i++) next()
  const rounds = Array.from({ length: 9 }, () => {
    const start = performance.now()
    for (let i = 0; i < 500; i++) next()
    return performance.now() - start
  })
  subscription.unsubscribe()
  return rounds.sort((a, b) => a - b)[4]!
}

describe('R94 a message costs the same however many topics there are', () => {
  // What looks at all topics costs 50 times as much.
  test.each(Object.entries(pipelines))('%s', { retry: 3 }, (_name, pipeline) => {
    expect(cost(pipeline, MANY) / cost(pipeline, FEW)).toBeLessThan(4)
  })
})
