import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream'
import type { Msg } from '@nats-io/nats-core'
import type { Streams } from './streams.js'

/** The retained messages: the last one of each subject. */
export interface Retained {
  /** Hands over what is stored for subjects; resolves when that was all. */
  fetch(subjects: readonly string[], stored: (message: Stored) => void): Promise<void>
  /** Forgets a subject whose stored message, at this place of the stream, says that there is none. */
  forget(subject: string, sequence: number): void
}

export type Stored = Pick<Msg, 'subject' | 'data' | 'headers'>

export interface RetainedPort {
  readonly manager: JetStreamManager
  readonly client: JetStreamClient
  readonly streams: Streams
}

/** How many come in one answer. */
const BATCH = 500

export const createRetained = ({ manager, client, streams }: RetainedPort): Retained => {
  const { retained, retainedSubject, liveSubject } = streams

  const exact = async (subject: string, stored: (message: Stored) => void) => {
    const found = await manager.streams.getMessage(retained, { last_by_subj: retainedSubject(subject) })
    if (found !== null && found.data.length > 0)
      stored({ subject: liveSubject(found.subject), data: found.data, headers: found.header })
  }

  const matching = async (subject: string, stored: (message: Stored) => void) => {
    const info = await manager.consumers.add(retained, {
      ack_policy: 'none',
      deliver_policy: 'last_per_subject',
      filter_subject: retainedSubject(subject),
      mem_storage: true,
      inactive_threshold: 10_000_000_000,
    })
    let left = info.num_pending
    const consumer = await client.consumers.get(retained, info.name)
    while (left > 0) {
      const before = left
      for await (const found of await consumer.fetch({
        max_messages: Math.min(left, BATCH),
        expires: 5_000,
      })) {
        left -= 1
        if (found.data.length > 0)
          stored({ subject: liveSubject(found.subject), data: found.data, ...headersOf(found) })
      }
      // Others have been replaced meanwhile: their new ones come as live messages.
      if (left === before) break
    }
    await manager.consumers.delete(retained, info.name)
  }

  return {
    fetch: async (subjects, stored) => {
      await Promise.all(
        subjects.map(subject =>
          /(^|\.)[*>](\.|$)/.test(subject) ? matching(subject, stored) : exact(subject, stored),
        ),
      )
    },
    forget: (subject, sequence) => {
      // Not what has come after it. That it stays where this fails is harmless: it says nothing.
      manager.streams.purge(retained, { filter: retainedSubject(subject), seq: sequence + 1 }).catch(() => {})
    },
  }
}

const headersOf = ({ headers }: { readonly headers: Msg['headers'] }) =>
  headers === undefined ? {} : { headers }
