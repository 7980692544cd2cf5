import type { Message, Qos } from '../../message.js'

export type Retained = 'each' | 'once' | 'latest' | 'none'

/** One observer of a filter. */
export interface FeedObserver {
  readonly qos: Qos
  /** Which retained messages it wants: see `ObserveOptions`. */
  readonly retained: Retained
  /** It will not do with a lower grant than `qos`. */
  readonly strict: boolean
  readonly next: (message: Message) => void
  readonly error: (error: Error) => void
  readonly complete: () => void
  /** The generation of the SUBSCRIBE that brings its retained messages; 0 while none was sent. */
  generation: number
  /** Its place in the list. */
  slot: number
}

export interface ObserverList {
  size(): number
  add(observer: FeedObserver): void
  remove(observer: FeedObserver): boolean
  /** To every observer that was there when the call began. */
  next(message: Message): void
  /** The same, to those that `wants` picks. */
  nextTo(message: Message, wants: (observer: FeedObserver) => boolean): void
  /** A copy, in order of arrival. */
  all(): FeedObserver[]
}

/**
 * Returns a list of observers whose dispatch allocates nothing. Observers may join and leave while a message is being
 * dispatched, with the effects that `Subject` has: one that leaves gets nothing more, one that joins starts with the
 * next message. A leaver's slot stays empty until no dispatch runs, so order is kept and leaving costs O(1).
 */
export const createObserverList = (): ObserverList => new Slots()

// A class, as there is one for each filter: closures would be eight objects more to fetch for each message, and with
// 1,000 filters in use those come from main memory.
class Slots implements ObserverList {
  #slots: (FeedObserver | null)[] = []
  #size = 0
  #dispatching = 0

  size(): number {
    return this.#size
  }

  add(observer: FeedObserver): void {
    observer.slot = this.#slots.push(observer) - 1
    this.#size += 1
  }

  remove(observer: FeedObserver): boolean {
    if (this.#slots[observer.slot] !== observer) return false
    this.#slots[observer.slot] = null
    this.#size -= 1
    this.#compact()
    return true
  }

  next(message: Message): void {
    this.nextTo(message, null)
  }

  nextTo(message: Message, wants: ((observer: FeedObserver) => boolean) | null): void {
    const slots = this.#slots
    const { length } = slots
    this.#dispatching += 1
    try {
      for (let i = 0; i < length; i += 1) {
        const observer = slots[i]
        if (observer && (wants === null || wants(observer))) observer.next(message)
      }
    } finally {
      this.#dispatching -= 1
      if (this.#size < slots.length) this.#compact()
    }
  }

  all(): FeedObserver[] {
    return this.#slots.filter(observer => observer !== null)
  }

  #compact(): void {
    if (this.#dispatching > 0) return
    // Who joined last often leaves first.
    while (this.#slots.length > 0 && this.#slots.at(-1) === null) this.#slots.pop()
    if (this.#size * 2 > this.#slots.length) return
    this.#slots = this.#slots.filter(observer => observer !== null)
    this.#slots.forEach((observer, slot) => {
      if (observer !== null) observer.slot = slot
    })
  }
}
