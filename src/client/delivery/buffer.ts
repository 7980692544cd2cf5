import { createRecency } from '../../base/recency.js'
import type { Message } from '../../message.js'

/** What becomes of messages that an observer is not ready for. */
export interface BufferOptions {
  /** How many messages the observer may have at once that it has not settled. @default 1 */
  readonly window?: number
  /** How many more may wait. @default 100 */
  readonly capacity?: number
  /**
   * What happens when one more comes:
   *
   * - `drop-oldest`: the one that has waited longest is left out
   * - `drop-newest`: the new one is
   * - `latest`: only ever the newest waits, whatever the capacity
   * - `conflate`: only the newest of each topic waits; when there are too many topics, as `drop-oldest`
   * - `error`: the observer gets an `ObserverOverflowError`
   * - `pause`: none is: QoS 1 and 2 messages wait beyond the capacity, unacknowledged, until the broker has filled the
   *   receive maximum of this client and sends no more. At QoS 0, which nothing slows down, as `drop-newest`
   *
   * What is left out is acknowledged and counted.
   *
   * @default 'drop-oldest'
   */
  readonly overflow?: 'drop-oldest' | 'drop-newest' | 'latest' | 'conflate' | 'error' | 'pause'
}

/** What waits for one observer. */
export interface Buffer<T> {
  /** Adds an item; returns those that are left out for it, the item itself perhaps, or `'overflow'`. */
  add(item: T): readonly T[] | 'overflow'
  /** Returns the one that has waited longest. */
  first(): T | undefined
  /** Takes that one. */
  take(): T | undefined
  size(): number
  clear(): readonly T[]
}

export interface Buffered {
  readonly message: Message
}

const none: readonly never[] = []

/** Returns an empty buffer with an overflow policy. */
export const createBuffer = <T extends Buffered>({
  capacity,
  overflow,
}: Required<Omit<BufferOptions, 'window'>>): Buffer<T> => {
  // In order of arrival; with `conflate` by topic, a topic keeping the place of its first message.
  let waiting = createRecency<T, string | number>()
  let count = 0

  const keyOf = (item: T): string | number => {
    count += 1
    return overflow === 'conflate' ? item.message.topic : count
  }

  const drain = (): readonly T[] => {
    const items = Array.from(waiting.all(), ({ value }) => value)
    waiting = createRecency()
    return items
  }

  const oldest = (): T | undefined => {
    const first = waiting.oldest()
    if (first !== null) waiting.remove(first)
    return first?.value
  }

  const put = (item: T): readonly T[] => {
    const key = keyOf(item)
    const known = waiting.get(key)
    if (known === undefined) {
      waiting.add(key, item)
      return none
    }
    const before = known.value
    known.value = item
    return [before]
  }

  return {
    add: item => {
      if (overflow === 'latest') return [...drain(), ...put(item)]
      const known = overflow === 'conflate' && waiting.get(item.message.topic) !== undefined
      if (known || waiting.size() < capacity) return put(item)
      if (overflow === 'error') return 'overflow'
      if (overflow === 'pause' && item.message.qos > 0) return put(item)
      if (overflow === 'drop-newest' || overflow === 'pause') return [item]
      const dropped = oldest()
      return dropped === undefined ? [item] : [dropped, ...put(item)]
    },
    first: () => waiting.oldest()?.value,
    take: oldest,
    size: () => waiting.size(),
    clear: drain,
  }
}
