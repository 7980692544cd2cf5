import type { Subscription } from 'rxjs'
import type { Time } from '../../base/time.js'
import type { Link, Session } from '../../driver/driver.js'
import type { Message, Qos } from '../../message.js'

/** A message that an observer has had for long without settling it. */
export interface Stalled {
  /** The topic of the message. */
  readonly topic: string
  /** Its quality of service. */
  readonly qos: Qos
  /** Ms since it was delivered. */
  readonly age: number
  /** How many acknowledgements of later messages wait behind it: the broker wants them in order. */
  readonly blocks: number
}

/** One part in the settlement of one delivery. */
export interface Share {
  /** `null`: whoever had it left without dealing with the message. Only the first call counts. */
  settle(code: number | null, text?: string): void
  /** Its link is gone and the session goes on: the message comes again. */
  isOutdated(): boolean
}

/**
 * What is to be settled of a message, beside it on its way to the observers. Who wants to settle it takes a share
 * while it is being handed over. It is settled once all shares are; one that nobody took a share of is acknowledged
 * when all have been handed it.
 */
export interface Delivery {
  share(): Share
  /** What the other side calls it, until it is settled: see `Link.nameOf`. */
  name(): string | undefined
}

/** Of a message that nobody has to settle: at QoS 0, or one from memory. */
export const noDelivery: Delivery = {
  share: () => ({ settle: () => {}, isOutdated: () => false }),
  name: () => undefined,
}

/** Hands a message to its observers; `identifiers`: those of the subscriptions that it names. */
export type Dispatch = (message: Message, identifiers: readonly number[], delivery: Delivery) => void

/** Whose deliveries are settled: a link's, or those of a store. */
export type Deliverer = Pick<Link, 'ack' | 'nameOf'>

/** Settles what a link delivers. */
export interface Acks {
  opened(link: Deliverer, session: Pick<Session, 'present'>): void
  /**
   * Hands a message to `dispatch`, with its delivery. `number`: what the link calls that, 0 for none. May be called
   * within itself, by a link that delivers while an observer is at work.
   */
  deliver(
    link: Deliverer,
    number: number,
    message: Message,
    identifiers: readonly number[],
    dispatch: Dispatch,
  ): void
  /**
   * Hands over once more what waits by a share: if `dispatch` returns `true` that share ends, and the delivery is up
   * to those who have taken one within, or dealt with if nobody has.
   */
  again(delivery: Delivery, share: Share, dispatch: () => boolean): boolean
  /** Deliveries that wait for an observer. */
  pending(): number
  /** The connection is gone, and with it every delivery of it. */
  lost(): void
}

/** What a delivery belongs to. */
interface Home {
  settled(delivery: OpenDelivery): void
  /** The latest connection that went on with the session of those before it. */
  resumed(): number
}

/** Writers: `acks` below; `share` and `settle` its own counts. */
class OpenDelivery implements Delivery {
  readonly #home: Home
  /** Which connection it came over. */
  connection = 0
  link: Deliverer | null = null
  number = 0
  topic = ''
  qos: Qos = 0
  /** Its place among all that was delivered. */
  place = 0
  /** When all had been handed it. */
  since = 0
  /** Shares that were taken, and of those the ones that are not settled. */
  taken = 0
  open = 0
  code: number | null = null
  text: string | undefined = undefined
  /** It is being handed over: more shares may be taken. */
  dispatching = false
  reported = false

  constructor(home: Home) {
    this.#home = home
  }

  name(): string | undefined {
    return this.link?.nameOf?.(this.number)
  }

  share(): Share {
    this.taken += 1
    this.open += 1
    let open = true
    return {
      settle: (code, text) => {
        if (!open) return
        open = false
        this.open -= 1
        // Who leaves does not speak for those who stay: only if nobody has dealt with it, it is wanted again. Of those
        // who have, the first refusal is told.
        if (code !== null && (this.code === null || (this.code === 0 && code > 0))) {
          this.code = code
          this.text = text
        }
        this.#home.settled(this)
      },
      isOutdated: () => this.connection < this.#home.resumed(),
    }
  }
}

/** Brackets what is whole: what becomes of the connection within it comes after it. `false`: `end` is not to be called. */
export interface Whole {
  begin(): boolean
  end(): void
}

const alone: Whole = { begin: () => false, end: () => {} }

/**
 * `timeout`: ms until a delivery counts as stalled. `whole`: handing a message over and settling it is so, and what
 * an observer has dealt with is acknowledged before the end of the connection that it closes meanwhile.
 */
export const createAcks = (
  time: Time,
  timeout: number,
  stalled: (stalled: Stalled) => void,
  whole: Whole = alone,
): Acks => {
  // Those of this connection that wait for an observer.
  let waiting = new Set<OpenDelivery>()
  let places = 0
  let connections = 0
  let resumed = 0
  // Most messages are settled by nobody: their deliveries, one at a time, are the same object.
  let spare: OpenDelivery | null = null
  let watchdog: Subscription | null = null

  const settled = (delivery: OpenDelivery) => {
    if (delivery.open > 0 || delivery.dispatching || !waiting.delete(delivery)) return
    delivery.link?.ack(delivery.number, delivery.code, delivery.text)
    if (waiting.size > 0) return
    watchdog?.unsubscribe()
    watchdog = null
  }

  const watch = (atLeast = 0) => {
    if (watchdog !== null || timeout === Number.POSITIVE_INFINITY) return
    for (const { since, reported } of waiting) {
      if (reported) continue
      watchdog = time.schedule(bark, Math.max(since + timeout - time.now(), atLeast))
      return
    }
  }

  const bark = () => {
    watchdog = null
    const now = time.now()
    const inOrder = [...waiting].sort((a, b) => a.place - b.place)
    inOrder.forEach((delivery, at) => {
      const { topic, qos, since, reported, place } = delivery
      if (reported || now - since < timeout || !waiting.has(delivery)) return
      delivery.reported = true
      stalled({ topic, qos, age: now - since, blocks: places - place - (inOrder.length - 1 - at) })
    })
    watch(Math.floor(waiting.size / 1_000))
  }

  const home: Home = { settled, resumed: () => resumed }

  const hand: Acks['deliver'] = (link, number, message, identifiers, dispatch) => {
    const delivery = spare ?? new OpenDelivery(home)
    spare = null
    places += 1
    delivery.link = link
    delivery.number = number
    delivery.connection = connections
    delivery.topic = message.topic
    delivery.qos = message.qos
    delivery.place = places
    delivery.dispatching = true
    const own = waiting
    dispatch(message, identifiers, delivery)
    // The link was lost within: it is told nothing any more.
    const lost = own !== waiting
    delivery.dispatching = false
    if (delivery.taken > 0) {
      if (lost) return
      delivery.since = time.now()
      waiting.add(delivery)
      settled(delivery)
      return watch()
    }
    delivery.link = null
    spare = delivery
    if (!lost) link.ack(number, 0)
  }

  const handAgain: Acks['again'] = (delivery, share, dispatch) => {
    if (!(delivery instanceof OpenDelivery)) return dispatch()
    const { taken } = delivery
    delivery.dispatching = true
    const routed = dispatch()
    if (routed) share.settle(delivery.taken > taken ? null : 0)
    delivery.dispatching = false
    settled(delivery)
    return routed
  }

  return {
    opened: (_, session) => {
      connections += 1
      if (session.present) resumed = connections
    },
    deliver: (link, number, message, identifiers, dispatch) => {
      if (number === 0) return dispatch(message, identifiers, noDelivery)
      const isOuter = whole.begin()
      try {
        hand(link, number, message, identifiers, dispatch)
      } finally {
        if (isOuter) whole.end()
      }
    },
    again: (delivery, share, dispatch) => {
      const isOuter = whole.begin()
      try {
        return handAgain(delivery, share, dispatch)
      } finally {
        if (isOuter) whole.end()
      }
    },
    pending: () => waiting.size,
    lost: () => {
      waiting = new Set()
      watchdog?.unsubscribe()
      watchdog = null
    },
  }
}
