import type { Message, Qos } from '../../message.js'
import type { Delivery } from '../delivery/acks.js'

/** Which retained messages an observer gets: `retained` of `ObserveOptions`. */
export type Retained = 'each' | 'once' | 'latest' | 'none'

/** Where the messages of an observer go: a `Subscriber` is one. */
export interface Destination {
  next(message: Message, delivery: Delivery): void
  error(error: Error): void
  complete(): void
}

/** What goes by who is in a list. */
export interface Direct {
  /**
   * Where live messages go, and nowhere else: to the only observer there is, whose copies begin with those of its
   * subscription, if nothing is to be noted of them on the way. `null`: it is not so, or not known to be.
   */
  direct: Destination | null
}

/** One observer of a filter. */
export interface SubscriptionObserver {
  readonly qos: Qos
  /** Which retained messages it wants: see `ObserveOptions`. */
  readonly retained: Retained
  /** It will not do with a lower grant than `qos`. */
  readonly strict: boolean
  readonly destination: Destination
  /** It has as many messages as it takes. */
  readonly isBusy: () => boolean
  /** Live copies of this SUBSCRIBE and later ones are for it. `NEVER` while the one it waits for was not sent. */
  since: number
  /** The SUBSCRIBE that brings its retained messages; 0 while none was sent, or none is to. */
  asked: number
  /** Its place in the list. */
  slot: number
}

/** What makes an observer. */
export interface ObserverParts extends Pick<SubscriptionObserver, 'qos' | 'retained' | 'destination'> {
  readonly strict?: boolean
  readonly isBusy?: (() => boolean) | undefined
}

/** Returns an observer; all of them have their fields in one order. */
export const createObserver = ({
  qos,
  retained,
  strict = false,
  destination,
  isBusy = never,
}: ObserverParts): SubscriptionObserver => ({
  // What each message needs comes first, and with it from main memory.
  since: 0,
  destination,
  qos,
  retained,
  strict,
  isBusy,
  asked: 0,
  slot: -1,
})

const never = () => false

export interface ObserverList {
  size(): number
  /** The one that there is; `null` where there are none or several, and where that is not known. */
  only(): SubscriptionObserver | null
  add(observer: SubscriptionObserver): void
  remove(observer: SubscriptionObserver): boolean
  /**
   * To every observer that was there when the call began and whose copies begin at this SUBSCRIBE or an earlier one.
   * Returns whether there was any.
   */
  next(message: Message, delivery: Delivery, sequence: number): boolean
  /** The same, to those that `wants` picks. */
  nextTo(message: Message, delivery: Delivery, wants: (observer: SubscriptionObserver) => boolean): boolean
  /** To one of them, each in its turn; one that is busy only if all are. */
  nextToOne(message: Message, delivery: Delivery): boolean
  /** A copy, in order of arrival. */
  all(): SubscriptionObserver[]
}

/**
 * Returns a list of observers whose dispatch allocates nothing. Observers may join and leave while a message is being
 * dispatched, with the effects that `Subject` has: one that leaves gets nothing more, one that joins starts with the
 * next message. A leaver's slot stays empty until no dispatch runs, so order is kept and leaving costs O(1).
 *
 * `owner`: its `direct` ends when one joins or leaves.
 */
export const createObserverList = (owner: Direct = { direct: null }): ObserverList => new Slots(owner)

// A class, as there is one for each filter: closures would be eight objects more to fetch for each message, and with
// 1,000 filters in use those come from main memory.
class Slots implements ObserverList {
  /** Who is in the only slot there is: most filters have one observer, and this way is two objects shorter. */
  #only: SubscriptionObserver | null = null
  #slots: (SubscriptionObserver | null)[] = []
  #size = 0
  #dispatching = 0
  /** The slot after the one whose turn was last. */
  #turn = 0
  readonly #owner: Direct

  constructor(owner: Direct) {
    this.#owner = owner
  }

  only(): SubscriptionObserver | null {
    return this.#only
  }

  size(): number {
    return this.#size
  }

  add(observer: SubscriptionObserver): void {
    observer.slot = this.#slots.push(observer) - 1
    this.#size += 1
    this.#only = this.#slots.length === 1 ? observer : null
    this.#owner.direct = null
  }

  remove(observer: SubscriptionObserver): boolean {
    if (this.#slots[observer.slot] !== observer) return false
    this.#slots[observer.slot] = null
    this.#size -= 1
    this.#only = null
    this.#compact()
    this.#owner.direct = null
    return true
  }

  next(message: Message, delivery: Delivery, sequence: number): boolean {
    const only = this.#only
    if (only !== null) {
      if (only.since > sequence) return false
      only.destination.next(message, delivery)
      return true
    }
    const slots = this.#slots
    const { length } = slots
    let taken = false
    this.#dispatching += 1
    try {
      for (let i = 0; i < length; i += 1) {
        const observer = slots[i]
        if (!observer || observer.since > sequence) continue
        taken = true
        observer.destination.next(message, delivery)
      }
    } finally {
      this.#dispatching -= 1
      if (this.#size < slots.length) this.#compact()
    }
    return taken
  }

  nextTo(message: Message, delivery: Delivery, wants: (observer: SubscriptionObserver) => boolean): boolean {
    const slots = this.#slots
    const { length } = slots
    let taken = false
    this.#dispatching += 1
    try {
      for (let i = 0; i < length; i += 1) {
        const observer = slots[i]
        if (!observer || !wants(observer)) continue
        taken = true
        observer.destination.next(message, delivery)
      }
    } finally {
      this.#dispatching -= 1
      if (this.#size < slots.length) this.#compact()
    }
    return taken
  }

  nextToOne(message: Message, delivery: Delivery): boolean {
    const chosen = this.#choose()
    if (chosen === null) return false
    this.#turn = chosen.slot + 1
    chosen.destination.next(message, delivery)
    return true
  }

  all(): SubscriptionObserver[] {
    return this.#slots.filter(observer => observer !== null)
  }

  #choose(): SubscriptionObserver | null {
    const slots = this.#slots
    let busy: SubscriptionObserver | null = null
    for (let i = 0; i < slots.length; i += 1) {
      const observer = slots[(this.#turn + i) % slots.length] ?? null
      if (observer?.isBusy() === false) return observer
      busy ??= observer
    }
    return busy
  }

  #compact(): void {
    if (this.#dispatching > 0) return
    // Who joined last often leaves first.
    while (this.#slots.at(-1) === null) this.#slots.pop()
    if (this.#size * 2 <= this.#slots.length) {
      this.#slots = this.#slots.filter(observer => observer !== null)
      this.#slots.forEach((observer, slot) => {
        if (observer !== null) observer.slot = slot
      })
    }
    this.#only = this.#slots.length === 1 ? (this.#slots[0] ?? null) : null
  }
}
