import { ownBytes } from '../base/bytes.js'
import type { Seen } from './envelope.js'

/** What is known of one topic. */
export interface TopicFigures {
  readonly topic: string
  /** A second, over the last ones. */
  readonly rate: number
  readonly byteRate: number
  readonly messages: number
  readonly failures: number
  /** Bytes of the last payload. */
  readonly size: number
  /** The first bytes of it. */
  readonly last: Uint8Array
  /** Ms since it came. */
  readonly age: number
  /** It has not come for much longer than it used to. */
  readonly silent: boolean
}

export interface FiguresByTopic {
  add(seen: Seen): void
  all(): readonly TopicFigures[]
  /** Topics pushed out: those that were silent for longest. */
  forgotten(): number
}

interface Entry {
  messages: number
  failures: number
  size: number
  last: Uint8Array
  at: number
  /** Both fade: half of them is gone after `HALF` ms. */
  weight: number
  bytes: number
  first: number
}

const HALF = 5_000
/** Bytes of a payload that are kept. */
const KEPT = 256
/** Shorter pauses are none. */
const SHORTEST = 5_000

/** Keeps figures of the topics heard of last, `most` at most. */
export const createFiguresByTopic = (most: number, now: () => number): FiguresByTopic => {
  const entries = new Map<string, Entry>()
  let forgotten = 0

  const fade = (entry: Entry, at: number) => {
    const left = 2 ** ((entry.at - at) / HALF)
    entry.weight *= left
    entry.bytes *= left
    entry.at = at
  }

  return {
    add: ({ message: { topic, payload }, read }) => {
      const at = now()
      const known = entries.get(topic)
      const entry = known ?? {
        messages: 0,
        failures: 0,
        size: 0,
        last: payload,
        at,
        weight: 0,
        bytes: 0,
        first: at,
      }
      fade(entry, at)
      entry.messages += 1
      entry.weight += 1
      entry.bytes += payload.length
      entry.size = payload.length
      entry.last = ownBytes(payload.subarray(0, KEPT))
      if (read?._tag === 'Left') entry.failures += 1
      // The last one heard of comes last.
      entries.delete(topic)
      entries.set(topic, entry)
      if (entries.size <= most) return
      const [oldest] = entries.keys()
      if (oldest !== undefined) entries.delete(oldest)
      forgotten += 1
    },
    all: () =>
      [...entries].map(([topic, entry]) => {
        const at = now()
        const left = 2 ** ((entry.at - at) / HALF)
        // What a steady stream of one a second adds up to, as far as it has come.
        const full = (HALF / 1000 / Math.LN2) * (1 - 2 ** ((entry.first - at - 1_000) / HALF))
        const age = at - entry.at
        const usual =
          entry.messages < 2 ? Number.POSITIVE_INFINITY : (entry.at - entry.first) / (entry.messages - 1)
        return {
          topic,
          rate: (entry.weight * left) / full,
          byteRate: (entry.bytes * left) / full,
          messages: entry.messages,
          failures: entry.failures,
          size: entry.size,
          last: entry.last,
          age,
          silent: age > Math.max(SHORTEST, 3 * usual),
        }
      }),
    forgotten: () => forgotten,
  }
}
