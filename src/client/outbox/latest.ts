import type { Entry } from './entry.js'

/** The last publish of each topic: of those that wait, and of all that conflate. */
export interface Latest {
  /** Returns what a publish to this topic that conflates takes the place of, if anything. */
  replaceable(topic: string): Entry | undefined
  /** A publish was made. It is kept track of if it waits, or conflates. */
  published(entry: Entry): void
  /** Whether a later one to its topic was published. Only of those that are kept track of. */
  isSuperseded(entry: Entry): boolean
  settled(entry: Entry): void
}

export const createLatest = (): Latest => {
  const entries = new Map<string, Entry>()

  return {
    replaceable: topic => {
      const entry = entries.get(topic)
      if (entry === undefined) return undefined
      // The broker may have what was sent; what it has said "not now" to it has not.
      const unsent = entry.place === 'postponed' || (entry.place === 'waiting' && !entry.resumed)
      return unsent ? entry : undefined
    },
    published: entry => {
      const { packet, place } = entry
      const { topic } = packet
      // Another may have been published while this one was handed over.
      if (entries.size > 0 && (entries.get(topic)?.number ?? 0) > entry.number) return
      const tracked = place === 'in flight' ? entry.conflate : place !== 'settled'
      if (tracked) entries.set(topic, entry)
      // The one before it is not the last any more.
      else if (entries.size > 0) entries.delete(topic)
    },
    isSuperseded: entry => entries.get(entry.packet.topic) !== entry,
    settled: entry => {
      if (entries.size > 0 && entries.get(entry.packet.topic) === entry) entries.delete(entry.packet.topic)
    },
  }
}
