import type { SchedulerLike } from 'rxjs'
import type { Link } from '../../driver/driver.js'
import type { Isolation } from './isolation.js'

/** Isolation, and that those who had to wait go on when they may. */
export interface Caution<T extends object> extends Pick<Isolation<T>, 'limit' | 'answered' | 'withdrawn'> {
  opened(link: Link): void
  lost(): void
}

export interface CautionPort<T extends object> {
  /** Called at the end of a turn in which more may have come to be allowed; never while nobody is suspected. */
  resume(): void
  /** Returns what was sent, and may never be answered. */
  sent(): Iterable<T>
  /** This one has not ended the connection, though it is unanswered. */
  survived(request: T): void
}

/**
 * Ms after which a link whose pings are not answered, and which is not lost either, is taken to be good; and after which a
 * broker would have ended the connection because of a request, which else would hold up all others, if it is never answered.
 */
const LONG_ENOUGH = 5_000

export const createCaution = <T extends object>(
  isolation: Isolation<T>,
  scheduler: SchedulerLike,
  { resume, sent, survived }: CautionPort<T>,
): Caution<T> => {
  let scheduled = false
  // Of the connection: what it has yet to show.
  let proof: { readonly unsubscribe: () => void } | null = null
  let watch: { readonly unsubscribe: () => void } | null = null

  const resumeLater = () => {
    if (scheduled) return
    scheduled = true
    scheduler.schedule(() => {
      scheduled = false
      resume()
    })
  }

  const isSuspecting = () => isolation.limit() < Number.POSITIVE_INFINITY

  const told = (tell: (request: T) => void) => (request: T) => {
    if (!isSuspecting()) return
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

  /** Acquits what was under way at the look before this one, and still is; a link that answers pings is alive. */
  const look = (link: Link, before: ReadonlySet<T>) => {
    if (!isSuspecting()) return
    const own = scheduler.schedule(() => {
      if (!isSuspecting()) return
      link.ping(() => {
        if (watch !== own) return
        const now = new Set(sent())
        for (const request of now) {
          if (!before.has(request)) continue
          survived(request)
          answered(request)
        }
        look(link, now)
      })
    }, LONG_ENOUGH)
    watch = own
  }

  const answered = told(isolation.answered)

  const forget = () => {
    proof?.unsubscribe()
    proof = null
  }

  const lost = () => {
    forget()
    watch?.unsubscribe()
    watch = null
  }

  return {
    limit: isolation.limit,
    answered,
    withdrawn: told(isolation.withdrawn),
    opened: link => {
      isolation.opened()
      if (isolation.isLast()) ask(link)
      look(link, new Set())
    },
    lost,
  }
}
