import type { SchedulerLike } from 'rxjs'
import type { Link } from '../../driver/driver.js'
import type { Isolation } from './isolation.js'

/** Isolation, and that those who had to wait go on when they may. */
export interface Caution<T extends object> extends Pick<Isolation<T>, 'limit' | 'answered' | 'withdrawn'> {
  opened(link: Link): void
  lost(): void
}

/** Ms after which a link whose pings are not answered, and which is not lost either, is taken to be good. */
const LONG_ENOUGH = 5_000

/** `resume` is called at the end of a turn in which more may have come to be allowed; never while nobody is suspected. */
export const createCaution = <T extends object>(
  isolation: Isolation<T>,
  scheduler: SchedulerLike,
  resume: () => void,
): Caution<T> => {
  let scheduled = false
  // Of the connection: what it has yet to show.
  let proof: { readonly unsubscribe: () => void } | null = null

  const resumeLater = () => {
    if (scheduled) return
    scheduled = true
    scheduler.schedule(() => {
      scheduled = false
      resume()
    })
  }

  const told = (tell: (request: T) => void) => (request: T) => {
    if (isolation.limit() === Number.POSITIVE_INFINITY) return
    tell(request)
    resumeLater()
  }

  const ask = (link: Link) => {
    const own = scheduler.schedule(() => proven(), LONG_ENOUGH)
    const proven = () => {
      if (proof !== own) return
      forget()
      isolation.proven()
      resumeLater()
    }
    proof = own
    link.ping(proven)
  }

  const forget = () => {
    proof?.unsubscribe()
    proof = null
  }

  return {
    limit: isolation.limit,
    answered: told(isolation.answered),
    withdrawn: told(isolation.withdrawn),
    opened: link => {
      isolation.opened()
      if (isolation.isLast()) ask(link)
    },
    lost: forget,
  }
}
