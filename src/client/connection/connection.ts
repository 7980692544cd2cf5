import { type Observable, ReplaySubject, type Subscription } from 'rxjs'
import { ConnectionLostError, LinkError } from '../../base/errors.js'
import type { Time } from '../../base/time.js'
import type { Driver, Link, LinkHandlers, Notice, Outgoing, Session } from '../../driver/driver.js'
import { protect } from '../../driver/protect.js'
import { type Message, messageOf } from '../../message.js'
import type { Part } from '../parts.js'
import type { Retry } from './retry.js'
import { type Effect, type Event, type State, transitions } from './states.js'
import type { Status, Unanswered } from './status.js'

export interface ConnectionOptions {
  readonly linger: number
  readonly stableAfter: number
  readonly retry: Retry
  readonly time: Time
  readonly random: () => number
}

/** What the rest of the client hears. */
export interface ConnectionEvents extends Required<Part> {
  message(message: Message, identifiers: readonly number[], delivery: number, link: Link): void
  noticed(notice: Notice): void
  /** Returns what the link that is about to be lost has not answered. */
  unanswered(reason: LinkError | null): Ended
  /** Returns, once, what earlier links left unanswered and nobody waits for any more. */
  dropped(): readonly Outgoing[]
}

/** What is known of a link that is lost. */
export interface Ended {
  readonly unanswered: Unanswered
  /** It has shown something of why links are lost: the next ones may follow as soon as after the first. */
  readonly closer: boolean
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
  /** Cuts a back-off short. */
  hurry(): void
  /** Ends the link in order, whoever holds a lease, and opens none until `resume`. */
  suspend(): void
  resume(): void
  /** Ends the link in order, for good; calls `done`, once, when it is gone. */
  close(done: () => void): void
  /** Cuts short what `close` is waiting for. */
  abort(): void
}

/** How long a link has, in ms, to end in order, and then to say that it was ended at once. */
const GRACE = 2_000

/** One attempt, and the connection that came of it. */
interface Line {
  /** `null`: `open` has not returned it, or has thrown. */
  link: Link | null
  /** It has closed, or nothing is expected of it any more: it is not called, and not heard. */
  over: boolean
  session: Session | null
  openedAt: number
  /** Others use it. */
  inUse: boolean
}

/**
 * What happens while something else is being done waits for its turn: a link may close within `close`, an observer of
 * the status may leave or call `reconnect`. So each transition is whole, and the next one sees what is wanted by then.
 */
export const createConnection = (
  driver: Driver,
  { linger, stableAfter, retry, time, random }: ConnectionOptions,
  events: ConnectionEvents,
): Connection => {
  // Names this client to its driver.
  const context = { scheduler: time, random, client: {} }
  const statuses = new ReplaySubject<Status>(1)
  let status: Status = { state: 'idle' }
  statuses.next(status)

  let state: State = 'idle'
  let leases = 0
  let suspended = false
  let closed: (() => void) | null = null
  let line: Line | null = null
  let attempt = 0
  // What the last transition is about, where it is about a link that has failed.
  let error = new LinkError('')
  let delay = 0
  let unanswered: Unanswered | null = null
  let timer: Subscription | null = null
  let timed: object | null = null

  const wanted = () => leases > 0 && !suspended && closed === null

  const turns: (() => void)[] = []
  let busy = false
  const proceed = () => {
    if (busy) return
    busy = true
    for (let next = turns.shift(); next !== undefined; next = turns.shift()) protect(next)
    busy = false
  }
  const turn = (action: () => void) => {
    turns.push(action)
    proceed()
  }

  const become = (next: Status) => {
    status = next
    statuses.next(next)
  }
  const serverOf = (of: Line | null) => (of?.link?.server === undefined ? {} : { server: of.link.server })

  const cancelTimer = () => {
    timer?.unsubscribe()
    timer = null
    timed = null
  }
  const after = (ms: number) => {
    cancelTimer()
    // A scheduler may run it before it has returned.
    const own = {}
    timed = own
    const scheduled = time.schedule(() => {
      turn(() => {
        if (timed === own) happens('time')
      })
    }, ms)
    if (timed === own) timer = scheduled
  }

  const happens = (event: Event) => {
    const transition = transitions[state][event]
    if (transition === undefined) return
    const [next, ...effects] = transition
    // Linger goes on when the link has opened.
    if (next !== state && event !== 'opened') cancelTimer()
    state = next
    for (const effect of effects) does[effect]()
  }

  /** Takes the link from those who use it. */
  const withdraw = (from: Line) => {
    if (!from.inUse) return
    from.inUse = false
    events.lost()
  }

  const does: Readonly<Record<Effect, () => void>> = {
    open: () => {
      const own: Line = { link: null, over: false, session: null, openedAt: Number.NaN, inUse: false }
      line = own
      try {
        own.link = driver.open(handlersOf(own), { ...context, dropped: events.dropped() })
      } catch (cause) {
        own.over = true
        error = new LinkError('the driver could not open a link', { cause, fatal: true })
      }
      become({ state: 'connecting', attempt, ...serverOf(own) })
      if (own.link === null) happens('refused')
    },
    tell: () => {
      const { link, session } = line ?? {}
      if (line === null || link == null || session == null) return
      const { clientId, present: sessionPresent, capabilities, announced } = session
      const said = announced === undefined ? {} : { announced }
      become({ state: 'connected', clientId, sessionPresent, capabilities, ...said, ...serverOf(line) })
      // Whoever saw that may have had it closed.
      if (line.over) return
      line.inUse = true
      events.opened(link, session)
    },
    linger: () => after(linger),
    stay: cancelTimer,
    end: () => {
      if (line === null) return
      withdraw(line)
      after(GRACE)
      if (!line.over) line.link?.close()
    },
    abort: () => {
      after(GRACE)
      if (line?.over === false) line.link?.abort()
    },
    forget: () => {
      if (line !== null) gone(line, null)
    },
    wait: () => {
      // Not in this turn: what fails at once must not keep the program from everything else.
      after(Math.max(1, delay))
      const left = unanswered === null ? {} : { unanswered }
      become({ state: 'waiting', error, delay, attempt: attempt - 1, ...left, ...serverOf(line) })
    },
    rest: () => {
      attempt = 0
      become({ state: 'idle' })
    },
    fail: () => {
      attempt = 0
      become({ state: 'idle', error })
      events.failed(error)
    },
    finish: () => {
      if (line !== null) line.over = true
      become({ state: 'closed' })
      statuses.complete()
      closed?.()
    },
  }

  const handlersOf = (own: Line): LinkHandlers => {
    const handlers: LinkHandlers = {
      opened: session => {
        turn(() => {
          if (own.over || own !== line) return
          own.session = session
          own.openedAt = time.now()
          happens('opened')
        })
      },
      message: (received, identifiers, delivery) => {
        if (own.link !== null && own.inUse)
          events.message(messageOf(received), identifiers, delivery, own.link)
        // It may have opened within what is being done, and not have been told yet.
        else if (!own.over) turn(() => own.inUse && handlers.message(received, identifiers, delivery))
      },
      ready: () => {
        if (own.inUse) events.ready()
      },
      noticed: notice => {
        if (!own.over) events.noticed(notice)
      },
      closed: reason => {
        if (own.over) return
        own.over = true
        turns.push(() => gone(own, reason))
        // Who uses it must know at once, even within a call of their own: they may not call it again.
        const outer = busy
        busy = true
        const ended = own.inUse ? events.unanswered(reason) : null
        unanswered = ended?.unanswered ?? null
        if (ended?.closer) attempt = 0
        protect(() => withdraw(own))
        busy = outer
        proceed()
      },
    }
    return handlers
  }

  /** A link has closed, for this reason; `null`: as asked. */
  const gone = (own: Line, reason: LinkError | null) => {
    if (own !== line) return
    own.over = true
    if (time.now() - own.openedAt >= stableAfter) attempt = 0
    if (closed !== null) happens('done')
    else if (!wanted()) happens('left')
    else if (state === 'leaving' || state === 'cutting') happens('again')
    else
      happens(decide(reason ?? new ConnectionLostError('the connection ended, and nobody had asked it to')))
    if (line === own) line = null
  }

  /** Asks the policy what follows an error. */
  const decide = (reason: LinkError): 'lost' | 'refused' => {
    error = reason
    let verdict: number | 'fatal'
    try {
      verdict = retry(reason, attempt)
    } catch (cause) {
      error = new LinkError('the retry policy threw', { cause, fatal: true })
      return 'refused'
    }
    if (verdict === 'fatal') return 'refused'
    if (typeof verdict !== 'number' || !(verdict >= 0)) {
      error = new LinkError('the retry policy returned no delay', { cause: reason, fatal: true })
      return 'refused'
    }
    delay = verdict
    attempt += 1
    return 'lost'
  }

  // Made once, for every publish holds and releases.
  const come = () => {
    if (wanted()) happens('wanted')
  }
  const go = () => {
    if (leases === 0) happens('unwanted')
  }

  return {
    status$: statuses.asObservable(),
    status: () => status,
    leases: () => leases,
    hold: () => {
      leases += 1
      turn(come)
    },
    release: () => {
      leases -= 1
      turn(go)
    },
    reconnect: () => {
      turn(() => {
        if (wanted()) happens('reconnect')
      })
    },
    hurry: () => turn(() => happens('hurry')),
    suspend: () => {
      suspended = true
      turn(() => {
        if (suspended) happens('suspend')
      })
    },
    resume: () => {
      if (!suspended) return
      suspended = false
      turn(() => {
        if (wanted()) happens('wanted')
      })
    },
    close: done => {
      turn(() => {
        if (closed !== null) return
        closed = done
        happens('close')
      })
    },
    abort: () => {
      turn(() => {
        if (closed !== null) happens('cut')
      })
    },
  }
}
