import type { Message, Settle } from '../../message.js'
import type { Acks, Hold } from './acks.js'
import { type Buffer, type BufferOptions, createBuffer } from './buffer.js'

/** The way of messages to one observer that settles them itself. */
export interface Receiver {
  next(message: Message): void
  /** The observer has left: what it has not settled is not dealt with. */
  leave(): void
}

interface Item {
  readonly message: Message
  readonly hold: Hold
}

export interface ReceiverPort {
  /** Hands a message over, with the function that settles it. */
  deliver(message: Message, settle: Settle): void
  /** Some messages were left out because the buffer was full. */
  dropped(count: number): void
  /** The buffer is full, and the policy is that the observer must not go on. */
  overflow(capacity: number): void
}

export const createReceiver = (
  acks: Acks,
  options: BufferOptions | undefined,
  { deliver, dropped, overflow }: ReceiverPort,
): Receiver => {
  const { window = 1, capacity = 100, overflow: policy = 'drop-oldest' } = options ?? {}
  const buffer: Buffer<Item> | null =
    options === undefined ? null : createBuffer({ capacity, overflow: policy })
  const unsettled = new Set<Item>()
  let pumping = false

  const give = (item: Item) => {
    unsettled.add(item)
    deliver(item.message, (code, text) => {
      if (!unsettled.delete(item)) return
      item.hold.settle(code, text)
      pump()
    })
  }

  // A loop, for an observer that settles at once would otherwise nest one call for each message that waits.
  const pump = () => {
    if (pumping || buffer === null) return
    pumping = true
    while (unsettled.size < window) {
      const item = buffer.take()
      if (item === undefined) break
      give(item)
    }
    pumping = false
  }

  return {
    next: message => {
      const item = { message, hold: acks.hold() }
      if (buffer === null || (unsettled.size < window && buffer.size() === 0)) return give(item)
      const left = buffer.add(item)
      if (left === 'overflow') {
        item.hold.settle(null)
        return overflow(capacity)
      }
      for (const { hold } of left) hold.settle(0)
      if (left.length > 0) dropped(left.length)
    },
    leave: () => {
      const items = [...unsettled, ...(buffer?.clear() ?? [])]
      unsettled.clear()
      for (const { hold } of items) hold.settle(null)
    },
  }
}
