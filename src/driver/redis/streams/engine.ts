import type { Time } from '../../../base/time.js'
import { decodeUtf8 } from '../../../codec/text/utf8.js'
import type { Link, Received, SubscribeRequest } from '../../driver.js'
import { isPassing } from '../../refusals.js'
import { readShared } from '../../sharedFilter.js'
import type { Refusal } from '../link/replies.js'
import { createDeliveries } from './deliveries.js'
import { NEVER } from './ids.js'
import type { Wanting } from './matching.js'
import { createReading, type Reading } from './members.js'
import { createPublishing, type PublishingPort } from './publishing.js'
import { fetchRetained } from './retained.js'
import { FORGET, JOIN, JOIN_GROUP, PART } from './scripts.js'
import { noteOf } from './session.js'

/** All that a link with a stream does. */
export interface Engine
  extends Required<Pick<Link, 'subscribe' | 'unsubscribe' | 'publish' | 'ack' | 'nameOf'>> {
  /** The link has opened. */
  resume(): void
  /** The server has given a sign of life: what is kept for a time is kept from now on. */
  alive(): void
  /** The link ends in order. */
  close(): void
  stop(): void
}

export interface EnginePort extends PublishingPort {
  readonly time: Time
  message(received: Received, identifiers: readonly number[], delivery: number): void
  illFormed(): void
  lost(): void
  /** Of what was published before a subscription goes on something may be missing. */
  missed(): void
  failed(reason: string): void
}

type SubscribeOutcome = Parameters<Link['subscribe']>[1]

interface Entry extends Wanting {
  readonly reading: Reading
}

const NO_SUBSCRIPTION = 0x11
/** There is nothing behind it. */
const LAST = '18446744073709551615-18446744073709551615'
/** Ms between looks at a stream that others may have added to without a word. */
const LOOK = 1_000

export const createEngine = (port: EnginePort): Engine => {
  const { commands, root, time, streams, prepared } = port
  const stream = `${root}stream`
  const sessionKey = root + prepared.group
  const deliveries = createDeliveries({ ...port, ackWait: streams.ackWait, stream })
  const members = { ...port, ...streams, stream, deliveries }
  // By filter, with its `$share/` where it has one.
  const entries = new Map<string, Entry>()
  // Those of the session that have ended, while what was published before is on its way.
  const ending = new Set<Entry>()
  const ofSession = function* () {
    yield* ending
    for (const entry of entries.values()) if (entry.reading === session) yield entry
  }
  const session = createReading(
    members,
    { group: prepared.group, shared: false, unsettled: prepared.found.size > 0 },
    ofSession,
  )
  const readings = new Set<Reading>([session])

  const wake = () => {
    for (const reading of readings) if (reading !== session || entries.size > 0) reading.read()
  }

  const look = () => {
    wake()
    timer = time.schedule(look, LOOK)
  }
  let timer = time.schedule(() => {}, Number.POSITIVE_INFINITY)

  const joinGroup = (request: SubscribeRequest, group: string, filter: string, outcome: SubscribeOutcome) => {
    const name = `group:${group}/${filter}`
    const ttl = streams.groupExpiry === Number.POSITIVE_INFINITY ? '' : String(streams.groupExpiry * 1_000)
    const entry: Entry = {
      ...{ request, filter, since: '0-0' },
      reading: createReading(members, { group: name, shared: true, unsettled: false }, () => [entry]),
    }
    entries.set(request.filter, entry)
    const deny = (refusal: Refusal) => refused(request, entry, refusal, outcome)
    const join = (broken: unknown) => {
      outcome(request, Math.min(1, request.qos))
      if (broken === 1) port.missed()
      if (entries.get(request.filter) !== entry) return
      readings.add(entry.reading)
      entry.reading.read()
    }
    // Who cannot take over what others leave is no member: it would be lost, and nobody told.
    const tryClaim = (broken: unknown) => {
      if (entries.get(request.filter) !== entry) return join(broken)
      const { consumer } = entry.reading.member
      const claim = ['XAUTOCLAIM', stream, name, consumer, String(streams.ackWait), LAST, 'COUNT', '1']
      commands.call(claim, () => join(broken), deny)
    }
    commands.call(['EVAL', JOIN_GROUP, '2', stream, root + name, name, ttl], tryClaim, deny)
  }

  const refused = (
    request: SubscribeRequest,
    entry: Entry,
    { code, text }: Refusal,
    outcome: SubscribeOutcome,
    joined = false,
  ) => {
    // One that is in force, and is asked for again, misses nothing meanwhile.
    if (!joined || !isPassing(code)) {
      if (entries.get(request.filter) === entry) entries.delete(request.filter)
      if (joined) commands.call(['HDEL', sessionKey, request.filter], () => {})
    }
    outcome(request, code, text)
  }

  const subscribe = (request: SubscribeRequest, outcome: SubscribeOutcome) => {
    const { group, rest } = readShared(request.filter)
    const existing = entries.get(request.filter)
    if (existing !== undefined) existing.request = request
    if (group !== undefined) {
      if (existing === undefined) return joinGroup(request, group, rest, outcome)
      const granted = () => outcome(request, Math.min(1, request.qos))
      return commands.call(['PING'], granted, granted)
    }
    const wanted = request.retainHandling === 0 || (request.retainHandling === 1 && existing === undefined)
    const entry = existing ?? { request, filter: rest, since: NEVER, reading: session }
    entries.set(request.filter, entry)
    // What is stored comes before what the stream has from now on.
    session.pause()
    const done = (joined: boolean) => (refusal: Refusal | null) => {
      if (refusal !== null) refused(request, entry, refusal, outcome, joined)
      session.resume()
    }
    const arguments_ = [prepared.group, request.filter, noteOf(request), prepared.ttl]
    commands.call(
      ['EVAL', JOIN, '2', stream, sessionKey, ...arguments_],
      reply => {
        entry.since = textOf(reply)
        const granted = () => outcome(request, Math.min(1, request.qos))
        const asked = { ...port, entry, request, position: session.position(), granted }
        if (wanted) return fetchRetained(asked, done(true))
        granted()
        session.resume()
      },
      done(false),
    )
  }

  const unsubscribe = (filter: string, outcome: (filter: string, code: number) => void) => {
    const entry = entries.get(filter)
    const done = () => outcome(filter, entry === undefined ? NO_SUBSCRIPTION : 0)
    entries.delete(filter)
    if (entry === undefined) return commands.call(['HDEL', sessionKey, filter], done, done)
    if (entry.reading === session) {
      ending.add(entry)
      const over = () => {
        ending.delete(entry)
        done()
      }
      const parted = (reply: unknown) => {
        entry.until = textOf(reply)
        session.caughtUp(over)
      }
      return commands.call(['EVAL', PART, '2', stream, sessionKey, filter], parted, over)
    }
    entry.reading.stop()
    readings.delete(entry.reading)
    deliveries.leave(entry.reading.member)
    commands.call(['PING'], done, done)
  }

  return {
    resume: () => {
      if (!prepared.whole) port.missed()
      for (const [filter, { since, request }] of prepared.found)
        entries.set(filter, { request, filter, since, reading: session })
      commands.run(
        connection => connection.subscribe('channel', stream, wake),
        wake,
        () => {},
      )
      look()
    },
    alive: () => {
      if (prepared.ttl !== '') commands.call(['PEXPIRE', sessionKey, prepared.ttl], () => {})
      for (const { member } of readings)
        if (member.shared && streams.groupExpiry !== Number.POSITIVE_INFINITY)
          commands.call(['PEXPIRE', root + member.group, String(streams.groupExpiry * 1_000)], () => {})
    },
    subscribe: (requests, outcome) => {
      for (const request of requests) subscribe(request, outcome)
    },
    unsubscribe: (filters, outcome) => {
      for (const filter of filters) unsubscribe(filter, outcome)
    },
    publish: createPublishing(port),
    ack: deliveries.ack,
    nameOf: deliveries.nameOf,
    close: () => {
      for (const { member } of readings) if (member.shared) deliveries.leave(member)
      if (!prepared.kept) commands.call(['EVAL', FORGET, '2', stream, sessionKey, prepared.group], () => {})
    },
    stop: () => {
      timer.unsubscribe()
      deliveries.stop()
      for (const reading of readings) reading.stop()
    },
  }
}

const textOf = (reply: unknown): string =>
  reply instanceof Uint8Array ? (decodeUtf8(reply) ?? '0-0') : '0-0'
