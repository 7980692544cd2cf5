import type { Received, SubscribeRequest } from '../../driver.js'
import type { Reading } from '../link/reading.js'
import type { FilterSubjects } from '../subjects/mapping.js'
import type { Fetch } from './holding.js'
import { type JetStreamRefusal, jetStreamRefusal } from './refusal.js'
import type { Retained, Stored } from './retained.js'

/** Hands over what is stored for subscriptions that are in force. */
export interface Storing {
  /**
   * Calls `done` once all of it has come, or cannot, and then hands it over. A user that may read messages need not be one
   * that may read these.
   */
  fetch(
    request: SubscribeRequest,
    found: FilterSubjects,
    fetch: Fetch,
    done: (problem: JetStreamRefusal | null) => void,
  ): void
  stop(): void
}

export interface StoringPort {
  readonly retained: Pick<Retained, 'fetch'>
  readonly reading: Pick<Reading, 'read'>
  /** Resolves when what the stream has by now was brought. */
  caughtUp(filter: string): Promise<void>
  hand(received: Received, request: SubscribeRequest): void
}

export const createStoring = ({ retained, reading, caughtUp, hand }: StoringPort): Storing => {
  let over = false

  const collect = async (filter: string, subjects: readonly string[]): Promise<readonly Stored[]> => {
    const stored: Stored[] = []
    await retained.fetch(subjects, message => stored.push(message))
    // A live copy of what has just been stored is on its way.
    await caughtUp(filter)
    return stored
  }

  return {
    fetch: (request, { subjects, open }, fetch, done) => {
      const held = { request: { ...request, noLocal: false }, open }
      const come = (stored: readonly Stored[]) => {
        if (over) return
        done(null)
        for (const message of stored) {
          if (fetch.isReplaced(message.subject)) continue
          const received = reading.read(message, held, { qos: 0, dup: false, stored: true, reply: '' })
          if (received !== null) hand(received, request)
        }
        fetch.over()
      }
      collect(request.filter, subjects).then(come, (error: unknown) => {
        if (!over) done(jetStreamRefusal(error))
      })
    },
    stop: () => {
      over = true
    },
  }
}
