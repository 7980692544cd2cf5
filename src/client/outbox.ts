import type { SchedulerLike, Subscription } from 'rxjs'
import type { Capabilities, Link, Outgoing, PublishOutcome } from '../driver/driver.js'
import { OutboxFullError, PublishRefusedError, PublishTimeoutError, UnsupportedError } from '../errors.js'
import type { Receipt } from '../message.js'
import { FAILURE, reasonName } from '../reasonCodes.js'

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
}

/** Who waits for a publish to settle. */
export interface Publisher {
  readonly settled: (receipt: Receipt) => void
  readonly failed: (error: Error) => void
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
   * Sends as soon as there is a link. Settles exactly once, unless the function returned is called first: that takes
   * a publish that was not sent out again, and stops waiting for one that was.
   */
  publish(packet: Outgoing, timeout: number, publisher: Publisher): () => void
  opened(link: Link, capabilities: Capabilities): void
  lost(): void
  fail(error: Error): void
  snapshot(): OutboxSnapshot
}

interface Entry {
  readonly packet: Outgoing
  readonly deadline: number
  readonly timeout: number
  readonly publisher: Publisher
  sent: boolean
}

/** `idle` is called whenever the last publish has settled. */
export const createOutbox = (
  scheduler: SchedulerLike,
  options: Required<OutboxOptions>,
  idle: () => void,
): Outbox => {
  const { capacity, overflow } = options
  // In order of arrival; after a loss what was in flight is older than what is queued, so it goes first again.
  const entries = new Set<Entry>()
  let inFlight = 0
  let link: Link | null = null
  let capabilities: Capabilities | null = null
  // One timer for all, at the earliest deadline.
  let sweep: Subscription | null = null
  let sweepAt = Number.POSITIVE_INFINITY

  const stopSweep = () => {
    sweep?.unsubscribe()
    sweep = null
    sweepAt = Number.POSITIVE_INFINITY
  }

  const watch = (deadline: number) => {
    if (deadline >= sweepAt) return
    stopSweep()
    sweepAt = deadline
    sweep = scheduler.schedule(expire, deadline - scheduler.now())
  }

  const expire = () => {
    stopSweep()
    const now = scheduler.now()
    let next = Number.POSITIVE_INFINITY
    for (const entry of entries) {
      if (entry.deadline > now) next = Math.min(next, entry.deadline)
      else settle(entry, new PublishTimeoutError(entry.packet.topic, entry.timeout))
    }
    watch(next)
  }

  /** `null`: nobody waits for it any more. */
  const settle = (entry: Entry, outcome: Receipt | Error | null) => {
    if (!entries.delete(entry)) return
    if (entry.sent) inFlight -= 1
    if (outcome instanceof Error) entry.publisher.failed(outcome)
    else if (outcome !== null) entry.publisher.settled(outcome)
    if (entries.size > 0) return
    stopSweep()
    idle()
  }

  const answered = (entry: Entry, { code, text }: PublishOutcome) => {
    const { packet } = entry
    if (code >= FAILURE) settle(entry, new PublishRefusedError(packet.topic, code, text ?? reasonName(code)))
    else settle(entry, receipt(packet, packet.qos === 0 ? 'sent' : 'acknowledged', code))
  }

  const send = (entry: Entry, to: Link) => {
    const missing = capabilities === null ? null : unsupported(entry.packet, capabilities)
    if (missing !== null) return settle(entry, new UnsupportedError(missing))
    entry.sent = true
    inFlight += 1
    to.publish(entry.packet, outcome => answered(entry, outcome))
  }

  /** Returns whether one more fits, having made room for it if the policy is to. */
  const admits = (packet: Outgoing, publisher: Publisher): boolean => {
    if (link !== null || entries.size < capacity) return true
    if (overflow === 'reject') {
      publisher.failed(new OutboxFullError(packet.topic, capacity))
      return false
    }
    const [oldest] = overflow === 'drop-oldest' ? entries : []
    if (oldest === undefined) publisher.settled(receipt(packet, 'dropped'))
    else settle(oldest, receipt(oldest.packet, 'dropped'))
    return oldest !== undefined
  }

  return {
    publish: (packet, timeout, publisher) => {
      if (!admits(packet, publisher)) return () => {}
      const entry: Entry = { packet, timeout, deadline: scheduler.now() + timeout, publisher, sent: false }
      entries.add(entry)
      if (link !== null) send(entry, link)
      if (entries.has(entry)) watch(entry.deadline)
      return () => settle(entry, null)
    },
    opened: (opened, found) => {
      link = opened
      capabilities = found
      for (const entry of entries) {
        if (link !== opened) return
        if (!entry.sent) send(entry, opened)
      }
    },
    lost: () => {
      link = null
      for (const entry of [...entries]) {
        if (!entry.sent) continue
        // At most once: what was handed over is not sent again.
        if (entry.packet.qos === 0) settle(entry, receipt(entry.packet, 'sent'))
        else entry.sent = false
      }
      inFlight = 0
    },
    fail: error => {
      for (const entry of [...entries]) settle(entry, error)
    },
    snapshot: () => ({ queued: entries.size - inFlight, inFlight }),
  }
}

const receipt = (packet: Outgoing, outcome: Receipt['outcome'], code = 0): Receipt => ({
  outcome,
  topic: packet.topic,
  qos: packet.qos,
  noMatchingSubscribers: code === 0x10,
})

const unsupported = ({ qos, retain }: Outgoing, { maximumQos, retained }: Capabilities): string | null => {
  if (qos > maximumQos) return `publishing with QoS ${qos}`
  return retain && !retained ? 'retained messages' : null
}
