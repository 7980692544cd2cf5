import type { Receipt } from '../message.js'
import type { Recipient } from './outbox/entry.js'
import type { StoredPublish } from './outbox/store.js'
import type { Reports } from './reports.js'

export interface RecoveringPort extends Pick<Reports, 'recovered'> {
  /** Takes a lease of the connection. */
  hold(): void
  /** Gives it back. */
  release(): void
}

/** Returns who waits for a publish of an earlier process: tells what became of it, and has a connection until then. */
export const createRecovering =
  ({ recovered, hold, release }: RecoveringPort) =>
  ({ packet: { topic } }: StoredPublish): Recipient => {
    hold()
    const settled = (outcome: Receipt | Error) => {
      recovered(topic, outcome)
      release()
    }
    return { next: settled, error: settled, complete: () => {} }
  }
