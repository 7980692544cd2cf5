import { EMPTY, NEVER, type Observable, Subject, tap } from 'rxjs'
import { type Message, noProperties, rawMessage } from '../src/message.js'
import { conflateByTopic } from '../src/operators/conflateByTopic.js'
import { distinctPayload } from '../src/operators/distinctPayload.js'
import { groupByTopic } from '../src/operators/groupByTopic.js'
import { history } from '../src/operators/history.js'
import { latestByTopic } from '../src/operators/latestByTopic.js'
import { stale } from '../src/operators/stale.js'
import { asBytes, topicsOf } from './house.js'
import { compare, type Work } from './sideBySide.js'
import { createRandom } from './statistics.js'
import type { Benches, Line } from './table.js'

// What a message costs an operator that keeps something for each topic, by the number of topics.

type Pipeline = (messages: Observable<Message>, topics: number) => Observable<unknown>

const many = 10_000_000

/** Each opens its own way; `past` has room for half of the topics, so that nearly every message pushes one out. */
const pipelines: Readonly<Record<string, Pipeline>> = {
  'nothing at all': messages => messages,
  latestByTopic: messages => messages.pipe(latestByTopic({ maxTopics: many })),
  'latestByTopic, past maxTopics': (messages, topics) =>
    messages.pipe(latestByTopic({ maxTopics: topics / 2 })),
  history: messages => messages.pipe(history({ last: 10, maxTopics: many })),
  'history, within 1 s': messages => messages.pipe(history({ within: 1_000, maxTopics: many })),
  stale: messages => messages.pipe(stale(60_000, { maxTopics: many })),
  'stale, past maxTopics': (messages, topics) => messages.pipe(stale(60_000, { maxTopics: topics / 2 })),
  distinctPayload: messages => messages.pipe(distinctPayload({ maxTopics: many })),
  'distinctPayload, past maxTopics': (messages, topics) =>
    messages.pipe(distinctPayload({ maxTopics: topics / 2 })),
  conflateByTopic: messages => messages.pipe(conflateByTopic(() => NEVER, { maxTopics: many })),
  'conflateByTopic, past maxTopics': (messages, topics) =>
    messages.pipe(conflateByTopic(() => NEVER, { maxTopics: topics / 2 })),
  'conflateByTopic, never busy': messages => messages.pipe(conflateByTopic(() => EMPTY)),
  groupByTopic: messages => messages.pipe(groupByTopic({ maxGroups: many, idle: 60_000 }), observed),
  'groupByTopic, past maxGroups': (messages, topics) =>
    messages.pipe(groupByTopic({ maxGroups: topics / 2 }), observed),
}

const drain = (group: Observable<Message>) => group.subscribe()

/** Observes each group as soon as it comes. */
const observed = (groups: Observable<Observable<Message>>): Observable<unknown> => groups.pipe(tap(drain))

/** Messages as a driver makes them: topics that have no hash yet, payloads that are views of a chunk. */
const messagesTo = (pipeline: Pipeline, count: number): Work => {
  const names = topicsOf(count)
  const { bytes, starts, count: length } = asBytes(shuffled(names))
  const messages = new Subject<Message>()
  pipeline(messages, count).subscribe()
  let next = 0
  const work: Work = times => {
    for (let i = 0; i < times; i += 1) {
      const topic = bytes.utf8Slice(starts[next] ?? 0, starts[next + 1] ?? 0)
      const at = i & 0xffff
      messages.next(rawMessage(topic, chunk.subarray(at, at + 100), 0, false, false, noProperties))
      next = next + 1 === length ? 0 : next + 1
    }
  }
  work(count)
  return work
}

const chunk = new Uint8Array(0x1_0100).map((_, i) => i * 31)

const random = createRandom(17)

/** All of them, in an order that no memory is laid out in. */
const shuffled = (names: readonly string[]): string[] => {
  const all = [...names]
  for (let i = all.length - 1; i > 0; i -= 1) {
    const other = Math.floor(random() * (i + 1))
    ;[all[i], all[other]] = [all[other] ?? '', all[i] ?? '']
  }
  return all
}

const sizes = [10, 100, 1_000, 10_000, 100_000] as const

export const benches: Benches = {
  '17': () =>
    Object.entries(pipelines).flatMap(([name, pipeline]): Line[] => {
      const base = messagesTo(pipeline, 1_000)
      const costs = sizes.map(count => {
        const { ratio, work } = compare(messagesTo(pipeline, count), base)
        return { count, ratio, work }
      })
      const result = costs.map(({ work }) => work.toFixed(0)).join(', ')
      const largest = costs.at(-1)
      return [
        {
          goal: '17',
          name: `${name}: ns at ${sizes.map(size => size.toLocaleString('en')).join(', ')} topics`,
          result,
          ratio: largest?.ratio ?? Number.NaN,
          limit: 2,
        },
      ]
    }),
}
