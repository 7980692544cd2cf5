import type { SchedulerLike } from 'rxjs'
import { createQueue } from '../../../base/queue.js'

type Task = () => void

/**
 * Returns a function that runs tasks `delay` ms later, in the order they were given. Timers alone do not promise that
 * order: browsers lengthen nested ones. An action runs every task up to its own, so none is ever overtaken.
 *
 * Tasks given at the same time share one action: what rxjs needs for waiting actions grows with their square
 * (200,000 on `asapScheduler`: 40 s, measured).
 */
export const createHops = (scheduler: SchedulerLike, delay: number): ((task: Task) => void) => {
  const waiting = createQueue<Task>()
  // Both count from the first task ever given.
  let given = 0
  let done = 0
  let batch: { readonly at: number; end: number } | null = null

  return task => {
    waiting.push(task)
    given += 1
    const at = scheduler.now()
    if (batch?.at === at) {
      batch.end = given
      return
    }
    const own = { at, end: given }
    batch = own
    scheduler.schedule(() => {
      // What these tasks give is for a later action, even if that is due at the same time.
      if (batch === own) batch = null
      while (done < own.end) {
        done += 1
        waiting.shift()?.()
      }
    }, delay)
  }
}
