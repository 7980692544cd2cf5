import type { Message, Settle } from '../../message.js'
import type { Delivery, Share } from './acks.js'
import { type Buffer, type BufferOptions, createBuffer } from './buffer.js'
import { own } from './own.js'

/** The way of messages to one observer that settles them itself. */
export interface Receiver {
  next(message: Message, delivery: Delivery): void
  /** It has as many messages that it has not settled as it may have, and the next one would wait. */
  isBusy(): boolean
  /** The observer has left: what it has not settled is not dealt with. */
  leave(): void
}

interface Item {
  readonly message: Message
  readonly share: Share
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
  options: BufferOptions | undefined,
  { deliver, dropped, overflow }: ReceiverPort,
): Receiver => {
  const { window = 1, capacity = 100, overflow: policy = 'drop-oldest' } = options ?? {}
  const buffer: Buffer<Item> | null =
    options === undefined ? null : createBuffer({ capacity, overflow: policy })
  const unsettled = new Set<Share>()
  let pumping = false

  const give = (message: Message, share: Share) => {
    unsettled.add(share)
    deliver(message, (code, text) => {
      if (!unsettled.delete(share)) return
      share.settle(code, text)
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
      if (!item.share.isOutdated()) give(item.message, item.share)
    }
    pumping = false
  }

  /** Takes out what waits since before a connection that brings it again. */
  const discard = (waiting: Buffer<Item>) => {
    while (waiting.first()?.share.isOutdated() === true) waiting.take()
  }

  return {
    next: (message, delivery) => {
      const share = delivery.share()
      if (buffer !== null) discard(buffer)
      if (buffer === null || (unsettled.size < window && buffer.size() === 0)) return give(message, share)
      const left = buffer.add({ message: own(message), share })
      if (left === 'overflow') {
        share.settle(null)
        return overflow(capacity)
      }
      for (const item of left) item.share.settle(0)
      if (left.length > 0) dropped(left.length)
    },
    isBusy: () => buffer !== null && unsettled.size >= window,
    leave: () => {
      const shares = [...unsettled, ...(buffer?.clear() ?? []).map(({ share }) => share)]
      unsettled.clear()
      for (const share of shares) share.settle(null)
    },
  }
}
