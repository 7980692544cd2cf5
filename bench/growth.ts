import { setTimeout } from 'node:timers/promises'
import { EMPTY, NEVER, type Observable, tap } from 'rxjs'
import {
  type Client,
  conflateByTopic,
  createClient,
  distinctPayload,
  groupByTopic,
  history,
  json,
  latestByTopic,
  type Message,
  presence,
  stale,
  topic,
} from 'rxtopics'
import { asBytes, type Texts, topicsOf } from './house.js'
import { inject } from './inject.js'
import { type Compared, compare, type Work } from './sideBySide.js'
import { createRandom } from './statistics.js'
import type { Benches, Line } from './table.js'

// What a message costs a typed pipeline, from the driver on, with something that keeps something for each topic.

const readings = topic('{site}/#', json())
const payload = Buffer.from('{"celsius":21.5,"humidity":40}')

type Operator = (messages: Observable<Message<unknown, unknown>>, topics: number) => Observable<unknown>
type Pipeline = (client: Client, topics: number) => Observable<unknown>

const many = 10_000_000

/** `past`: there is room for half of the topics, so that nearly every message pushes one out. */
const operators: Readonly<Record<string, Operator>> = {
  'no operator': messages => messages,
  'a Map in place of one': messages => {
    const last = new Map<string, unknown>()
    return messages.pipe(tap(message => last.set(message.topic, message)))
  },
  latestByTopic: messages => messages.pipe(latestByTopic({ maxTopics: many })),
  'latestByTopic, past': (messages, topics) => messages.pipe(latestByTopic({ maxTopics: topics / 2 })),
  history: messages => messages.pipe(history({ last: 10, maxTopics: many })),
  'history, within 1 s': messages => messages.pipe(history({ within: 1_000, maxTopics: many })),
  stale: messages => messages.pipe(stale(60_000, { maxTopics: many })),
  'stale, past': (messages, topics) => messages.pipe(stale(60_000, { maxTopics: topics / 2 })),
  distinctPayload: messages => messages.pipe(distinctPayload({ maxTopics: many })),
  'distinctPayload, past': (messages, topics) => messages.pipe(distinctPayload({ maxTopics: topics / 2 })),
  conflateByTopic: messages => messages.pipe(conflateByTopic(() => NEVER, { maxTopics: many })),
  'conflateByTopic, past': (messages, topics) =>
    messages.pipe(conflateByTopic(() => NEVER, { maxTopics: topics / 2 })),
  'conflateByTopic, never busy': messages => messages.pipe(conflateByTopic(() => EMPTY)),
  groupByTopic: messages => messages.pipe(groupByTopic({ maxGroups: many, idle: 60_000 }), observed),
  'groupByTopic, past': (messages, topics) =>
    messages.pipe(groupByTopic({ maxGroups: topics / 2 }), observed),
}

const drain = (group: Observable<unknown>) => group.subscribe()

/** Observes each group as soon as it comes. */
const observed = (groups: Observable<Observable<unknown>>): Observable<unknown> => groups.pipe(tap(drain))

const pipelines: Readonly<Record<string, Pipeline>> = {
  ...Object.fromEntries(
    Object.entries(operators).map(([name, operator]): [string, Pipeline] => [
      name,
      (client, topics) => operator(client.observe(readings), topics),
    ]),
  ),
  "retained: 'latest'": client => client.observe(readings, { retained: 'latest' }),
  presence: client => presence(client, readings, { maxTopics: many }),
  'presence, past': (client, topics) => presence(client, readings, { maxTopics: topics / 2 }),
}

/** Messages as they come off a wire: topics that have no hash yet, payloads that are views of a chunk. */
const messagesTo = async (pipeline: Pipeline, count: number): Promise<Work> => {
  const names = topicsOf(count)
  const { driver, next } = inject()
  pipeline(createClient(driver), count).subscribe()
  // The link is open in the next turn.
  await setTimeout(1)
  const play = ({ bytes, starts, count: length }: Texts): Work => {
    const chunk = Buffer.concat(Array.from({ length: 1_000 }, () => payload))
    let at = 0
    return times => {
      for (let i = 0; i < times; i += 1) {
        const name = bytes.utf8Slice(starts[at] ?? 0, starts[at + 1] ?? 0)
        const start = (i % 1_000) * payload.length
        next(name, chunk.subarray(start, start + payload.length))
        at = at + 1 === length ? 0 : at + 1
      }
    }
  }
  // Each topic once, so that all are there; then in another order than they came and memory was laid out in.
  play(asBytes(names))(count)
  return play(asBytes(shuffled(names)))
}

const random = createRandom(17)

const shuffled = (names: readonly string[]): string[] => {
  const all = [...names]
  for (let i = all.length - 1; i > 0; i -= 1) {
    const other = Math.floor(random() * (i + 1))
    ;[all[i], all[other]] = [all[other] ?? '', all[i] ?? '']
  }
  return all
}

const sizes = [10, 100, 1_000, 10_000, 100_000] as const

const growth = async (name: string, pipeline: Pipeline): Promise<Line> => {
  const base = await messagesTo(pipeline, 1_000)
  const chart = Object.hasOwn(operators, name) ? 'topics' : 'kept'
  const costs: Compared[] = []
  for (const count of sizes) costs.push(compare(await messagesTo(pipeline, count), base))
  return {
    goal: '17',
    name: `${name}, 100,000 topics, of 1,000`,
    result: `${costs.map(({ work }) => work.toFixed(0)).join(', ')} ns at 10, …, 100,000`,
    ratio: costs.at(-1)?.ratio ?? Number.NaN,
    limit: 2,
    costs: costs.map(({ work }, i) => ({ chart, series: name, at: sizes[i] ?? 0, ns: work })),
  }
}

/** Each in a process of its own: what one has kept would cost the next. */
export const benches: Benches = Object.fromEntries(
  Object.entries(pipelines).map(([name, pipeline]) => [
    `17 ${name.replaceAll(' ', '-')}`,
    async () => [await growth(name, pipeline)],
  ]),
)
