import { toBase64 } from '../../base/base64.js'
import { propertyPairs } from '../model/preview.js'
import type { TopicEntry } from '../model/topics.js'
import { FAILED, type MarkRow, type Payload } from '../protocol/messages.js'
import { saysAll } from '../protocol/whole.js'

/** A mark that waits, and what it is of. */
export interface WaitingMark {
  readonly entry: TopicEntry
  readonly row: MarkRow
}

/** Marks that wait for a page: the newest, with the payloads of those that are followed. */
export interface WaitingMarks {
  add(row: MarkRow, entry: TopicEntry, isFollowed: boolean): void
  /** Returns all that wait, in the order of their messages. */
  take(): readonly WaitingMark[]
  /** Marks that made room for newer ones. */
  readonly skipped: number
  /** Marks without a payload that they should have. */
  readonly bare: number
}

/** What waits: the bytes are those that are kept of the topic, not a copy. */
interface Waiting {
  readonly entry: TopicEntry
  readonly row: MarkRow
  readonly bytes: Uint8Array | null
  readonly properties: Payload['properties']
  readonly weight: number
}

/** Marks of what is followed, and of all else: what is looked at is not lost to a flood beside it. */
const MOST = 400
/** Bytes of payloads and properties; one alone may have more. */
const BYTES = 2 ** 18

export const createWaitingMarks = (): WaitingMarks => {
  const followed = createNewest<Waiting>(MOST)
  const others = createNewest<Waiting>(MOST)
  let held = 0
  let skipped = 0
  let bare = 0

  const waitingOf = (row: MarkRow, entry: TopicEntry, isFollowed: boolean): Waiting => {
    const plain: Waiting = { entry, row, bytes: null, properties: [], weight: 0 }
    if (!isFollowed || (row[2] & FAILED) !== 0 || saysAll(row) || entry.now === null) return plain
    const { bytes } = entry.now
    const properties = propertyPairs(entry.now.properties)
    const weight = properties.reduce((sum, pair) => sum + pair[0].length + pair[1].length, bytes.length)
    if (held === 0 || held + weight <= BYTES) return { entry, row, bytes, properties, weight }
    bare += 1
    return plain
  }

  return {
    add: (row, entry, isFollowed) => {
      const waiting = waitingOf(row, entry, isFollowed)
      held += waiting.weight
      const gone = (isFollowed ? followed : others).add(waiting)
      if (gone === undefined) return
      held -= gone.weight
      skipped += 1
    },
    take: () => {
      held = 0
      return [...followed.take(), ...others.take()]
        .sort((a, b) => a.row[4] - b.row[4])
        .map(({ entry, row, bytes, properties }) => {
          if (bytes === null) return { entry, row }
          const [id, at, flags, text, message, size] = row
          return { entry, row: [id, at, flags, text, message, size, [toBase64(bytes), properties]] }
        })
    },
    get skipped() {
      return skipped
    },
    get bare() {
      return bare
    },
  }
}

/** The newest of something. */
const createNewest = <A>(most: number) => {
  let items: A[] = []
  let oldest = 0
  return {
    /** Returns what made room. */
    add: (item: A): A | undefined => {
      if (items.length < most) {
        items.push(item)
        return undefined
      }
      const gone = items[oldest]
      items[oldest] = item
      oldest = (oldest + 1) % most
      return gone
    },
    take: (): readonly A[] => {
      const all = items
      items = []
      oldest = 0
      return all
    },
  }
}
