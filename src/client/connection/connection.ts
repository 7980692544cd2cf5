import { type Observable, ReplaySubject, type SchedulerLike, type Subscription } from 'rxjs'
import { LinkError } from '../../base/errors.js'
import type { Driver, Link, Notice } from '../../driver/driver.js'
import { type Message, messageOf } from '../../message.js'
import type { Part } from '../parts.js'
import type { Retry } from './retry.js'
import type { Status } from './status.js'

export interface ConnectionOptions {
  readonly linger: number
  readonly stableAfter: number
  readonly retry: Retry
  readonly scheduler: SchedulerLike
  readonly random: () => number
}

/** What the rest of the client hears. */
export interface ConnectionEvents extends Required<Part> {
  message(message: Message, identifiers: readonly number[], delivery: number, link: Link): void
  noticed(notice: Notice): void
}

/** One link at a time, open while somebody holds a lease. */
export interface Connection {
  readonly status$: Observable<Status>
  status(): Status
  leases(): number
  /** Takes a lease and opens the connection if there is none. */
  hold(): void
  /** Gives back one lease of those that were taken. */
  release(): void
  /** Ends the link in order and opens the next one; cuts a back-off short. Does nothing while nobody holds a lease. */
  reconnect(): void
  /** Ends the link in order, for good; calls `done`, once, when it is gone. */
  close(done: () => void): void
  /** Cuts short what `close` is waiting for. */
  abort(): void
}

/** How long the broker has, in ms, to close a connection that was ended in order. */
const CLOSE_GRACE = 2_000

export const createConnection = (
  driver: Driver,
  { linger, stableAfter, retry, scheduler, random }: ConnectionOptions,
  events: ConnectionEvents,
): Connection => {
  // Names this client to its driver.
  const context = { scheduler, random, client: {} }
  const statuses = new ReplaySubject<Status>(1)
  let status: Status = { state: 'idle' }
  statuses.next(status)
  let leases = 0
  let attempt = 0
  let link: Link | null = null
  // Others may use the link: it has opened, and was not asked to close.
  let up = false
  let ending = false
  // Linger, or the wait for a link to close, while there is one; back-off while there is none.
  let timer: Subscription | null = null
  let onClosed: (() => void) | null = null

  // A status observer may cause the next status: everybody still sees them in order.
  const unseen: Status[] = []
  const become = (next: Status) => {
    status = next
    if (unseen.push(next) > 1) return
    for (let first = unseen[0]; first !== undefined; first = unseen[0]) {
      statuses.next(first)
      unseen.shift()
    }
  }
  const cancelTimer = () => {
    timer?.unsubscribe()
    timer = null
  }
  const after = (delay: number, then: () => void) => {
    cancelTimer()
    timer = scheduler.schedule(() => {
      timer = null
      then()
    }, delay)
  }

  const down = () => {
    if (!up) return
    up = false
    events.lost()
  }

  const end = () => {
    ending = true
    down()
    link?.close()
    after(CLOSE_GRACE, () => link?.abort())
  }

  const giveUp = (error: LinkError) => {
    attempt = 0
    become({ state: 'idle', error })
    events.failed(error)
  }

  const decide = (error: LinkError) => {
    let delay: number | 'fatal'
    try {
      delay = retry(error, attempt)
    } catch (cause) {
      return giveUp(new LinkError('the retry policy threw', { cause, fatal: true }))
    }
    if (delay === 'fatal') return giveUp(error)
    if (!(delay >= 0))
      return giveUp(new LinkError('the retry policy returned no delay', { cause: error, fatal: true }))
    const failed = attempt
    attempt += 1
    // The timer comes first: an observer of the status may give back the last lease at once.
    after(delay, connect)
    become({ state: 'waiting', error, delay, attempt: failed })
  }

  const connect = () => {
    ending = false
    become({ state: 'connecting', attempt })
    // Whoever saw that may have changed what is wanted.
    if (leases === 0 || link !== null || onClosed !== null) return
    let openedAt = Number.NaN
    try {
      const opening = driver.open(
        {
          opened: session => {
            if (ending) return
            openedAt = scheduler.now()
            up = true
            become({ state: 'connected', clientId: session.clientId, sessionPresent: session.present })
            if (up) events.opened(opening, session)
          },
          message: (received, identifiers, delivery) => {
            events.message(messageOf(received), identifiers, delivery, opening)
          },
          ready: () => {
            if (up) events.ready()
          },
          noticed: events.noticed,
          closed: error => {
            link = null
            cancelTimer()
            down()
            if (scheduler.now() - openedAt >= stableAfter) attempt = 0
            next(ending ? null : error)
          },
        },
        context,
      )
      link = opening
    } catch (cause) {
      giveUp(new LinkError('the driver could not open a link', { cause, fatal: true }))
    }
  }

  /** What follows the end of a link; `null`: it ended as asked. */
  const next = (error: LinkError | null) => {
    if (onClosed !== null) onClosed()
    else if (leases === 0) rest()
    else if (error === null) connect()
    else decide(error)
  }

  const rest = () => {
    attempt = 0
    if (status.state !== 'idle') become({ state: 'idle' })
  }

  const release = () => {
    leases -= 1
    if (leases > 0 || onClosed !== null) return
    if (link === null) {
      cancelTimer()
      rest()
    } else if (!ending) {
      after(linger, end)
    }
  }

  return {
    status$: statuses.asObservable(),
    status: () => status,
    leases: () => leases,
    hold: () => {
      leases += 1
      if (link !== null) {
        if (!ending) cancelTimer()
      } else if (timer === null && onClosed === null) connect()
    },
    release,
    reconnect: () => {
      if (leases === 0 || ending || onClosed !== null) return
      if (link !== null) return end()
      cancelTimer()
      connect()
    },
    close: done => {
      if (onClosed !== null) return
      cancelTimer()
      onClosed = () => {
        onClosed = () => {}
        become({ state: 'closed' })
        statuses.complete()
        done()
      }
      if (link === null) onClosed()
      else end()
    },
    abort: () => {
      link?.abort()
      link = null
      onClosed?.()
    },
  }
}
