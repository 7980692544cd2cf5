import { createQueue } from '../../base/queue.js'
import type { Link } from '../../driver/driver.js'
import type { Message } from '../../message.js'

/** Hands a message over that a link has brought; `number`: what the link calls its delivery. */
export type Deliver = (link: Link, number: number, message: Message, identifiers: readonly number[]) => void

/** Messages one after the other: each has reached all its observers before the next reaches any. */
export interface InTurn {
  readonly deliver: Deliver
  /** The link is gone: what waits and is unacknowledged comes again. */
  lost(): void
}

interface Waiting {
  readonly link: Link
  readonly number: number
  readonly message: Message
  readonly identifiers: readonly number[]
}

/** Returns a function that calls `deliver` in order, and not within itself: a driver may bring messages while one is at work. */
export const createInTurn = (deliver: Deliver): InTurn => {
  const waiting = createQueue<Waiting>()
  let busy = false

  const drain = () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      deliver(next.link, next.number, next.message, next.identifiers)
    }
  }

  return {
    deliver: (link, number, message, identifiers) => {
      if (busy) return waiting.push({ link, number, message, identifiers: [...identifiers] })
      busy = true
      try {
        deliver(link, number, message, identifiers)
        if (waiting.size() > 0) drain()
      } finally {
        busy = false
      }
    },
    lost: () => {
      waiting.extract(({ number }) => number > 0)
    },
  }
}
