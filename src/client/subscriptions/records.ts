import { createQueue } from '../../base/queue.js'
import type { SubscribeRecord, Subscription } from './subscription.js'

/**
 * The SUBSCRIBEs whose answers may still come.
 *
 * An identifier has 28 bits (MQTT 5, section 3.8.2.1.2). They are counted from a place that chance has drawn, so that
 * one of an earlier process, in a session that the broker has kept, hardly ever is one of these; those that are
 * remembered are skipped. Who finds an identifier forgotten goes by the topic.
 */
export interface Records {
  /** The place of the SUBSCRIBE sent last. */
  latest(): number
  /** Returns the next place. */
  next(): number
  /** Remembers one. `named`: copies will name it. */
  create(
    sequence: number,
    named: boolean,
    subscription: Subscription | null,
    asPublished: boolean,
    mixed: boolean,
  ): SubscribeRecord
  find(identifier: number): SubscribeRecord | undefined
  use(record: SubscribeRecord): void
  /** A subscription goes by it no more. It is remembered for a while: copies of it may be on their way. */
  release(record: SubscribeRecord): void
  /** The session is gone. Copies of it may still wait with an interceptor. */
  forget(): void
}

/** So many that no subscription goes by any more are remembered. The oldest is forgotten first. */
const RELEASED = 4_096

const HIGHEST = 0xfff_ffff

export const createRecords = (random: () => number): Records => {
  const byIdentifier = new Map<number, SubscribeRecord>()
  let released = createQueue<SubscribeRecord>()
  let identifier = Math.floor(random() * HIGHEST)
  let sequence = 0
  // The one found last: many exact filters have the same.
  let found: SubscribeRecord | undefined

  const nextIdentifier = (): number => {
    do identifier = (identifier % HIGHEST) + 1
    while (byIdentifier.has(identifier))
    return identifier
  }

  return {
    latest: () => sequence,
    next: () => {
      sequence += 1
      return sequence
    },
    create: (place, named, subscription, asPublished, mixed) => {
      const record = {
        sequence: place,
        identifier: named ? nextIdentifier() : 0,
        filter: subscription?.filter ?? null,
        asPublished,
        mixed,
        replayed: null,
        listed: false,
        subscription,
        users: 0,
      }
      if (named) byIdentifier.set(record.identifier, record)
      return record
    },
    find: wanted => {
      if (found?.identifier !== wanted) found = byIdentifier.get(wanted)
      return found
    },
    use: record => {
      record.users += 1
    },
    release: record => {
      record.users -= 1
      if (record.users > 0 || byIdentifier.get(record.identifier) !== record) return
      released.push(record)
      const oldest = released.size() > RELEASED ? released.shift() : undefined
      // It may be gone by again.
      if (oldest?.users !== 0) return
      byIdentifier.delete(oldest.identifier)
      found = undefined
    },
    forget: () => {
      let many = byIdentifier.size - RELEASED
      found = undefined
      released = createQueue()
      for (const record of byIdentifier.values()) {
        record.users = 0
        if (many > 0) byIdentifier.delete(record.identifier)
        else released.push(record)
        many -= 1
      }
    },
  }
}
