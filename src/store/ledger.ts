import type { StoredMessage } from '../client/inbox/store.js'
import type { Change } from './journal.js'
import { eachRemoved } from './removed.js'

/** What a file says is left, and what that takes of it. */
export interface Ledger {
  /** A line that takes so many bytes is in the file. */
  apply(change: Change, bytes: number): void
  /** A publish is left no more, whether or not the file says so. */
  remove(key: number): void
  /** Each publish so far may have been handed over. */
  doubt(): void
  /** All that is left was written anew, in so many bytes by key. */
  rewritten(bytes: ReadonlyMap<number, number>): void
  has(key: number): boolean
  /** Returns what is left, in the order of the lines. */
  all(): readonly StoredMessage[]
  /** How many bytes of the file matter. */
  bytes(): number
}

interface Kept {
  readonly publish: StoredMessage
  readonly bytes: number
  /** How many lines had been doubtful. */
  readonly doubts: number
}

export const createLedger = (): Ledger => {
  const kept = new Map<number, Kept>()
  let total = 0
  let doubts = 0

  const remove = (key: number) => {
    total -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }

  const add = (publish: StoredMessage, bytes: number) => {
    kept.set(publish.key, { publish, bytes, doubts })
    total += bytes
  }

  const current = ({ publish, doubts: before }: Kept): StoredMessage =>
    before < doubts && !publish.handed && publish.packet.qos === 2 ? { ...publish, handed: true } : publish

  return {
    apply: (change, bytes) => {
      const { key } = change
      if (change.op === 'put') {
        remove(key)
        add(change.publish, bytes)
      } else if (change.op === 'remove') eachRemoved(change, kept, remove)
      else {
        const before = kept.get(key)
        if (before === undefined) return
        kept.set(key, {
          publish: { ...before.publish, handed: true },
          bytes: before.bytes + bytes,
          doubts: before.doubts,
        })
        total += bytes
      }
    },
    remove,
    doubt: () => {
      doubts += 1
    },
    rewritten: bytes => {
      total = 0
      const publishes = [...kept.values()].map(current)
      kept.clear()
      for (const publish of publishes) add(publish, bytes.get(publish.key) ?? 0)
    },
    has: key => kept.has(key),
    all: () => [...kept.values()].map(current),
    bytes: () => total,
  }
}
