import type { Observable, Subscription } from 'rxjs'
import {
  OutboxFullError,
  PublishRefusedError,
  PublishTimeoutError,
  PublishUncertainError,
  StoreError,
  UnsupportedError,
} from '../../base/errors.js'
import { FAILURE, reasonName } from '../../base/reasonCodes.js'
import type { Time } from '../../base/time.js'
import type { Capabilities, Link, Outgoing, PublishOutcome, Session } from '../../driver/driver.js'
import type { Receipt } from '../../message.js'
import {
  aged,
  createEntry,
  dueAt,
  type Entry,
  isExpired,
  type Publisher,
  receipt,
  unsupported,
} from './entry.js'
import type { OutboxStore, StoredPublish } from './store.js'

export interface OutboxOptions {
  /** How many publishes may wait to be sent. @default 1000 */
  readonly capacity?: number
  /**
   * What gives way when one more comes.
   *
   * - `reject`: the new one fails with an `OutboxFullError`
   * - `drop-oldest`: the one that has waited longest gets a receipt that says `dropped`
   * - `drop-newest`: the new one gets that receipt
   *
   * @default 'reject'
   */
  readonly overflow?: 'reject' | 'drop-oldest' | 'drop-newest'
  /** Where publishes with QoS 1 and 2 survive the process. Not given: they do not. */
  readonly store?: OutboxStore
}

export interface OutboxSnapshot {
  /** Not yet sent. */
  readonly queued: number
  /** Sent, and not yet answered. */
  readonly inFlight: number
}

/** Publishes between `publish()` and the broker's answer, in order. */
export interface Outbox {
  /**
   * Sends as soon as there is a link, and settles exactly once. Returns what `cancel` takes, or `null` if it has
   * settled because there is no room for it.
   */
  publish(packet: Outgoing, timeout: number, publisher: Publisher): Entry | null
  /** Takes a publish that was not sent out again, and stops waiting for one that was. */
  cancel(entry: Entry): void
  /** Goes on with what an earlier process left in the store, before everything else. Once is enough. */
  load(): void
  opened(link: Link, session: Session): void
  lost(): void
  /** Settles everything with an error. */
  failed(error: Error): void
  /** The same for good; what is in the store stays there. Calls `done` when the store is closed. */
  close(error: Error, done: () => void): void
  snapshot(): OutboxSnapshot
}

export interface OutboxEvents {
  /** The last publish has settled. */
  idle(): void
  /** Returns who waits for a publish of an earlier process. */
  recovered(stored: StoredPublish): Publisher
}

const tell = (publisher: Publisher, outcome: Receipt) => {
  publisher.next(outcome)
  publisher.complete()
}

export const createOutbox = (
  time: Time,
  { capacity = 1_000, overflow = 'reject', store }: OutboxOptions,
  events: OutboxEvents,
): Outbox => {
  // Both in the order of publishing; what is in flight is older than what is queued.
  let queued = new Set<Entry>()
  let inFlight = new Set<Entry>()
  let lastKey = 0
  // Nothing has a key, or is sent, before the keys that are in the store are known.
  let loading: 'not yet' | 'now' | 'done' = store === undefined ? 'done' : 'not yet'
  let link: Link | null = null
  let capabilities: Capabilities | null = null
  // One timer for all, at the earliest time that something is due.
  let sweep: Subscription | null = null
  let sweepAt = Number.POSITIVE_INFINITY

  const stopSweep = () => {
    sweep?.unsubscribe()
    sweep = null
    sweepAt = Number.POSITIVE_INFINITY
  }

  const watch = (at: number) => {
    if (at >= sweepAt) return
    stopSweep()
    sweepAt = at
    sweep = time.schedule(expire, at - time.now())
  }

  const expire = () => {
    stopSweep()
    const now = time.now()
    let next = Number.POSITIVE_INFINITY
    for (const entry of [...inFlight, ...queued]) {
      if (isExpired(entry, now)) settle(entry, receipt(entry.packet, 'expired'))
      else if (entry.deadline > now) next = Math.min(next, dueAt(entry))
      else settle(entry, new PublishTimeoutError(entry.packet.topic, entry.timeout))
    }
    watch(next)
  }

  /** `null`: nobody waits for it any more. */
  const settle = (entry: Entry, outcome: Receipt | Error | null) => {
    if (!inFlight.delete(entry) && !queued.delete(entry)) return
    if (entry.key !== null) store?.remove(entry.key)
    if (outcome instanceof Error) entry.publisher.error(outcome)
    else if (outcome !== null) tell(entry.publisher, outcome)
    if (inFlight.size + queued.size > 0) return
    stopSweep()
    events.idle()
  }

  const answered = (entry: Entry, { code, text, uncertain }: PublishOutcome) => {
    const { packet } = entry
    if (uncertain) settle(entry, new PublishUncertainError(packet.topic))
    else if (code < FAILURE) settle(entry, receipt(packet, packet.qos === 0 ? 'sent' : 'acknowledged', code))
    else settle(entry, new PublishRefusedError(packet.topic, code, text ?? reasonName(code)))
  }

  const send = (entry: Entry, to: Link) => {
    queued.delete(entry)
    inFlight.add(entry)
    const missing = capabilities === null ? null : unsupported(entry.packet, capabilities)
    if (missing !== null) return settle(entry, new UnsupportedError(missing))
    if (!entry.handed) {
      if (entry.expiry < Number.POSITIVE_INFINITY) {
        const now = time.now()
        if (isExpired(entry, now)) return settle(entry, receipt(entry.packet, 'expired'))
        entry.packet = aged(entry, now)
      }
      entry.handed = true
    }
    to.publish(entry.packet, outcome => answered(entry, outcome))
  }

  /** Sends what may be sent, in order: one that is not safe yet holds up those after it. */
  const pump = () => {
    const to = link
    for (const entry of queued) {
      if (loading !== 'done' || to === null || link !== to) return
      if (entry.safety === 'stored') leave(entry)
      if (entry.safety !== 'clear') return
      send(entry, to)
    }
  }

  /** At QoS 2 the next process must know that this one may have sent it, and know it before it is sent. */
  const leave = (entry: Entry) => {
    entry.safety = 'leaving'
    write(entry, 'clear', (to, key) => to.handed(key))
  }

  const put = (entry: Entry) => {
    const { packet, since } = entry
    // One write instead of two for what leaves at once.
    const handed = packet.qos === 2 && link !== null
    lastKey += 1
    entry.key = lastKey
    const stored = { key: lastKey, packet, since: time.wall() - (time.now() - since), handed }
    write(entry, packet.qos === 1 || handed ? 'clear' : 'stored', to => to.put(stored))
  }

  const write = (
    entry: Entry,
    then: Entry['safety'],
    act: (to: OutboxStore, key: number) => Observable<never>,
  ) => {
    if (store === undefined || entry.key === null) return
    act(store, entry.key).subscribe({
      error: (cause: unknown) => {
        settle(entry, new StoreError(cause))
        pump()
      },
      complete: () => {
        entry.safety = then
        pump()
      },
    })
  }

  /** Returns whether one more fits, having made room for it if the policy is to. */
  const admits = (packet: Outgoing, publisher: Publisher): boolean => {
    if (link !== null || queued.size < capacity) return true
    if (overflow === 'reject') {
      publisher.error(new OutboxFullError(packet.topic, capacity))
      return false
    }
    const [oldest] = overflow === 'drop-oldest' ? queued : []
    if (oldest === undefined) tell(publisher, receipt(packet, 'dropped'))
    else settle(oldest, receipt(oldest.packet, 'dropped'))
    return oldest !== undefined
  }

  const add = (entry: Entry): Entry => {
    if (link !== null && loading === 'done' && entry.safety === 'clear' && queued.size === 0)
      send(entry, link)
    else {
      queued.add(entry)
      if (entry.safety === 'storing' && loading === 'done') put(entry)
      pump()
    }
    const due = dueAt(entry)
    if (due < sweepAt && (inFlight.has(entry) || queued.has(entry))) watch(due)
    return entry
  }

  return {
    publish: (packet, timeout, publisher) => {
      if (!admits(packet, publisher)) return null
      const kept = store !== undefined && packet.qos > 0
      return add(createEntry(packet, time.now(), timeout, publisher, kept ? 'storing' : 'clear'))
    },
    cancel: entry => settle(entry, null),
    load: () => {
      if (store === undefined || loading !== 'not yet') return
      loading = 'now'
      const left: Entry[] = []
      const uncertain: Entry[] = []
      store.load().subscribe({
        next: stored => {
          const { key, packet, handed } = stored
          // Only the clock of the machine knows how long that is ago; from here on elapsed time does.
          const since = time.now() - Math.max(0, time.wall() - stored.since)
          lastKey = Math.max(lastKey, key)
          const safety = packet.qos === 2 ? 'stored' : 'clear'
          const entry = createEntry(packet, since, Number.POSITIVE_INFINITY, events.recovered(stored), safety)
          entry.key = key
          left.push(entry)
          if (handed && packet.qos === 2) uncertain.push(entry)
        },
        error: (cause: unknown) => {
          for (const entry of [...inFlight, ...queued]) settle(entry, new StoreError(cause))
          loading = 'not yet'
        },
        complete: () => {
          loading = 'done'
          queued = new Set([...left, ...queued])
          for (const entry of uncertain) settle(entry, new PublishUncertainError(entry.packet.topic))
          for (const entry of queued) if (entry.safety === 'storing') put(entry)
          pump()
        },
      })
    },
    opened: (opened, session) => {
      link = opened
      capabilities = session.capabilities
      pump()
    },
    lost: () => {
      link = null
      const lost = [...inFlight]
      queued = new Set([...lost, ...queued])
      inFlight = new Set()
      // At most once: what was handed over at QoS 0 is not sent again.
      for (const entry of lost) if (entry.packet.qos === 0) settle(entry, receipt(entry.packet, 'sent'))
    },
    failed: error => {
      for (const entry of [...inFlight, ...queued]) settle(entry, error)
    },
    close: (error, done) => {
      for (const entry of [...inFlight, ...queued]) {
        entry.key = null
        settle(entry, error)
      }
      // It may fail, but nobody is left to be told: what it has was written before.
      if (store === undefined || loading === 'not yet') done()
      else store.close().subscribe({ error: done, complete: done })
    },
    snapshot: () => ({ queued: queued.size, inFlight: inFlight.size }),
  }
}
