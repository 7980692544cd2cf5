import { createChain, type Link } from '../../base/chain.js'
import type { Message } from '../../message.js'
import { type Kept, previewOf } from './preview.js'

/** What is known of a topic. */
export interface TopicEntry extends Link<TopicEntry> {
  readonly id: number
  readonly topic: string
  count: number
  bytes: number
  failures: number
  /** Something retained has come, and nothing else since. */
  retained: boolean
  at: number
  size: number
  preview: string
  /** When a payload differed from the one before, or was the first. */
  changed: number
  /** When that could not be said. */
  unsure: number
  now: Kept | null
  before: Kept | null
}

/** The topics heard of. */
export interface TopicStore {
  /** Returns the topic of a message, `null` if it is one too many. */
  add(message: Message, at: number): TopicEntry | null
  /** Counts a failure; its topic may have been unknown. */
  failed(topic: string, at: number): TopicEntry | undefined
  byId(id: number): TopicEntry | undefined
  all(): Iterable<TopicEntry>
  readonly size: number
  /** Messages of topics that are not kept. */
  readonly leftOut: number
  /** Topics whose last payload was given up. */
  readonly evicted: number
}

export interface TopicLimits {
  readonly maxTopics: number
  readonly maxPayload: number
  readonly maxBytes: number
}

/** What an entry costs beside its payloads, roughly. */
const LONGEST_TOPIC = 65_535

export const createTopics = ({ maxTopics, maxPayload, maxBytes }: TopicLimits): TopicStore => {
  const byTopic = new Map<string, TopicEntry>()
  const entries: TopicEntry[] = []
  /** Those that have payloads, heard of last at the end. A Set takes longer the more often one topic of many is heard of. */
  const recent = createChain<TopicEntry>()
  let held = 0
  let leftOut = 0
  let evicted = 0

  const weigh = (kept: Kept | null): number => kept?.bytes.length ?? 0

  const makeRoom = (newest: TopicEntry) => {
    for (let entry = recent.oldest(); entry !== null && held > maxBytes; entry = recent.oldest()) {
      if (entry === newest) {
        held -= weigh(entry.before)
        entry.before = null
        return
      }
      held -= weigh(entry.now) + weigh(entry.before)
      entry.now = null
      entry.before = null
      recent.remove(entry)
      evicted += 1
    }
  }

  const create = (topic: string): TopicEntry | null => {
    if (entries.length >= maxTopics || topic.length > LONGEST_TOPIC) {
      leftOut += 1
      return null
    }
    const entry: TopicEntry = {
      id: entries.length,
      topic,
      ...{ count: 0, bytes: 0, failures: 0, retained: false, at: 0, size: 0, preview: '' },
      ...{ changed: 0, unsure: 0, now: null, before: null, older: null, newer: null },
    }
    entries.push(entry)
    byTopic.set(topic, entry)
    return entry
  }

  return {
    add: ({ topic, payload, qos, retain, properties }, at) => {
      const entry = byTopic.get(topic) ?? create(topic)
      if (entry === null) return null
      const differs = isDifferent(entry, payload)
      if (differs === null) entry.unsure = at
      else if (differs) entry.changed = at
      entry.count += 1
      entry.bytes += payload.length
      entry.retained = retain && payload.length > 0
      entry.at = at
      entry.size = payload.length
      entry.preview = previewOf(payload)
      held -= weigh(entry.before)
      entry.before = entry.now
      // A copy: what is received is a view of a larger chunk.
      const bytes = new Uint8Array(payload.subarray(0, maxPayload))
      entry.now = { bytes, size: payload.length, at, retain, qos, properties }
      held += bytes.length
      if (entry.before !== null) recent.remove(entry)
      else if (entry.count > 1) evicted -= 1
      recent.add(entry)
      if (held > maxBytes) makeRoom(entry)
      return entry
    },
    failed: (topic, at) => {
      // Who decodes a message may see it before those who only look.
      const entry = byTopic.get(topic) ?? create(topic)
      if (entry === null) return undefined
      entry.failures += 1
      entry.at = at
      return entry
    },
    byId: id => entries[id],
    all: () => entries,
    get size() {
      return entries.length
    },
    get leftOut() {
      return leftOut
    },
    get evicted() {
      return evicted
    },
  }
}

/** Returns whether a payload is another than the last one, `null` where too little of that is kept. */
const isDifferent = ({ count, size, now }: TopicEntry, payload: Uint8Array): boolean | null => {
  if (count === 0 || size !== payload.length) return true
  if (now === null) return size > 0 ? null : false
  const isSame = Buffer.compare(now.bytes, payload.subarray(0, now.bytes.length)) === 0
  return isSame && now.bytes.length < size ? null : !isSame
}
