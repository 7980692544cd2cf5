import type { StoredMessage } from '../client/inbox/store.js'
import { type Change, handedLine, putLine, removeLine, sumInto, sumLength } from './journal.js'

/** A change, and what waits for it. */
export type Item = Change & {
  /** Of its line. */
  readonly bytes: number
  readonly done: (error: unknown) => void
}

/** Changes that are written together, as the lines they make. */
export interface Lot {
  readonly items: readonly Item[]
  /** How many bytes the lines have. */
  size(): number
  /** The lines; they are overwritten by the next ones after `empty`. */
  lines(): Buffer
  put(publish: StoredMessage, done: Item['done']): void
  handed(key: number, done: Item['done']): void
  remove(key: number, done: Item['done']): void
  empty(): void
}

/** What a lot has room for when it is empty: what it took is used again as far as this. */
const ROOM = 1_048_576

export const createLot = (): Lot => {
  // One piece of memory for all lots: new ones for each cost more than all that is written into them.
  let buffer = Buffer.allocUnsafeSlow(65_536)
  let length = 0
  let items: Item[] = []

  /** Adds a line that is not closed yet, and returns its length. */
  const write = (line: string): number => {
    // A UTF-16 code unit makes at most three bytes.
    const needed = length + line.length * 3 + sumLength
    if (needed > buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * buffer.length))
      buffer.copy(larger, 0, 0, length)
      buffer = larger
    }
    const start = length
    const end = start + buffer.write(line, start)
    sumInto(buffer, start, end)
    length = end + sumLength
    return length - start
  }

  return {
    get items() {
      return items
    },
    size: () => length,
    lines: () => buffer.subarray(0, length),
    put: (publish, done) => {
      const { key } = publish
      items.push({ op: 'put', key, publish, bytes: write(putLine(publish)), done })
    },
    handed: (key, done) => {
      items.push({ op: 'handed', key, bytes: write(handedLine(key)), done })
    },
    remove: (key, done) => {
      items.push({ op: 'remove', key, bytes: write(removeLine(key)), done })
    },
    empty: () => {
      items = []
      length = 0
      if (buffer.length > ROOM) buffer = Buffer.allocUnsafeSlow(ROOM)
    },
  }
}
