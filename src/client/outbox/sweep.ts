import type { Subscription } from 'rxjs'
import type { Time } from '../../base/time.js'

/** One timer for all that is due some time. */
export interface Sweep {
  /** Something is due then. */
  watch(at: number): void
  stop(): void
}

export interface Swept {
  /** When the next thing is due; `Infinity`: never. */
  readonly next: number
  /** How many were looked at. */
  readonly looked: number
}

/** So many are looked at in a ms, at most: what is due may be late by as much, but costs no more than a part of the time. */
const PER_MS = 1_000

/** `sweep` deals with what is due, and is called when something is; it looks at all there is. */
export const createSweep = (time: Time, sweep: (now: number) => Swept): Sweep => {
  let timer: Subscription | null = null
  let timerAt = Number.POSITIVE_INFINITY
  let notBefore = Number.NEGATIVE_INFINITY

  const stop = () => {
    timer?.unsubscribe()
    timer = null
    timerAt = Number.POSITIVE_INFINITY
  }

  const watch = (due: number) => {
    const at = Math.max(due, notBefore)
    if (at >= timerAt) return
    stop()
    timerAt = at
    timer = time.schedule(run, at - time.now())
  }

  const run = () => {
    stop()
    const { next, looked } = sweep(time.now())
    notBefore = time.now() + Math.floor(looked / PER_MS)
    watch(next)
  }

  return { watch, stop }
}
