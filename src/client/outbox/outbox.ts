import { ConnectionEndingError } from '../../base/linkErrors.js'
import { OutboxFullError, PublishTimeoutError, PublishUncertainError } from '../../base/publishErrors.js'
import type { Time } from '../../base/time.js'
import type { Link, Outgoing, Session } from '../../driver/driver.js'
import type { Receipt } from '../../message.js'
import {
  createEntry,
  dueAt,
  type Entry,
  isAgain,
  isExpired,
  isTimed,
  isTimedOut,
  owned,
  type Prepared,
  type Recipient,
  receipt,
  UNTIMED,
} from './entry.js'
import type { OutboxEvents } from './events.js'
import { createLatest } from './latest.js'
import type { OutboxOptions, OutboxSnapshot } from './options.js'
import { createPlaces } from './places.js'
import { AHEAD, createSafekeeping } from './safekeeping.js'
import { createSending } from './sending.js'
import { createSweep } from './sweep.js'

/** Publishes between `publish()` and the broker's answer, in order. What is not on the wire is here. */
export interface Outbox {
  /**
   * Sends as soon as a link takes it, and settles exactly once. Returns what `cancel` takes, or `null` if it has
   * settled already. `since`: when it was published, for its timeout and its expiry; not given: now.
   */
  publish(prepared: Prepared, recipient: Recipient, since?: number): Entry | null
  /** Takes a publish back that was not sent, and stops waiting for one that was. */
  cancel(entry: Entry): void
  /** Goes on with what an earlier process left in the store, before everything else. Once is enough. */
  load(): void
  opened(link: Link, session: Session): void
  /** The link takes publishes again. */
  ready(): void
  lost(): void
  /** No connection follows: settles everything with an error, but what an earlier process left, which stays. */
  failed(error: Error): void
  /**
   * Settles everything for good: what is in the store stays there, and its receipts say so, the rest with an error.
   * Calls `done` when the store is closed, at `due` in any case.
   */
  close(error: Error, due: number, done: () => void): void
  snapshot(): OutboxSnapshot
  /** How many are on the wire and not answered, without those that have survived. */
  inFlight(): number
  /** Returns what is on the wire and wants an answer, in order. */
  unanswered(): readonly Entry[]
  /** This one has not ended the connection, though it is unanswered. */
  survived(entry: Entry): void
  /** Returns, once, what links left unanswered and nobody waits for any more. */
  takeDropped(): readonly Outgoing[]
  /** More may be unanswered than before. */
  proceed(): void
  /** Gives up what has made the broker end so many connections. */
  giveUp(entry: Entry, attempts: number): void
}

export const createOutbox = (
  time: Time,
  { capacity = 1_000, overflow = 'reject', store }: OutboxOptions,
  events: OutboxEvents,
): Outbox => {
  const places = createPlaces()
  const { line } = places
  const latest = createLatest()
  let published = 0

  /** `null`: nobody waits for it any more. */
  const settle = (entry: Entry, outcome: Receipt | Error | null) => {
    if (entry.place === 'settled') return
    const wasFirst = entry === line.first()
    if (entry.packet.qos > 0) {
      sending.dropped(entry)
      events.withdrawn(entry)
    }
    places.settle(entry)
    end(entry, outcome)
    const isLast = places.isEmpty()
    if (wasFirst) sending.headChanged()
    if (!isLast) return
    sweep.stop()
    events.idle()
  }

  /** It has left its place. */
  const end = (entry: Entry, outcome: Receipt | Error | null) => {
    latest.settled(entry)
    if (entry.packet.qos > 0) safekeeping?.remove(entry)
    if (outcome instanceof Error) entry.recipient.error(outcome)
    else if (outcome !== null) {
      const isAged = outcome.outcome === 'acknowledged' && entry.number > 0
      events.settled(outcome, entry.packet.payload.length, isAged ? time.now() - entry.since : null)
      entry.recipient.next(outcome)
      entry.recipient.complete()
    }
  }

  const sending = createSending(line, time, {
    clears: entry => safekeeping === null || (!safekeeping.loading() && safekeeping.clears(entry)),
    settle,
    limit: events.limit,
    answered: events.answered,
    postpone: (entry, error) => {
      // A later state of the same topic is on its way, or was: this one would come after it.
      if (isOutdated(entry)) return settle(entry, receipt(entry.packet, 'replaced'))
      const delay = events.retryAfter(error, entry.refusals)
      if (delay === 'fatal') return settle(entry, error)
      places.postpone(entry, time.now() + delay)
      sweep.watch(dueAt(entry))
    },
  })

  const isOutdated = (entry: Entry) => entry.conflate && latest.isSuperseded(entry)

  const safekeeping =
    store === undefined
      ? null
      : createSafekeeping(store, time, {
          leaves: () => sending.isOpen() && line.waiting() <= AHEAD,
          recovered: (stored, since) =>
            createEntry(
              { packet: stored.packet, timeout: Number.POSITIVE_INFINITY, conflate: false, owned: true },
              since,
              events.recovered(stored),
              stored.packet.qos === 2 ? 'stored' : 'clear',
              0,
            ),
          damaged: events.damaged,
          unreadable: events.unreadable,
          loaded: (left, uncertain) => {
            for (const entry of [...left].reverse()) line.insert(entry)
            for (const entry of left) sweep.watch(dueAt(entry))
            for (const entry of uncertain) settle(entry, new PublishUncertainError(entry.packet.topic))
          },
          failed: (entries, error) => {
            for (const entry of entries) settle(entry, error)
          },
          changed: () => sending.pump(),
          kept: entry => settle(entry, receipt(entry.packet, 'stored')),
        })

  const sweep = createSweep(time, now => {
    const entries = places.all()
    let next = Number.POSITIVE_INFINITY
    for (const entry of entries) {
      if (entry.place === 'settled') continue
      if (isTimedOut(entry, now)) settle(entry, new PublishTimeoutError(entry.packet.topic, entry.timeout))
      else if (isExpired(entry, now)) settle(entry, receipt(entry.packet, 'expired'))
      else if (isAgain(entry, now) && isOutdated(entry)) settle(entry, receipt(entry.packet, 'replaced'))
      else {
        if (isAgain(entry, now)) places.tryAgain(entry)
        next = Math.min(next, dueAt(entry))
      }
    }
    sending.headChanged()
    // The last may have been sent and settled just now.
    return { next: places.isEmpty() ? Number.POSITIVE_INFINITY : next, looked: entries.length }
  })

  /** There is one more than may wait. */
  const giveWay = (entry: Entry) => {
    if (overflow === 'reject') return settle(entry, new OutboxFullError(entry.packet.topic, capacity))
    const dropped = overflow === 'drop-oldest' ? (places.oldest() ?? entry) : entry
    settle(dropped, receipt(dropped.packet, 'dropped'))
  }

  /** Puts an entry where another is, which it makes needless. */
  const takePlace = (entry: Entry, of: Entry) => {
    places.replace(of, entry)
    if (entry.packet.qos > 0) {
      entry.key = of.key
      of.key = null
    }
    latest.published(entry)
    safeguard(entry)
    end(of, receipt(of.packet, 'replaced'))
    if (entry === line.first()) sending.headChanged()
  }

  const safeguard = (entry: Entry) => {
    if (entry.packet.qos > 0) safekeeping?.put(entry)
  }

  const add = (entry: Entry, prepared: Prepared, isNew: boolean) => {
    line.append(entry)
    sending.pump(isNew ? entry : undefined)
    if (entry.since === UNTIMED && entry.place !== 'settled') entry.since = time.now()
    if (entry.place === 'waiting' && !prepared.exempt && places.queued() > capacity) giveWay(entry)
    latest.published(entry)
    if (entry.place === 'settled') return
    if (entry.packet.qos === 0 && !prepared.owned) entry.packet = owned(entry.packet)
    safeguard(entry)
  }

  return {
    publish: (prepared, recipient, since) => {
      const { packet, conflate } = prepared
      const { qos } = packet
      const safety = safekeeping !== null && qos > 0 ? 'storing' : 'clear'
      published += 1
      const begun = since ?? (line.first() !== null || isTimed(prepared) ? time.now() : UNTIMED)
      const entry = createEntry(prepared, begun, recipient, safety, published)
      const needless = conflate ? latest.replaceable(packet.topic) : undefined
      if (needless === undefined) add(entry, prepared, since === undefined)
      else takePlace(entry, needless)
      if (entry.place === 'settled') return null
      sweep.watch(dueAt(entry))
      return entry
    },
    cancel: entry => settle(entry, null),
    load: () => safekeeping?.load(),
    opened: (link, session) => {
      sending.opened(link, session)
      // What is a new message for this session may expire again.
      for (const entry of line.all()) if (entry.resumed) sweep.watch(dueAt(entry))
    },
    ready: sending.ready,
    lost: sending.lost,
    failed: error => {
      for (const entry of places.all()) if (entry.number > 0) settle(entry, error)
    },
    close: (error, due, done) => {
      if (safekeeping === null) {
        for (const entry of places.all()) settle(entry, error)
        return done()
      }
      for (const entry of places.all()) {
        const fate = safekeeping.leave(entry)
        if (fate !== 'storing') settle(entry, fate === 'stored' ? receipt(entry.packet, 'stored') : error)
      }
      safekeeping.close(due, () => {
        // A store that has never said what became of them.
        for (const entry of places.all()) settle(entry, error)
        done()
      })
    },
    unanswered: sending.unanswered,
    survived: sending.survived,
    takeDropped: sending.takeDropped,
    proceed: () => sending.pump(),
    giveUp: (entry, attempts) =>
      settle(entry, new ConnectionEndingError('publish', entry.packet.topic, attempts)),
    inFlight: sending.inFlight,
    snapshot: () => ({ queued: places.queued(), inFlight: line.inFlight() }),
  }
}
