import { VirtualTimeScheduler } from 'rxjs'
import type { Outgoing, SubscribeRequest } from 'rxtopics'
import { createTime } from '../../../../../src/base/time.js'
import { createMapping } from '../../../../../src/driver/redis/channels/mapping.js'
import { Refused } from '../../../../../src/driver/redis/connect/library.js'
import { createCommands } from '../../../../../src/driver/redis/link/commands.js'
import { createWindow } from '../../../../../src/driver/redis/link/window.js'
import { createEngine } from '../../../../../src/driver/redis/streams/engine.js'
import { resolveStreams } from '../../../../../src/driver/redis/streams/resolve.js'
import type { Prepared } from '../../../../../src/driver/redis/streams/session.js'
import { fakeConnection, settled } from '../link/fake.js'

export const bytes = (text: string) => new TextEncoder().encode(text)
export const packetOf = (topic: string, rest: Partial<Outgoing> = {}): Outgoing => ({
  ...{ topic, payload: bytes('x'), qos: 1, retain: false, properties: {} },
  ...rest,
})
export const requestOf = (filter: string, rest: Partial<SubscribeRequest> = {}): SubscribeRequest => ({
  ...{ filter, qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 2 },
  ...{ identifier: undefined, userProperties: undefined },
  ...rest,
})

/** An entry of the stream. */
export const entry = (
  id: string,
  topic: string,
  text: string,
  more: Readonly<Record<string, string>> = {},
) => [bytes(id), ['channel', topic, 'payload', text, ...Object.entries(more).flat()].map(bytes)]
/** What XREADGROUP answers. */
export const read = (...entries: readonly unknown[]) => [bytes('{r}:stream'), entries]

/** An engine whose server answers by hand, and what it tells. */
export const setup = (given: Parameters<typeof resolveStreams>[0] = {}, session: Partial<Prepared> = {}) => {
  const fake = fakeConnection()
  const told: unknown[] = []
  const scheduler = new VirtualTimeScheduler()
  const commands = createCommands(fake.connection, reason => told.push(`failed: ${reason}`))
  let whenReady = () => {}
  const ready = () => {
    told.push('ready')
    whenReady()
  }
  const engine = createEngine({
    ...{ commands, ready, root: '{r}:', clientId: 'me', time: createTime(scheduler), maximumPayload: 10 },
    mapping: createMapping({ prefix: '', separator: '/' }),
    window: createWindow(10_000, ready),
    streams: resolveStreams(given),
    prepared: {
      ...{ group: 'session:me', kept: false, ttl: '60000', found: new Map(), whole: true, add: 'sha' },
      ...session,
    },
    message: ({ topic, payload, qos, retain, dup }, identifiers, delivery) =>
      told.push(
        [
          `${topic} ${Buffer.from(payload).toString()} qos ${qos}`,
          ...(retain ? ['retained'] : []),
          ...(dup ? ['again'] : []),
          `for ${identifiers.join()} as ${delivery}`,
        ].join(' '),
      ),
    illFormed: () => told.push('ill-formed'),
    lost: () => told.push('lost'),
    missed: () => told.push('missed'),
    failed: reason => told.push(reason),
  })
  let seen = 0
  return {
    ...{ engine, scheduler, listeners: fake.listeners },
    /** What was asked since the last call. */
    asked: () => {
      const words = fake.words().slice(seen)
      seen += words.length
      return words
    },
    /** Answers what was asked last, or the one that began so. */
    answer: async (reply: unknown, start = '') => {
      ;[...fake.sent]
        .reverse()
        .find(({ words }) => words.startsWith(start))
        ?.answer(reply)
      await settled()
    },
    answerAt: async (at: number, reply: unknown) => {
      fake.sent[at]?.answer(reply)
      await settled()
    },
    refuse: async (words: string) => {
      fake.sent.at(-1)?.refuse(new Refused(words))
      await settled()
    },
    take: () => told.splice(0),
    whenReady: (task: () => void) => {
      whenReady = task
    },
    subscribe: (request: SubscribeRequest) =>
      engine.subscribe([request], (of, code, text) =>
        told.push(`${of.filter} 0x${code.toString(16)}${text === undefined ? '' : ` ${text}`}`),
      ),
    unsubscribe: (filter: string) =>
      engine.unsubscribe([filter], (of, code) => told.push(`end ${of} 0x${code.toString(16)}`)),
  }
}
