import { Observable, Subject } from 'rxjs'
import { quote } from '../../base/escape.js'
import { ConnectionLostError, type LinkError } from '../../base/linkErrors.js'
import { printCause } from '../../base/print.js'
import type { StoreError } from '../../base/publishErrors.js'
import type { Time } from '../../base/time.js'
import type { Link, Notice, Session } from '../../driver/driver.js'
import { SESSION_TAKEN_OVER } from '../../driver/refusals.js'
import type { Unanswered } from '../connection/status.js'
import { createNamesakes, type Namesake, type Namesakes } from './namesakes.js'
import type { Warning } from './warning.js'

/** Notices what its user should know of a client's connections. */
export interface Warnings {
  /** The last one of each kind first. */
  readonly warnings$: Observable<Warning>
  opened(link: Link, session: Session): void
  /** Within a connection, or before it has opened. */
  noticed(notice: Notice, server: string | undefined): void
  /** The store of the outbox cannot be read. */
  outbox(error: StoreError): void
  /** What the store of the inbox fails at, and what in it cannot be given back. */
  readonly inbox: {
    failed(error: StoreError): void
    damaged(damage: { readonly topic: string; readonly error: Error }): void
  }
  /** It is being lost, for this reason. Returns what that is to be taken for. */
  ending(reason: LinkError, unanswered: Unanswered): LinkError
  /** It is lost, or was ended. */
  lost(): void
  complete(): void
}

export interface WarningsOptions {
  /** A connection that is lost before it has lasted so many ms is short-lived. */
  readonly stableAfter: number
  readonly time: Time
  /** Among whom the client ids are compared. @default all clients of this program */
  readonly namesakes?: Namesakes
}

/** Of all clients in this program: what they are called only matters while they are connected. */
const everybody = createNamesakes()

/** Ms within which the other client must know that it is connected. */
const NOTICED_WITHIN = 5_000

/** So many short-lived connections in a row are no accident. */
const FIRST_TOLD = 3

export const createWarnings = ({ stableAfter, time, namesakes = everybody }: WarningsOptions): Warnings => {
  const warnings = new Subject<Warning>()
  const last = new Map<Warning['kind'], Warning>()
  // Of the connection.
  let of: { readonly server?: string } = {}
  let clientId = ''
  let openedAt = 0
  // While it is open, for ever.
  let lostAt = Number.POSITIVE_INFINITY
  let isEnding = false
  let isSupplanted = false
  let leave = () => {}
  // Of those before, too.
  let losses = 0
  let tellAt = FIRST_TOLD

  const warn = (warning: Warning) => {
    // Set again it would keep its place.
    last.delete(warning.kind)
    last.set(warning.kind, warning)
    warnings.next(warning)
  }

  const warnOfNamesake = () =>
    warn({
      kind: 'shared-client-id',
      message: `two clients of this program connect to ${quote(of.server ?? '')} as ${quote(clientId)}: the server ends the connection of one for the other`,
      clientId,
      ...of,
    })

  const namesake: Namesake = {
    supplanted: () => {
      isSupplanted = true
      warnOfNamesake()
    },
    counts: () => time.now() - lostAt < NOTICED_WITHIN,
  }

  return {
    warnings$: new Observable(subscriber => {
      for (const warning of last.values()) subscriber.next(warning)
      return warnings.subscribe(subscriber)
    }),
    opened: ({ server }, session) => {
      of = server === undefined ? {} : { server }
      ;({ clientId } = session)
      openedAt = time.now()
      lostAt = Number.POSITIVE_INFINITY
      isEnding = false
      isSupplanted = false
      leave()
      leave = () => {}
      if (server === undefined) return
      const entered = namesakes.enter(server, clientId, namesake)
      ;({ leave } = entered)
      // Observers of theirs may have this connection ended.
      for (const other of entered.others) other.supplanted()
      if (entered.others.length > 0) warnOfNamesake()
    },
    noticed: ({ kind, reason }, server) =>
      warn({ kind, message: reason, ...(server === undefined ? {} : { server }) }),
    outbox: error => warn({ kind: 'outbox-failed', message: `outbox: ${error.message}`, error }),
    inbox: {
      failed: error => warn({ kind: 'inbox-failed', message: `inbox: ${error.message}`, error }),
      damaged: ({ topic, error }) =>
        warn({ kind: 'inbox-damaged', message: `inbox: ${printCause(error)}`, topic, error }),
    },
    ending: (reason, unanswered) => {
      isEnding = true
      if (isSupplanted) {
        // On MQTT 5 the server says so itself. Connecting again would be a fight without end.
        return reason.reasonCode === undefined ? supplantedBy(clientId, reason) : reason
      }
      if (time.now() - openedAt >= stableAfter) {
        losses = 0
        tellAt = FIRST_TOLD
        return reason
      }
      losses += 1
      if (losses < tellAt) return reason
      tellAt = losses * 2
      const message = `the connection was lost ${losses} times in a row within ${stableAfter} ms: does another client use the id ${quote(clientId)}?`
      warn({ kind: 'short-lived', message, clientId, losses, error: reason, unanswered, ...of })
      return reason
    },
    lost: () => {
      // The server may have ended it for another client, of which it has yet to tell that one.
      if (isEnding) lostAt = time.now()
      else leave()
    },
    complete: () => {
      leave()
      warnings.complete()
    },
  }
}

const supplantedBy = (clientId: string, cause: LinkError): LinkError =>
  new ConnectionLostError(`another client of this program has connected as ${quote(clientId)}`, {
    fatal: true,
    reasonCode: SESSION_TAKEN_OVER,
    cause,
  })
