import type { Subscription } from 'rxjs'
import type { Time } from '../../base/time.js'

/** One timer: setting it again cancels what it was set to before. */
export interface Alarm {
  set(ms: number): void
  cancel(): void
}

/** Calls `rings` once for each time it was set and not cancelled, in the turn that `turn` gives it. */
export const createAlarm = (time: Time, turn: (action: () => void) => void, rings: () => void): Alarm => {
  let timer: Subscription | null = null
  let current: object | null = null

  const cancel = () => {
    timer?.unsubscribe()
    timer = null
    current = null
  }

  return {
    set: ms => {
      cancel()
      // A scheduler may run it before it has returned; and it may be cancelled while it waits for its turn.
      const own = {}
      current = own
      const scheduled = time.schedule(() => {
        turn(() => {
          if (current === own) rings()
        })
      }, ms)
      if (current === own) timer = scheduled
    },
    cancel,
  }
}
