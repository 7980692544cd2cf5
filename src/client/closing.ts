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
  /** Ends everything that is left, and calls back when that is done. */
  finish(done: () => void): void
}

/** The end of a client. */
export interface Closing {
  /** Why nothing is taken any more; `null`: it is. */
  refused(): ClosedError | null
  /** What waited for the connection has settled. */
  drained(): void
  /** Closes within `deadline` ms. Called again: the same end. */
  close(deadline: number): Promise<void>
}

export const createClosing = (time: Time, { idle, leave, abort, finish }: Closable): Closing => {
  let closed: Promise<void> | null = null
  let timer: Subscription | null = null
  let resolve = () => {}

  const ended = () => {
    timer?.unsubscribe()
    finish(resolve)
  }
  const drained = () => {
    if (closed !== null) leave(ended)
  }

  return {
    refused: () => (closed === null ? null : new ClosedError()),
    drained,
    close: deadline => {
      if (closed !== null) return closed
      closed = new Promise<void>(done => {
        resolve = done
      })
      timer = time.schedule(() => {
        drained()
        abort()
      }, deadline)
      if (idle()) drained()
      return closed
    },
  }
}
