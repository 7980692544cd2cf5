import { PublishRefusedError, PublishTimeoutError, PublishUncertainError } from '../../base/publishErrors.js'
import { FAILURE, reasonName } from '../../base/reasonCodes.js'
import type { Time } from '../../base/time.js'
import type { Capabilities, Link, Outgoing, PublishOutcome, Session } from '../../driver/driver.js'
import { isPassing } from '../../driver/refusals.js'
import type { Receipt } from '../../message.js'
import { aged, type Entry, isExpired, isTimedOut, lacking, receipt } from './entry.js'
import type { Line } from './line.js'

/** Hands what waits in line over to the link, in order, and as much as it takes. */
export interface Sending {
  opened(link: Link, session: Session): void
  /** The link takes more again. */
  ready(): void
  /** The link is gone. Those with QoS 0 that it took are sent, as far as anybody knows; the others wait again. */
  lost(): void
  /** Hands over what may be: whenever something has come that may be. `fresh`: one that was published right now. */
  pump(fresh?: Entry): void
  /** The first in line is another one: perhaps the link takes that. */
  headChanged(): void
  /** Whether the link takes more, as far as is known. */
  isOpen(): boolean
  /** An entry has settled without an answer. */
  dropped(entry: Entry): void
  /** Returns what links left unanswered and nobody waits for, once. */
  takeDropped(): readonly Outgoing[]
  /** Returns what is on the wire and wants an answer, in order: of those that may have ended the connection. */
  unanswered(): readonly Entry[]
  /** How many are on the wire and not answered, without those that have survived. */
  inFlight(): number
  /** This one has not ended the connection, though it is unanswered. */
  survived(entry: Entry): void
}

export interface SendingPort {
  /** Returns whether it is safe to send an entry; else `pump` is to be called when it is. */
  clears(entry: Entry): boolean
  settle(entry: Entry, outcome: Receipt | Error): void
  /** The other side has said "not now". */
  postpone(entry: Entry, error: PublishRefusedError): void
  /** Returns how many publishes may be unanswered at a time. */
  limit(): number
  /** The other side has answered a publish that wanted it. */
  answered(entry: Entry): void
}

/**
 * Publishes made while others are told of theirs are handed over at once only so deep: from there they wait for those
 * that are under way, which keeps the stack short.
 */
const DEEPEST = 8

export const createSending = (line: Line, time: Time, port: SendingPort): Sending => {
  // Of the connection.
  let link: Link | null = null
  let capabilities: Capabilities | null = null
  // It has taken no more, and not yet said that it does.
  let full = false
  // What the link is being given; nothing else may be before that is decided.
  let offered: Entry | null = null
  const harmless = new Set<Entry>()
  let depth = 0
  // Of the session.
  const dropped = new Set<Outgoing>()
  let resumed = false

  const inFlight = () => line.inFlight() - harmless.size

  /** The link has taken what it is being given: it may be given more. */
  const accepted = (entry: Entry) => {
    offered = null
    full = false
    if (entry === line.first()) line.start()
  }

  const answered = (entry: Entry, outcome: PublishOutcome) => {
    if (offered === entry) accepted(entry)
    const { packet } = entry
    const limited = port.limit() !== Number.POSITIVE_INFINITY
    if (harmless.size > 0) harmless.delete(entry)
    if (packet.qos > 0) port.answered(entry)
    if (entry.sent !== null) dropped.delete(entry.sent)
    if (entry.place !== 'settled') {
      entry.sent = null
      settle(entry, outcome)
    }
    if (limited) pump()
  }

  const settle = (entry: Entry, { code, text, uncertain, error }: PublishOutcome) => {
    const { packet } = entry
    if (error !== undefined) port.settle(entry, error)
    else if (uncertain) port.settle(entry, new PublishUncertainError(packet.topic))
    else if (code < FAILURE)
      port.settle(entry, receipt(packet, packet.qos === 0 ? 'sent' : 'acknowledged', code))
    else {
      const refusal = new PublishRefusedError(packet.topic, code, text ?? reasonName(code))
      if (isPassing(code)) port.postpone(entry, refusal)
      else port.settle(entry, refusal)
    }
  }

  const offer = (entry: Entry, to: Link, now: number) => {
    const missing = capabilities === null ? null : lacking(entry.packet, capabilities)
    if (missing !== null) return port.settle(entry, missing)
    const packet = entry.sent ?? aged(entry, now)
    offered = entry
    // Unless it is ready again before it returns.
    full = true
    let took = false
    let answeredAtOnce = false
    try {
      took = to.publish(packet, outcome => answered(entry, outcome))
    } finally {
      answeredAtOnce = offered === null
      offered = null
    }
    if (!took || answeredAtOnce || entry.place === 'settled') return
    entry.sent = packet
    if (link === to) return accepted(entry)
    // That link is lost already.
    line.left(entry)
    if (packet.qos === 0) port.settle(entry, receipt(packet, 'sent'))
  }

  const pump = (fresh?: Entry) => {
    const to = link
    if (to === null || full || offered !== null || depth === DEEPEST) return
    let entry = line.first()
    if (entry === null) return
    let now: number | null = null
    depth += 1
    try {
      for (; entry !== null && link === to && !full && offered === null; entry = line.first()) {
        if (!port.clears(entry) || inFlight() >= port.limit()) return
        // The clock is asked only for those that have waited.
        now = entry === fresh ? now : (now ?? time.now())
        const at = now ?? entry.since
        if (isExpired(entry, at)) port.settle(entry, receipt(entry.packet, 'expired'))
        else if (isTimedOut(entry, at) && entry.since < at) {
          port.settle(entry, new PublishTimeoutError(entry.packet.topic, entry.timeout))
        } else offer(entry, to, at)
      }
    } finally {
      depth -= 1
    }
  }

  return {
    opened: (opened, session) => {
      link = opened
      capabilities = session.capabilities
      full = false
      resumed = session.present
      // Nobody goes on with them: at QoS 1 each is a new message now, if it is worth one.
      if (!session.present) {
        for (const entry of line.all()) if (entry.resumed && entry.packet.qos === 1) entry.sent = null
      }
      pump()
    },
    ready: () => {
      full = false
      pump()
    },
    lost: () => {
      link = null
      capabilities = null
      harmless.clear()
      full = false
      // At most once: what was handed over at QoS 0 is not sent again.
      for (const entry of line.rewind()) {
        if (entry.packet.qos === 0) port.settle(entry, receipt(entry.packet, 'sent'))
      }
    },
    pump,
    headChanged: () => {
      full = false
      pump()
    },
    isOpen: () => link !== null && !full,
    dropped: entry => {
      if (entry.sent !== null) dropped.add(entry.sent)
      if (harmless.size > 0) harmless.delete(entry)
    },
    takeDropped: () => {
      const packets = [...dropped]
      dropped.clear()
      return packets
    },
    unanswered: () => {
      const entries = line.all().filter(({ place, packet }) => place === 'in flight' && packet.qos > 0)
      const doubtful = entries.filter(entry => !harmless.has(entry))
      const left = doubtful.length > 0 ? doubtful : entries
      // A session that goes on sends them again one at a time, in order (MQTT-4.4.0-1): the others have yet to leave.
      const again = resumed ? left.filter(entry => entry.resumed) : []
      return again.length > 0 ? again.slice(0, 1) : left
    },
    inFlight,
    survived: entry => {
      harmless.add(entry)
    },
  }
}
