import type { StoredMessage } from '../client/inbox/store.js'
import { type Change, handedLine, putLine, removeLine, sumInto, sumLength } from './journal.js'

/** Hears once whether a change is safe, as a `Subscriber` does. */
export interface Waiter {
  complete(): void
  error(problem: unknown): void
}

/** A change as a line. */
export type Item = (
  | (Exclude<Change, { readonly op: 'remove' }> & { readonly waiter: Waiter })
  | (Required<Extract<Change, { readonly op: 'remove' }>> & { readonly waiter: null })
) & {
  /** Of the line. */
  readonly bytes: number
}

/** Changes that are written together, as the lines they make. */
export interface Lot {
  /** In the order of the lines. */
  readonly items: readonly Item[]
  /** How many bytes the lines have. */
  size(): number
  /** The lines; they are overwritten by the next ones after `empty`. */
  lines(): Buffer
  put(publish: StoredMessage, waiter: Waiter): void
  handed(key: number, waiter: Waiter): void
  /** What is removed one after the other by ascending keys is one line, which may come behind later changes to others. */
  remove(key: number): void
  empty(): void
}

/** What a lot has room for when it is empty: what it took is used again as far as this. */
const ROOM = 1_048_576

export const createLot = (): Lot => {
  // One piece of memory for all lots: new ones for each cost more than all that is written into them.
  let buffer = Buffer.allocUnsafeSlow(65_536)
  let length = 0
  let items: Item[] = []
  // What is removed and not written yet; `removedTo` is -1 where that is nothing.
  let removedFrom = 0
  let removedTo = -1

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

  const writeRemoved = () => {
    if (removedTo < 0) return
    const [key, to] = [removedFrom, removedTo]
    removedTo = -1
    items.push({ op: 'remove', key, to, bytes: write(removeLine(key, to)), waiter: null })
  }

  return {
    get items() {
      writeRemoved()
      return items
    },
    size: () => length,
    lines: () => {
      writeRemoved()
      return buffer.subarray(0, length)
    },
    put: (publish, waiter) => {
      const { key } = publish
      // It is there again.
      if (key >= removedFrom && key <= removedTo) writeRemoved()
      items.push({ op: 'put', key, publish, bytes: write(putLine(publish)), waiter })
    },
    handed: (key, waiter) => {
      items.push({ op: 'handed', key, bytes: write(handedLine(key)), waiter })
    },
    remove: key => {
      if (removedTo >= 0 && key === removedTo + 1) removedTo = key
      else {
        writeRemoved()
        removedFrom = key
        removedTo = key
      }
    },
    empty: () => {
      items = []
      length = 0
      removedTo = -1
      if (buffer.length > ROOM) buffer = Buffer.allocUnsafeSlow(ROOM)
    },
  }
}
