import type { DecodeFailure } from '../../codec/failure.js'
import type { Message } from '../../message.js'
import type { Settings } from '../options.js'
import {
  type EventRow,
  FAILED,
  type Figures,
  type MarkRow,
  PROPERTIES,
  QOS,
  RETAINED,
} from '../protocol/messages.js'
import { createFailures, type FailureEntry, type FailureStore } from './failures.js'
import { createNumbers } from './numbers.js'
import { previewOf } from './preview.js'
import { createRecorder, type Recorder } from './recorder.js'
import { createTopics, type TopicEntry, type TopicStore } from './topics.js'
import type { Watcher } from './watch.js'

/** Who is told of what comes: a page. */
export interface Listener {
  mark(mark: MarkRow, entry: TopicEntry): void
  event(event: EventRow): void
  failure(entry: FailureEntry): void
}

/** All that is kept of the traffic of a client. */
export interface Traffic extends Watcher {
  readonly topics: TopicStore
  readonly failures: FailureStore
  readonly recorder: Recorder
  /** What there was last of signs: who observes, whether the broker is away. */
  signs(): Iterable<EventRow>
  listen(listener: Listener): () => void
  figures(left: Pick<Figures, 'skipped' | 'bare'>): Figures
}

/** Signs that a page is told when it comes. */
const SIGNS = 500

/** Characters of a payload that a mark has. */
const BEGIN = 40

const flagsOf = ({ retain, qos, properties }: Message): number =>
  (retain ? RETAINED : 0) | (qos * QOS) | (Object.keys(properties).length > 0 ? PROPERTIES : 0)

export const createTraffic = (settings: Settings): Traffic => {
  const topics = createTopics(settings)
  const failures = createFailures()
  const recorder = createRecorder(settings.maxRecording)
  const listeners = new Set<Listener>()
  const signs = new Map<string, EventRow>()
  const numbers = createNumbers()
  let messages = 0
  let bytes = 0

  return {
    topics,
    failures,
    recorder,
    signs: () => signs.values(),
    message: (message, at) => {
      messages += 1
      bytes += message.payload.length
      recorder.add(message, at)
      const entry = topics.add(message, at)
      if (entry === null || listeners.size === 0) return
      const mark: MarkRow = [
        ...([entry.id, at, flagsOf(message), entry.preview.slice(0, BEGIN)] as const),
        ...([numbers.ofMessage(message.payload), entry.size] as const),
      ]
      for (const listener of listeners) listener.mark(mark, entry)
    },
    sent: (topic, payload, at) => {
      for (const listener of listeners)
        listener.event(['publish', topic, previewOf(payload).slice(0, 40), at])
    },
    failure: (failure: DecodeFailure, at: number) => {
      const told = failures.add(failure, at)
      if (told === null) return
      const entry = topics.failed(failure.topic, at)
      const number = numbers.ofFailure(failure.payload)
      for (const listener of listeners) {
        listener.failure(told)
        if (entry !== undefined) listener.mark([entry.id, at, FAILED, failure.reason, number, 0], entry)
      }
    },
    event: event => {
      const [kind, name, sign] = event
      if (kind === 'observer' || kind === 'link') {
        const key = `${kind} ${name}`
        signs.delete(key)
        if (sign !== '!' && sign !== 'o') signs.set(key, event)
        const [oldest] = signs.keys()
        if (signs.size > SIGNS && oldest !== undefined) signs.delete(oldest)
      }
      for (const listener of listeners) listener.event(event)
    },
    listen: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    figures: left => ({
      messages,
      bytes,
      topics: topics.size,
      leftOut: topics.leftOut,
      evicted: topics.evicted,
      ...left,
      failures: failures.count,
      failuresGone: failures.gone,
      recording: {
        on: recorder.on,
        messages: recorder.messages,
        bytes: recorder.bytes,
        full: recorder.full,
      },
    }),
  }
}
