import type { Message, Qos } from '../message.js'

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
export const createObserverList = (): ObserverList => {
  let slots: (FeedObserver | null)[] = []
  let size = 0
  let dispatching = 0

  const compact = () => {
    if (dispatching > 0 || size * 2 > slots.length) return
    slots = slots.filter(observer => observer !== null)
    slots.forEach((observer, slot) => {
      if (observer !== null) observer.slot = slot
    })
  }

  const nextTo = (message: Message, wants: ((observer: FeedObserver) => boolean) | null) => {
    const { length } = slots
    dispatching += 1
    try {
      for (let i = 0; i < length; i += 1) {
        const observer = slots[i]
        if (observer && (wants === null || wants(observer))) observer.next(message)
      }
    } finally {
      dispatching -= 1
      if (size < slots.length) compact()
    }
  }

  return {
    size: () => size,
    add: observer => {
      observer.slot = slots.push(observer) - 1
      size += 1
    },
    remove: observer => {
      if (slots[observer.slot] !== observer) return false
      slots[observer.slot] = null
      size -= 1
      compact()
      return true
    },
    next: message => nextTo(message, null),
    nextTo,
    all: () => slots.filter(observer => observer !== null),
  }
}
