import type { Subscription } from 'rxjs'
import { ClosedError } from '../base/errors.js'
import type { Time } from '../base/time.js'

/** What closing needs of a client. */
export interface Closable {
  /** Nothing is left that waits for the connection. */
  idle(): boolean
  /** Ends the connection in order, and calls back, once, when it is gone. */
  leave(done: () => void): void
  /** Ends it at once. */
  abort(): void
  /** Ends everything that is left, stores by `due` at the latest, and calls back when that is done. */
  finish(due: number, done: () => void): void
}

/** The end of a client. */
export interface Closing {
  /** Why nothing is taken any more; `null`: it is. */
  refused(): ClosedError | null
  /** What waited for the connection has settled, or some of it. */
  drained(): void
  /** Closes within `deadline` ms. Called again: the same end. */
  close(deadline: number): Promise<void>
}

/** Stores have the last part of a deadline to bring what they were given to safety, in ms, and as long in any case. */
const FOR_STORES = 1_000

/** `stores`: there are some, which have half of a short deadline. */
export const createClosing = (
  time: Time,
  stores: boolean,
  { idle, leave, abort, finish }: Closable,
): Closing => {
  let closed: Promise<void> | null = null
  let timer: Subscription | null = null
  let due = 0
  let resolve = () => {}

  const ended = () => {
    timer?.unsubscribe()
    finish(Math.max(due, time.now() + FOR_STORES), resolve)
  }

  return {
    refused: () => (closed === null ? null : new ClosedError()),
    // Each publish that is the last for now comes here.
    drained: () => {
      if (closed !== null && idle()) leave(ended)
    },
    close: deadline => {
      if (closed !== null) return closed
      closed = new Promise<void>(done => {
        resolve = done
      })
      due = time.now() + deadline
      timer = time.schedule(
        () => {
          leave(ended)
          abort()
        },
        deadline - (stores ? Math.min(FOR_STORES, deadline / 2) : 0),
      )
      if (idle()) leave(ended)
      return closed
    },
  }
}
