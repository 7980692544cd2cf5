import type { Subscription } from 'rxjs'
import type { Time } from '../../base/time.js'

/** One timer for many moments, of which the earliest counts. */
export interface Alarm {
  /** Sees to it that it rings at this moment, unless it is set already: to an earlier one. */
  set(due: number): void
  stop(): void
}

/** `ring` does what is due, and returns when the next is, or `null`. */
export const createAlarm = (time: Time, ring: () => number | null): Alarm => {
  let timer: Subscription | null = null
  // What happens while it rings is seen when that is over: there may be something earlier.
  let ringing = false

  const set = (due: number) => {
    if (timer !== null || ringing) return
    timer = time.schedule(() => {
      timer = null
      ringing = true
      const next = ring()
      ringing = false
      if (next !== null) set(next)
    }, due - time.now())
  }
  return { set, stop: () => timer?.unsubscribe() }
}
