import { ConnectionLostError, type LinkError } from '../../base/linkErrors.js'
import type { Link, LinkHandlers, Notice, Session } from '../../driver/driver.js'
import { type Message, messageOf } from '../../message.js'
import type { Turns } from './turns.js'

/** One attempt, and the connection that came of it. */
export interface Line {
  /** `null`: `open` has not returned it, or has thrown. */
  link: Link | null
  /** It has closed, or nothing is expected of it any more: it is not called, and not heard. */
  over: boolean
  session: Session | null
  openedAt: number
  /** Others use it. */
  inUse: boolean
  /** Why those who used it have lost it. */
  reason: LinkError | null
}

export const newLine = (): Line => ({
  link: null,
  over: false,
  session: null,
  openedAt: Number.NaN,
  inUse: false,
  reason: null,
})

/** Where a line leads, as a status says it. */
export const serverOf = (line: Line | null): { readonly server?: string } =>
  line?.link?.server === undefined ? {} : { server: line.link.server }

/** Why a line was lost that has closed as if it had been asked to. */
export const unasked = (): LinkError => new ConnectionLostError('the connection ended unexpectedly')

/** Who hears what a line brings. */
export interface Listener {
  /** In its turn. */
  opened(line: Line, session: Session): void
  message(message: Message, identifiers: readonly number[], delivery: number, link: Link): void
  ready(): void
  released(name: string): void
  noticed(notice: Notice, server: string | undefined): void
  /** At once. */
  closing(line: Line, reason: LinkError | null): void
  /** After that, in its turn. */
  closed(line: Line, reason: LinkError | null): void
}

/** What a driver calls, for one line. */
export const handlersOf = (line: Line, { turn, interrupt }: Turns, listener: Listener): LinkHandlers => {
  const handlers: LinkHandlers = {
    opened: session => turn(() => listener.opened(line, session)),
    message: (received, identifiers, delivery) => {
      if (line.link !== null && line.inUse)
        listener.message(messageOf(received), identifiers, delivery, line.link)
      // It may have opened within what is being done, and not have been told yet.
      else if (!line.over) turn(() => line.inUse && handlers.message(received, identifiers, delivery))
    },
    ready: () => {
      if (line.inUse) listener.ready()
    },
    released: name => {
      if (line.inUse) listener.released(name)
      else if (!line.over) turn(() => line.inUse && handlers.released?.(name))
    },
    noticed: notice => {
      if (!line.over) listener.noticed(notice, serverOf(line).server)
    },
    closed: reason => {
      if (line.over) return
      line.over = true
      // Who uses it must know at once, even within a call of their own: they may not call it again.
      interrupt(
        () => listener.closing(line, reason),
        () => listener.closed(line, reason),
      )
    },
  }
  return handlers
}
