import type { Observable } from 'rxjs'
import { LinkError } from '../../base/linkErrors.js'
import type { Time } from '../../base/time.js'
import type { Driver } from '../../driver/driver.js'
import { protect } from '../../driver/protect.js'
import { createAlarm } from './alarm.js'
import type { ConnectionEvents } from './events.js'
import { handlersOf, type Line, type Listener, newLine, serverOf, unasked } from './line.js'
import { judge, type Retry } from './retry.js'
import { type Effect, type Event, type State, transitions } from './states.js'
import type { Status, Unanswered } from './status.js'
import { connectedBy, createStatuses } from './statuses.js'
import type { Turns } from './turns.js'

export interface ConnectionOptions {
  readonly linger: number
  readonly stableAfter: number
  readonly retry: Retry
  readonly time: Time
  readonly random: () => number
  readonly turns: Turns
}

/** The page is put away; what is left from an earlier process is being read. */
export type Suspender = 'page' | 'loading'

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
  /** Ends the link in order, whoever holds a lease, and opens none until `resume` by all who have suspended it. */
  suspend(by: Suspender): void
  resume(by: Suspender): void
  /** Ends the link in order, for good; calls `done`, once, when it is gone. */
  close(done: () => void): void
  /** Cuts short what `close` is waiting for. */
  abort(): void
}

/** How long a link has, in ms, to end in order, and then to say that it was ended at once. */
const GRACE = 2_000

export const createConnection = (
  driver: Driver,
  { linger, stableAfter, retry, time, random, turns }: ConnectionOptions,
  events: ConnectionEvents,
): Connection => {
  // Names this client to its driver.
  const context = { scheduler: time, random, client: {} }
  const statuses = createStatuses()
  const { become } = statuses

  let state: State = 'idle'
  let leases = 0
  const suspenders = new Set<Suspender>()
  let closed: (() => void) | null = null
  let line: Line | null = null
  let attempt = 0
  // What the last transition is about, where it is about a link that has failed.
  let error = new LinkError('')
  let delay = 0
  let unanswered: Unanswered | null = null

  const wanted = () => leases > 0 && suspenders.size === 0 && closed === null

  const { turn } = turns
  const alarm = createAlarm(time, turn, () => happens('time'))

  const happens = (event: Event) => {
    const transition = transitions[state][event]
    if (transition === undefined) return
    const next = transition[0]
    // Linger goes on when the link has opened.
    if (next !== state && event !== 'opened') alarm.cancel()
    state = next
    for (let i = 1; i < transition.length; i += 1) does[transition[i] as Effect]()
  }

  /** Takes the link from those who use it. */
  const withdraw = (from: Line) => {
    if (!from.inUse) return
    from.inUse = false
    events.lost()
  }

  const does: Readonly<Record<Effect, () => void>> = {
    open: () => {
      const own = newLine()
      line = own
      try {
        own.link = driver.open(handlersOf(own, turns, listener), { ...context, dropped: events.dropped() })
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
      become({ ...connectedBy(session), ...serverOf(line) })
      // Whoever saw that may have had it closed.
      if (line.over) return
      line.inUse = true
      events.opened(link, session)
    },
    linger: () => alarm.set(linger),
    stay: alarm.cancel,
    end: () => {
      if (line === null) return
      withdraw(line)
      alarm.set(GRACE)
      const { link, over } = line
      // What a driver throws keeps nobody from what follows.
      if (!over) protect(() => link?.close())
    },
    abort: () => {
      alarm.set(GRACE)
      const { link = null, over = true } = line ?? {}
      if (!over) protect(() => link?.abort())
    },
    forget: () => {
      if (line !== null) gone(line, null)
    },
    wait: () => {
      // Not in this turn: what fails at once must not keep the program from everything else.
      alarm.set(Math.max(1, delay))
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
      alarm.cancel()
      if (line !== null) line.over = true
      become({ state: 'closed' })
      statuses.complete()
      closed?.()
    },
  }

  const listener: Listener = {
    message: events.message,
    ready: events.ready,
    released: events.released,
    noticed: events.noticed,
    opened: (own, session) => {
      if (own.over || own !== line) return
      own.session = session
      own.openedAt = time.now()
      happens('opened')
    },
    closing: (own, reason) => {
      own.reason = reason
      unanswered = null
      if (!own.inUse) return
      const ended = events.ending(reason ?? unasked())
      own.reason = ended.error
      ;({ unanswered } = ended)
      if (ended.closer) attempt = 0
      withdraw(own)
    },
    closed: own => gone(own, own.reason),
  }

  /** A link has closed, for this reason; `null`: as asked. */
  const gone = (own: Line, reason: LinkError | null) => {
    if (own !== line) return
    own.over = true
    if (time.now() - own.openedAt >= stableAfter) attempt = 0
    if (closed !== null) happens('done')
    else if (!wanted()) happens('left')
    else if (state === 'leaving' || state === 'cutting') happens('again')
    else happens(decide(reason ?? unasked()))
    if (line === own) line = null
  }

  /** Asks the policy what follows an error. */
  const decide = (reason: LinkError): 'lost' | 'refused' => {
    const verdict = judge(retry, reason, attempt)
    error = verdict.error
    if (verdict.delay === null) return 'refused'
    delay = verdict.delay
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
    status$: statuses.status$,
    status: statuses.status,
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
    suspend: by => {
      suspenders.add(by)
      turn(() => {
        if (suspenders.size > 0) happens('suspend')
      })
    },
    resume: by => {
      if (!suspenders.delete(by)) return
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
