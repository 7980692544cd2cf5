import type { NatsConnection } from '@nats-io/nats-core'

/**
 * What was written and the server has not confirmed to have read. NATS answers nothing but PING, so after what is written
 * there follows one; never more than one is unanswered. What the server has against a line stands before its answer.
 */
export interface Flow {
  /** Something was written; `read` is called once the server has read it. */
  wrote(bytes: number, read: () => void): void
  /** Whether more may be written: what is unread is bounded. */
  takes(): boolean
  /** The link is over: nobody is called any more. */
  stop(): void
}

export interface FlowPort {
  /** There is room again, after there was none. */
  ready(): void
  /** The answer to a PING may stand behind messages that are yet to be told about: see `SETTLE`. */
  flush: NatsConnection['flush']
}

/**
 * What the client library reports of an error it hands on through an asynchronous iterator, some microtasks after it was
 * read; the answer to a PING, after one. So what the answer confirms waits for as many.
 */
const SETTLE = 12

export const createFlow = (maximum: number, { flush, ready }: FlowPort): Flow => {
  let waiting: (() => void)[] = []
  let waitingBytes = 0
  let unreadBytes = 0
  let asked = false
  let full = false
  let over = false

  const ask = () => {
    if (over || asked || waiting.length === 0) return
    const confirmed = waiting
    const bytes = waitingBytes
    waiting = []
    waitingBytes = 0
    asked = true
    // Rejected: the connection is gone, which is told otherwise.
    flush().then(
      () => later(SETTLE, () => answered(confirmed, bytes)),
      () => {},
    )
  }

  const answered = (confirmed: readonly (() => void)[], bytes: number) => {
    if (over) return
    asked = false
    unreadBytes -= bytes
    ask()
    for (const read of confirmed) if (!over) read()
    if (!full || over || unreadBytes >= maximum) return
    full = false
    ready()
  }

  return {
    wrote: (bytes, read) => {
      waiting.push(read)
      waitingBytes += bytes
      unreadBytes += bytes
      // What is written in the same turn shares a PING.
      if (!asked && waiting.length === 1) queueMicrotask(ask)
    },
    takes: () => {
      full = unreadBytes >= maximum
      return !full
    },
    stop: () => {
      over = true
      waiting = []
    },
  }
}

declare const queueMicrotask: (task: () => void) => void

const later = (turns: number, task: () => void): void =>
  queueMicrotask(() => (turns === 0 ? task() : later(turns - 1, task)))
