import { createInbox, type Msg, type NatsConnection } from '@nats-io/nats-core'
import type { Subscription } from 'rxjs'
import { TopicsError } from '../../../base/errors.js'
import type { Time } from '../../../base/time.js'
import type { Outgoing, PublishOutcome } from '../../driver.js'
import type { Denial } from '../link/denial.js'
import type { Marks } from '../link/headers.js'
import { type Publishing, unsendable } from '../link/publishing.js'
import { type Answer, readAnswer } from './answer.js'
import type { Identities } from './identities.js'
import type { Streams } from './streams.js'

/** The publishes of one link that streams answer. */
export interface Sending {
  /** Returns `false`, with nothing done, while too many are unanswered. */
  takes(): boolean
  /** Writes to these subjects, in order, and answers once all streams have. */
  send(
    packet: Outgoing,
    targets: readonly Target[],
    outcome: (outcome: PublishOutcome) => void,
    sequences?: (sequences: readonly number[]) => void,
  ): void
  /** The server has refused a publish to a subject: no stream has it, so none answers. */
  refused(denial: Denial): void
  stop(): void
}

export interface Target {
  readonly subject: string
  readonly marks: Marks
  /** No stream has it: once the server has read it without a word against it, it is taken. */
  readonly unanswered?: boolean
}

export interface SendingPort {
  readonly connection: NatsConnection
  readonly time: Time
  readonly identities: Identities
  /** How many may be unanswered. */
  readonly window: number
  /** Ms. */
  readonly answerTimeout: number
  readonly write: Publishing['write']
  readonly streams: Pick<Streams, 'areGone'>
  /** The link is of no use, for this reason. */
  failed(reason: string): void
  /** `read`: called once the server has read it. */
  wrote(bytes: number, read: () => void): void
  ready(): void
}

interface Pending {
  readonly packet: Outgoing
  readonly id: string
  /** What is not answered, or not read, yet, with its subject. */
  readonly left: Map<number, string>
  readonly outcome: (outcome: PublishOutcome) => void
  readonly due: number
  readonly sequences: number[]
  readonly tell: ((sequences: readonly number[]) => void) | undefined
}

const nothing = () => {}
const TAKEN: PublishOutcome = { code: 0, text: undefined }
const DENIED = 0x87
const UNAVAILABLE = 0x88
const OVERDUE: PublishOutcome = { code: UNAVAILABLE, text: 'no stream has answered in time' }

export const createSending = (port: SendingPort): Sending => {
  const { connection, time, identities, window, answerTimeout, streams, failed, write, wrote, ready } = port
  const inbox = createInbox()
  const pending = new Set<Pending>()
  const byNumber = new Map<number, Pending>()
  let number = 0
  let full = false
  let sweep: Subscription | null = null
  let looking = false
  let over = false

  const finish = (entry: Pending, outcome: PublishOutcome) => {
    if (!pending.delete(entry)) return
    for (const left of entry.left.keys()) byNumber.delete(left)
    // The stream may have it, or may have it soon.
    if (outcome.code === OVERDUE.code) identities.keep(entry.packet, entry.id)
    entry.outcome(outcome)
    if (!full || pending.size >= window) return
    full = false
    ready()
  }

  /** Of a leader that is being elected nothing is heard for a while; a stream that somebody has deleted the next link makes. */
  const look = () => {
    if (looking) return
    looking = true
    streams
      .areGone()
      .then(gone => {
        looking = false
        if (gone && !over) failed('a stream is there no more')
      })
      .catch(() => {
        looking = false
      })
  }

  const answered = (at: number, answer: Answer | null) => {
    const entry = byNumber.get(at)
    if (entry === undefined) return
    byNumber.delete(at)
    entry.left.delete(at)
    if (answer !== null) {
      if (answer.problem?.code === UNAVAILABLE) look()
      if (answer.problem !== null) return finish(entry, answer.problem)
      entry.sequences.push(answer.sequence)
    }
    if (entry.left.size > 0) return
    entry.tell?.(entry.sequences)
    finish(entry, TAKEN)
  }

  const watch = () => {
    if (sweep !== null || pending.size === 0) return
    sweep = time.schedule(() => {
      sweep = null
      const now = time.now()
      // In the order in which they are due.
      for (const entry of pending) {
        if (entry.due > now) break
        finish(entry, OVERDUE)
      }
      watch()
    }, answerTimeout / 4)
  }

  const subscription = connection.subscribe(`${inbox}.*`, {
    callback: (error, message: Msg) => {
      if (error === null) answered(Number(message.subject.slice(inbox.length + 1)), readAnswer(message))
    },
  })

  return {
    takes: () => {
      full = pending.size >= window
      return !full
    },
    send: (packet, targets, outcome, tell) => {
      const id = identities.take(packet)
      const due = time.now() + answerTimeout
      const entry: Pending = { packet, id, left: new Map(), outcome, due, sequences: [], tell }
      for (const { subject, marks, unanswered = false } of targets) {
        number += 1
        const at = number
        const size = unanswered
          ? write(packet, subject, undefined, marks)
          : write(packet, subject, `${inbox}.${at}`, { ...marks, id })
        if (size instanceof TopicsError) return void unsendable(size, outcome)
        entry.left.set(at, subject)
        byNumber.set(at, entry)
        wrote(size, unanswered ? () => answered(at, null) : nothing)
      }
      pending.add(entry)
      watch()
    },
    refused: ({ subject, message }) => {
      for (const entry of [...pending])
        if ([...entry.left.values()].includes(subject)) finish(entry, { code: DENIED, text: message })
    },
    stop: () => {
      over = true
      sweep?.unsubscribe()
      for (const { packet, id } of pending) identities.keep(packet, id)
      pending.clear()
      byNumber.clear()
      if (!subscription.isClosed()) subscription.unsubscribe()
    },
  }
}
