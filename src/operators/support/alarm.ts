import { Subscription } from 'rxjs'
import type { Time } from '../../base/time.js'

/** One timer for many moments, of which the earliest counts. */
export interface Alarm {
  /** Sees to it that it rings at this moment, unless it is set already: to an earlier one. */
  set(due: number): void
  /** For good. */
  stop(): void
}

/** `ring` does what is due, and returns when the next is, or `null`. */
export const createAlarm = (time: Time, ring: () => number | null): Alarm => {
  let timer: Subscription | null = null
  // What happens while it rings is seen when that is over: there may be something earlier.
  let ringing = false
  // Whoever is rung or told may leave, and what was going on sets it once more.
  let stopped = false

  const set = (due: number) => {
    if (timer !== null || ringing || stopped) return
    const own = new Subscription()
    timer = own
    const rung = time.schedule(() => {
      timer = null
      ringing = true
      const next = ring()
      ringing = false
      if (next !== null) set(next)
    }, due - time.now())
    // `queueScheduler` does at once what is due: by now another one may be set.
    own.add(rung)
  }
  const stop = () => {
    stopped = true
    timer?.unsubscribe()
  }
  return { set, stop }
}
