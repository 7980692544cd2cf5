import { defer, EMPTY, Subject } from 'rxjs'
import { StoreError } from '../../base/publishErrors.js'
import type { Time } from '../../base/time.js'
import { createAcks, noDelivery } from '../delivery/acks.js'
import { own } from '../delivery/own.js'
import { closeStore } from '../outbox/closeStore.js'
import { createSweep } from '../outbox/sweep.js'
import { createEntry, dueAt, type Entry, messageNow } from './entry.js'
import type { Limits } from './options.js'
import type { Inbox, InboxPort, Routed, StorePort } from './port.js'
import { createResent } from './resent.js'
import { createShelf } from './shelf.js'
import type { InboxStore, StoredMessage } from './store.js'

/** Holds messages with a store; `memory` takes over what that cannot be given. */
export const createStoredInbox = (
  time: Time,
  { capacity, bytes, deadline }: Limits,
  store: InboxStore,
  memory: Inbox,
  { acks, route, unhandled, ackTimeout, stalled, damaged, failed, ready }: InboxPort & StorePort,
): Inbox => {
  const shelf = createShelf({ capacity, bytes })
  const resent = createResent()
  // Of a store nothing waits in line.
  const storeAcks = createAcks(time, ackTimeout, found => stalled({ ...found, blocks: 0 }))
  let state: 'unread' | 'reading' | 'unreadable' | 'read' = 'unread'
  let lastKey = 0
  const read$ = new Subject<never>()
  let resumed = false
  let due = false
  let reviewing = false
  let over = false
  let closing: (() => void) | null = null

  const add = (entry: Entry) => {
    shelf.add(entry)
    sweep.watch(dueAt(entry))
  }

  /** It is no longer in the store either. */
  const forget = (entry: Entry) => {
    if (!shelf.remove(entry)) return
    try {
      store.remove(entry.key)
    } catch (error) {
      // It is loaded once more by the next process.
      failed(new StoreError(error))
    }
  }

  const giveUp = (entry: Entry, reason: 'no-subscription' | 'unasked' | 'message-expired') => {
    forget(entry)
    unhandled(entry.message, reason)
    entry.share?.settle(0)
  }

  const sweep = createSweep(time, now => {
    let next = Number.POSITIVE_INFINITY
    for (const entry of shelf.waiting()) {
      // Whoever was told of the one before may have done anything.
      if (!shelf.has(entry.key) || entry.handed) continue
      const at = dueAt(entry)
      if (at <= now) giveUp(entry, entry.expiry <= now ? 'message-expired' : 'no-subscription')
      else next = Math.min(next, at)
    }
    return { next, looked: shelf.size() }
  })

  // Next: giving it to observers.

  const review = () => {
    // Within itself, by an observer that publishes: that turn comes.
    if (reviewing || over) return
    due = false
    memory.review()
    reviewing = true
    giveOut()
    reviewing = false
    closing?.()
  }

  const giveOut = () => {
    for (const entry of shelf.waiting()) {
      // Whoever got the one before may have closed the client.
      if (over) return
      if (!shelf.has(entry.key) || entry.handed) continue
      if (entry.expiry <= time.now()) giveUp(entry, 'message-expired')
      else if (entry.share === null) hand(entry)
      else if (
        acks.again(entry.delivery, entry.share, () => route(entry.message, entry.delivery) === 'taken')
      )
        // It was not acknowledged, so the broker keeps it until its observers have dealt with it.
        forget(entry)
    }
  }

  const reviewSoon = () => {
    if (due || over || shelf.size() === 0) return
    due = true
    time.schedule(() => {
      if (due) review()
    })
  }

  const hand = (entry: Entry) => {
    let outcome = 'no-subscription' as Routed
    const settled = (_: number, code: number | null) => {
      entry.handed = false
      if (outcome !== 'taken') return
      if (code !== null) return forget(entry)
      // Those who had it have left: it is for who comes next, or is there meanwhile.
      if (over) return
      sweep.watch(dueAt(entry))
      reviewSoon()
    }
    entry.handed = true
    storeAcks.deliver({ ack: settled }, 1, messageNow(entry, time.now()), none, (message, _, delivery) => {
      outcome = route(message, delivery)
    })
    // A stored value that nobody waits for never will be.
    if (outcome === 'unasked') giveUp(entry, 'unasked')
  }

  // And: the hand-shake with the store.

  const read = () => {
    state = 'reading'
    const left: StoredMessage[] = []
    defer(() => store.load(damaged, 'messages')).subscribe({
      next: stored => left.push(stored),
      error: (cause: unknown) => {
        state = 'unreadable'
        if (over) return read$.error(cause)
        failed(new StoreError(cause))
        ready()
      },
      complete: () => {
        state = 'read'
        if (over) return read$.complete()
        for (const stored of left) {
          lastKey = Math.max(lastKey, stored.key)
          resent.left(stored)
          // The process before may have handed it to observers.
          const since = time.now() - Math.max(0, time.wall() - stored.since)
          add(createEntry(stored, since, time.now() + deadline, true))
        }
        // In the next turn, so that all get it who begin in this one.
        due = true
        time.schedule(() => {
          if (due) review()
          if (!over) ready()
        })
      },
    })
  }

  const put = (entry: Entry, stored: StoredMessage) => {
    defer(() => store.put(stored)).subscribe({
      error: (cause: unknown) => {
        if (over) return
        failed(new StoreError(cause))
        const { message, delivery, share } = entry
        if (!shelf.remove(entry) || share === null) return
        const isHeld = memory.offer(message, delivery)
        if (!isHeld) unhandled(message, 'no-subscription')
        share.settle(isHeld ? null : 0)
      },
      complete: () => {
        const { share } = entry
        if (over || !shelf.has(entry.key) || share === null) return
        entry.share = null
        entry.delivery = noDelivery
        share.settle(0)
        resent.acknowledged(stored)
      },
    })
  }

  /** What the broker sends from now on by the name of this one is another one. */
  const released = (key: number) => {
    if (!shelf.has(key)) return
    defer(() => store.handed(key)).subscribe({
      error: (cause: unknown) => {
        if (!over) failed(new StoreError(cause))
      },
    })
  }

  return {
    load: () => {
      if (!over && state === 'unread') read()
    },
    opened: present => {
      resumed = present
      for (const key of resent.opened(present)) released(key)
      memory.opened(present)
      if (state === 'unreadable') read()
    },
    offer: (message, delivery) => {
      const { qos, payload } = message
      if (!resumed || qos === 0) return false
      if (state !== 'read') return memory.offer(message, delivery)
      if (!shelf.hasRoom(payload.length)) return false
      const name = qos === 2 ? delivery.name() : undefined
      const kept = own(message)
      const { topic, retain, properties } = kept
      const packet = { topic, payload: kept.payload, qos, retain, properties }
      lastKey += 1
      const stored: StoredMessage = {
        key: lastKey,
        packet,
        since: time.wall(),
        handed: false,
        ...(name === undefined ? {} : { name }),
      }
      const entry = createEntry(stored, time.now(), time.now() + deadline, message.dup)
      entry.share = delivery.share()
      entry.delivery = delivery
      add(entry)
      put(entry, stored)
      return true
    },
    joined: () => {
      memory.joined()
      reviewSoon()
    },
    isDue: () => due || memory.isDue(),
    review: () => (due ? review() : memory.review()),
    isDouble: (message, delivery) => resent.keyOf(message, delivery) !== null,
    released: name => {
      const key = resent.released(name)
      if (key !== null) released(key)
    },
    size: () => shelf.waiting().length + memory.size(),
    unsettled: storeAcks.pending,
    lost: () => {
      // The broker will send them again: they were not acknowledged.
      for (const entry of shelf.unacknowledged()) forget(entry)
      memory.lost()
    },
    close: (due, done) => {
      over = true
      sweep.stop()
      closing = () => {
        if (state === 'unread' || state === 'unreadable') done()
        else closeStore(store, time, due, done, state === 'reading' ? read$ : EMPTY)
      }
      // Else by an observer that is being given a message, which leaves the store first.
      if (!reviewing) closing()
    },
  }
}

const none: readonly number[] = []
