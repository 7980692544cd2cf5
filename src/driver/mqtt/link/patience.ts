import type { Subscription } from 'rxjs'
import type { Time } from '../../../base/time.js'

/** Tells a broker that answers no publish any more, and keeps all others waiting, from one that is busy. */
export interface Patience {
  start(): void
  stop(): void
}

export interface PatiencePort {
  /** How many answers have come so far. */
  answers(): number
  /** As many publishes as may be are unanswered, and others wait. */
  isHeldUp(): boolean
  /** Answers to publishes that were on their way come before the pong. */
  ping(pong: () => void): void
  /** The broker is alive, and has answered none of them for `timeout` ms or more, twice that at most. */
  overdue(): void
}

export const createPatience = (time: Time, timeout: number, port: PatiencePort): Patience => {
  let before = 0
  let timer: Subscription | null = null

  const isOverdue = () => port.isHeldUp() && port.answers() === before

  const arm = () => {
    before = port.answers()
    timer = time.schedule(check, timeout)
  }

  const check = () => {
    if (!isOverdue()) return arm()
    const own = timer
    // A process that stood still has yet to read what has come.
    port.ping(() => {
      if (timer !== own) return
      if (isOverdue()) port.overdue()
      else arm()
    })
  }

  return {
    start: () => {
      if (timeout < Number.POSITIVE_INFINITY) arm()
    },
    stop: () => {
      timer?.unsubscribe()
      timer = null
    },
  }
}
