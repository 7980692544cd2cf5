import { PayloadTooLargeError } from '../../../base/publishErrors.js'
import type { Time } from '../../../base/time.js'
import { decodeUtf8 } from '../../../codec/text/utf8.js'
import type { Link, Outgoing, PublishOutcome, Received, SubscribeRequest } from '../../driver.js'
import { readShared } from '../../sharedFilter.js'
import type { Mapping } from '../channels/mapping.js'
import type { Commands } from '../link/commands.js'
import type { Refusal } from '../link/replies.js'
import type { Window } from '../link/window.js'
import { createDeliveries } from './deliveries.js'
import { writeFields } from './fields.js'
import { NEVER } from './ids.js'
import type { Wanting } from './matching.js'
import { createReading, type Reading } from './members.js'
import type { ResolvedStreams } from './resolve.js'
import { fetchRetained } from './retained.js'
import { FORGET, JOIN, JOIN_GROUP, PART } from './scripts.js'
import { noteOf, type Prepared } from './session.js'

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

export interface EnginePort {
  readonly commands: Commands
  readonly window: Window
  readonly mapping: Mapping
  readonly root: string
  readonly clientId: string
  readonly time: Time
  readonly maximumPayload: number
  readonly streams: ResolvedStreams
  readonly prepared: Prepared
  message(received: Received, identifiers: readonly number[], delivery: number): void
  illFormed(): void
  lost(): void
  failed(reason: string): void
  ready(): void
}

type SubscribeOutcome = Parameters<Link['subscribe']>[1]

interface Entry extends Wanting {
  readonly reading: Reading
}

const TAKEN: PublishOutcome = { code: 0, text: undefined }
const TOO_LARGE = 0x95
const NO_SUBSCRIPTION = 0x11
/** What a message takes beside its topic, properties and payload, about. */
const FRAME = 256
/** Ms between looks at a stream that others may have added to without a word. */
const LOOK = 1_000

export const createEngine = (port: EnginePort): Engine => {
  const { commands, window, mapping, root, clientId, time, maximumPayload, streams, prepared } = port
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
  let inFlight = 0
  let full = false

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
    commands.call(
      ['EVAL', JOIN_GROUP, '2', stream, root + name, name, ttl],
      () => {
        outcome(request, Math.min(1, request.qos))
        if (entries.get(request.filter) !== entry) return
        readings.add(entry.reading)
        entry.reading.read()
      },
      refusal => refused(request, entry, refusal, outcome),
    )
  }

  const refused = (
    request: SubscribeRequest,
    entry: Entry,
    { code, text }: Refusal,
    outcome: SubscribeOutcome,
  ) => {
    if (entries.get(request.filter) === entry) entries.delete(request.filter)
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
    const end = () => session.resume()
    const arguments_ = [prepared.group, request.filter, noteOf(request), prepared.ttl]
    commands.call(
      ['EVAL', JOIN, '2', stream, sessionKey, ...arguments_],
      reply => {
        entry.since = textOf(reply)
        outcome(request, Math.min(1, request.qos))
        if (wanted) fetchRetained({ ...port, entry, request, position: session.position() }, end)
        else end()
      },
      refusal => {
        refused(request, entry, refusal, outcome)
        end()
      },
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

  const answered = () => {
    inFlight -= 1
    if (!full || inFlight >= streams.maximumInFlight) return
    full = false
    port.ready()
  }

  const publish = (packet: Outgoing, outcome: (outcome: PublishOutcome) => void): boolean => {
    const { topic, payload, retain, properties } = packet
    full = inFlight >= streams.maximumInFlight
    if (full || !window.takes()) return false
    if (payload.length > maximumPayload) {
      const error = new PayloadTooLargeError(topic, payload.length, maximumPayload)
      outcome({ code: TOO_LARGE, text: undefined, error })
      return true
    }
    const channel = mapping.channelOf(topic)
    const { messageExpiryInterval: expiry } = properties
    const ttl = expiry === undefined ? '' : String(Math.max(1, expiry * 1_000))
    const wrote = window.wrote(FRAME + topic.length + payload.length)
    inFlight += 1
    const done = (refusal: Refusal | null) => {
      outcome(refusal ?? TAKEN)
      wrote()
      answered()
    }
    const keys = [stream, `${root}retained:${channel}`, `${root}retained`]
    const values = [channel, payload, retain ? '1' : '0', ttl, String(streams.maxLength)]
    commands.call(
      ['EVALSHA', prepared.add, '3', ...keys, ...values, ...writeFields(packet, clientId)],
      () => done(null),
      done,
    )
    return true
  }

  return {
    resume: () => {
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
    publish,
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
