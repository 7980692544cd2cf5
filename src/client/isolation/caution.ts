import type { SchedulerLike } from 'rxjs'
import type { Isolation } from './isolation.js'

/** Isolation, and that those who had to wait go on when they may. */
export type Caution<T extends object> = Pick<Isolation<T>, 'limit' | 'answered' | 'withdrawn'>

/** `resume` is called at the end of a turn in which more may have come to be allowed; never while nobody is suspected. */
export const createCaution = <T extends object>(
  isolation: Isolation<T>,
  scheduler: SchedulerLike,
  resume: () => void,
): Caution<T> => {
  let scheduled = false

  const told = (tell: (request: T) => void) => (request: T) => {
    if (isolation.limit() === Number.POSITIVE_INFINITY) return
    tell(request)
    if (scheduled) return
    scheduled = true
    scheduler.schedule(() => {
      scheduled = false
      resume()
    })
  }

  return {
    limit: isolation.limit,
    answered: told(isolation.answered),
    withdrawn: told(isolation.withdrawn),
  }
}
