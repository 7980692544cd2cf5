import type { Subscription } from 'rxjs'
import type { Time } from '../../../base/time.js'

/**
 * Looks whether a broker that is alive answers publishes. One that answers none any more, and keeps others waiting, is told
 * from one that is busy; and a publish that is sent again is shown not to have ended the connection, though it is never
 * answered.
 */
export interface Patience {
  start(): void
  stop(): void
}

export interface PatiencePort {
  /** How many answers have come so far. */
  answers(): number
  /** As many publishes as may be are unanswered, and others wait. */
  isHeldUp(): boolean
  /** Nothing else is sent until one that is sent again is answered. */
  awaitsProof(): boolean
  /** Answers to publishes that were on their way come before the pong. */
  ping(pong: () => void): void
  /** The broker is alive, and has answered none of them for `timeout` ms or more, twice that at most. */
  overdue(): void
  /** The broker is alive long after what was sent again. */
  proven(): void
}

/** Ms after which a broker would have ended the connection because of a publish. */
const LONG_ENOUGH = 5_000

export const createPatience = (time: Time, timeout: number, port: PatiencePort): Patience => {
  let before = 0
  let since = 0
  let awaited = false
  let timer: Subscription | null = null

  const isUnanswered = () => port.answers() === before && (port.isHeldUp() || port.awaitsProof())

  const begin = () => {
    before = port.answers()
    since = time.now()
    awaited = port.awaitsProof()
    wait()
  }

  const wait = () => {
    timer = time.schedule(check, Math.min(timeout, LONG_ENOUGH))
  }

  const check = () => {
    if (!isUnanswered()) return begin()
    const own = timer
    // A process that stood still has yet to read what has come.
    port.ping(() => {
      if (timer === own) decide()
    })
  }

  const decide = () => {
    if (!isUnanswered()) return begin()
    if (port.isHeldUp() && time.now() - since >= timeout) return port.overdue()
    // At the look before this one it was under way already.
    if (awaited && port.awaitsProof()) port.proven()
    awaited = port.awaitsProof()
    wait()
  }

  return {
    start: begin,
    stop: () => {
      timer?.unsubscribe()
      timer = null
    },
  }
}
