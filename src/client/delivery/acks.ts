import type { SchedulerLike, Subscription } from 'rxjs'
import type { Link } from '../../driver/driver.js'
import type { Message, Qos } from '../../message.js'

/** A message that an observer has had for long without settling it. */
export interface Stalled {
  readonly topic: string
  readonly qos: Qos
  /** Ms since it was delivered. */
  readonly age: number
  /** How many acknowledgements of later messages wait behind it: the broker wants them in order. */
  readonly blocks: number
}

/** One observer's part in the settlement of one message. */
export interface Hold {
  /** `null`: the observer left without dealing with it. Only the first call counts. */
  settle(code: number | null, text?: string): void
  /**
   * Dispatches the message again: within `dispatch` others may take holds of the same delivery. If it returns `true`
   * this hold ends, and the message is theirs, or dealt with if nobody took one.
   */
  again(dispatch: () => boolean): boolean
}

/**
 * Settles what a link delivers, once all observers of it have. `begin` and `end` enclose the dispatch of a message;
 * within, whoever wants to settle it later takes a hold. Without any it is acknowledged at `end`.
 */
export interface Acks {
  begin(link: Link, delivery: number, message: Message): void
  hold(): Hold
  end(): void
  /** Deliveries that wait for an observer. */
  pending(): number
  /** The connection is gone, and with it every delivery of it. */
  lost(): void
}

interface Delivery {
  readonly link: Link
  readonly number: number
  readonly message: Message
  /** Its place among all that was delivered. */
  readonly place: number
  readonly since: number
  holds: number
  code: number | null
  text: string | undefined
  reported: boolean
}

/** `timeout`: ms until a delivery counts as stalled. */
export const createAcks = (
  scheduler: SchedulerLike,
  timeout: number,
  stalled: (stalled: Stalled) => void,
): Acks => {
  // Those that wait for an observer, the oldest first.
  const waiting = new Set<Delivery>()
  let places = 0
  let link: Link | null = null
  let number = 0
  let message: Message | null = null
  let current: Delivery | null = null
  let watchdog: Subscription | null = null

  const finish = (delivery: Delivery) => {
    if (!waiting.delete(delivery)) return
    delivery.link.ack(delivery.number, delivery.code, delivery.text)
    if (waiting.size > 0) return
    watchdog?.unsubscribe()
    watchdog = null
  }

  const release = (delivery: Delivery, code: number | null, text: string | undefined) => {
    delivery.holds -= 1
    // Who leaves does not speak for those who stay: only if nobody has dealt with it, it is wanted again. Of those who
    // have, the first refusal is told.
    if (code !== null && (delivery.code === null || (delivery.code === 0 && code > 0))) {
      delivery.code = code
      delivery.text = text
    }
    if (delivery.holds === 0 && delivery !== current) finish(delivery)
  }

  const watch = () => {
    if (watchdog !== null || timeout === Number.POSITIVE_INFINITY) return
    const [oldest] = [...waiting].filter(({ reported }) => !reported)
    if (oldest === undefined) return
    watchdog = scheduler.schedule(bark, Math.max(0, oldest.since + timeout - scheduler.now()))
  }

  const bark = () => {
    watchdog = null
    const now = scheduler.now()
    let behind = waiting.size
    for (const delivery of waiting) {
      behind -= 1
      if (delivery.reported) continue
      if (now - delivery.since < timeout) break
      delivery.reported = true
      const { topic, qos } = delivery.message
      stalled({ topic, qos, age: now - delivery.since, blocks: places - delivery.place - behind })
    }
    watch()
  }

  const take = (delivery: Delivery): Hold => {
    delivery.holds += 1
    let held = true
    return {
      settle: (code, text) => {
        if (!held) return
        held = false
        release(delivery, code, text)
      },
      again: dispatch => {
        current = delivery
        const taken = dispatch()
        if (taken && held) {
          held = false
          release(delivery, delivery.holds > 1 ? null : 0, undefined)
        }
        current = null
        if (delivery.holds === 0) finish(delivery)
        return taken
      },
    }
  }

  return {
    begin: (from, delivery, received) => {
      link = from
      number = delivery
      message = received
      if (delivery !== 0) places += 1
    },
    hold: () => {
      if (current !== null) return take(current)
      if (link === null || message === null || number === 0) return nothing
      current = {
        link,
        number,
        message,
        place: places,
        since: scheduler.now(),
        holds: 0,
        code: null,
        text: undefined,
        reported: false,
      }
      return take(current)
    },
    end: () => {
      const delivery = current
      current = null
      if (delivery === null) {
        if (number !== 0) link?.ack(number, 0)
      } else {
        waiting.add(delivery)
        if (delivery.holds === 0) finish(delivery)
        else watch()
      }
      number = 0
    },
    pending: () => waiting.size,
    lost: () => {
      waiting.clear()
      watchdog?.unsubscribe()
      watchdog = null
    },
  }
}

/** At QoS 0 there is nothing to tell the broker. */
const nothing: Hold = { settle: () => {}, again: dispatch => dispatch() }
