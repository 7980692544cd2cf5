import { createQueue } from '../../base/queue.js'
import { protect } from '../../driver/protect.js'

/**
 * What happens while something else is being done waits for its turn: a link may close within `close`, an observer of
 * the status may leave or call `reconnect`. So each is whole, and the next one sees what is wanted by then.
 */
export interface Turns {
  /** Does it now, or, within another one, after it. What it throws is reported, and stops nothing. */
  turn(action: () => void): void
  /** Does what cannot wait at once, within whatever is being done; then, in its turn, `action`. */
  interrupt(urgent: () => void, action: () => void): void
  /** Begins something that is whole; returns whether `end` is to be called after it: not within another. */
  begin(): boolean
  end(): void
}

export const createTurns = (): Turns => {
  const waiting = createQueue<() => void>()
  let busy = false

  /** What has waited meanwhile. */
  const proceed = () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) protect(next)
    busy = false
  }

  return {
    turn: action => {
      if (busy) {
        waiting.push(action)
        return
      }
      // Not by way of the list: every publish takes two turns.
      busy = true
      protect(action)
      proceed()
    },
    interrupt: (urgent, action) => {
      // Before what the urgent part brings about.
      waiting.push(action)
      const outer = busy
      busy = true
      protect(urgent)
      if (!outer) proceed()
    },
    begin: () => {
      if (busy) return false
      busy = true
      return true
    },
    end: proceed,
  }
}
