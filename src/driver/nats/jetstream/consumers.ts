import type { ConsumerInfo } from '@nats-io/jetstream'
import type { Msg } from '@nats-io/nats-core'
import { escapeText } from '../../../base/escape.js'
import type { Time } from '../../../base/time.js'
import type { Notice, SubscribeRequest } from '../../driver.js'
import type { Denial } from '../link/denial.js'
import type { Held } from '../link/subscribing.js'
import type { FilterSubjects } from '../subjects/mapping.js'
import type { Delivered } from './ackSubject.js'
import type { Puller } from './puller.js'
import { type JetStreamRefusal, jetStreamRefusal } from './refusal.js'
import type { KeptSubscription, Sessions } from './sessions.js'

/** The subscriptions of one link that have consumers. */
export interface Consumers {
  /** Goes on with what the session has. */
  resume(
    found: ReadonlyMap<string, KeptSubscription>,
    heldBy: (filter: string, identifier: number | undefined) => Held,
  ): void
  has(filter: string): boolean
  /** Resolves when the consumers of a filter have brought what the stream has by now. */
  caughtUp(filter: string): Promise<void>
  /** Calls back with `null`, or with why there is none. */
  subscribe(
    request: SubscribeRequest,
    found: FilterSubjects,
    done: (problem: JetStreamRefusal | null) => void,
  ): void
  unsubscribe(filter: string, done: (problem: JetStreamRefusal | null) => void): void
  /** The server has refused a publish to a subject: perhaps what asks a consumer for messages. */
  refused(denial: Pick<Denial, 'subject' | 'message'>): void
  /** Whether a subscription is under way, which is to be in force for what is published after it. */
  busy(): boolean
  /** The link ends in order. */
  close(): void
  stop(): void
}

export interface ConsumersPort {
  readonly sessions: Sessions
  /** Consumers outlive the link. */
  readonly kept: boolean
  /** Ms before messages are asked for where some were left unsettled: these come first. */
  readonly ackWait: number
  /** `gone`: there is no such consumer any more. */
  pullerOf(
    consumer: string,
    message: (found: Msg, delivered: Delivered, puller: Puller) => void,
    gone: (reason: string) => void,
  ): Puller
  readonly time: Pick<Time, 'now'>
  /** By which subject a consumer is asked. */
  askedBy(consumer: string): string
  subjectsOf(filter: string): FilterSubjects
  message(found: Msg, delivered: Delivered, held: Consuming, settled: () => void): void
  /** Resolves when the server has answered. */
  roundTrip(): Promise<void>
  /** Nothing is under way any more. */
  ready(): void
  noticed(notice: Notice): void
  /** The link is of no use. */
  failed(reason: string): void
}

export interface Consuming extends Held {
  readonly group: boolean
}

interface Entry extends Consuming {
  /** One for each subject. */
  readonly parts: Part[]
  granted: boolean
  /** Why it may not be asked for messages. */
  problem: JetStreamRefusal | null
}

interface Part {
  readonly name: string
  readonly puller: Puller
}

const DENIED = 0x87
/** Ms that a consumer has to last: one that is gone sooner would be so again at once. */
const LASTS = 1_000

export const createConsumers = (port: ConsumersPort): Consumers => {
  const { sessions, kept, ackWait, time, pullerOf, askedBy, subjectsOf } = port
  const { message, roundTrip, ready, noticed, failed } = port
  const entries = new Map<string, Entry>()
  // What is done to one filter is done one after the other.
  const turns = new Map<string, Promise<void>>()
  let beginning = 0
  let over = false

  const pull = (entry: Entry, at: number, { name, num_ack_pending: unsettled }: ConsumerInfo) => {
    const begun = time.now()
    const puller = pullerOf(
      name,
      (found, delivered, own) => message(found, delivered, entry, own.settled),
      reason => (time.now() - begun < LASTS ? failed(reason) : again(entry, at)),
    )
    entry.parts[at] = { name, puller }
    puller.start(unsettled > 0 && !entry.group ? ackWait : 0)
  }

  const begin = (held: Consuming, infos: readonly ConsumerInfo[], granted: boolean): Entry => {
    const entry: Entry = { ...held, parts: [], granted, problem: null }
    infos.forEach((info, at) => pull(entry, at, info))
    return entry
  }

  /** Somebody has ended one: it begins anew, and costs nobody else anything. */
  const again = (entry: Entry, at: number) => {
    const { filter } = entry.request
    const remake = async () => {
      const { subjects, group } = subjectsOf(filter)
      const subject = subjects[at]
      if (entries.get(filter) !== entry || subject === undefined) return
      const info = await sessions.consumer(entry.request, subject, group)
      if (over) return
      pull(entry, at, info)
      noticed(gap)
    }
    inTurn(filter, remake, problem => {
      if (problem !== null) failed(`a consumer cannot be made again: ${problem.text}`)
    })
  }

  const inTurn = (
    filter: string,
    task: () => Promise<void>,
    done: (problem: JetStreamRefusal | null) => void,
  ) => {
    const run = async () => {
      try {
        await task()
        if (!over) done(null)
      } catch (error) {
        if (!over) done(isRefusal(error) ? error : jetStreamRefusal(error))
      }
    }
    const turn = (turns.get(filter) ?? Promise.resolve()).then(run).finally(() => {
      if (turns.get(filter) === turn) turns.delete(filter)
    })
    turns.set(filter, turn)
  }

  const add = async (request: SubscribeRequest, { subjects, group, open }: FilterSubjects) => {
    const { filter } = request
    const existing = entries.get(filter)
    if (existing !== undefined) {
      existing.request = request
      return
    }
    const infos = await Promise.all(subjects.map(subject => sessions.consumer(request, subject, group)))
    if (over) return
    const entry = begin({ request, open, group: group !== undefined }, infos, false)
    entries.set(filter, entry)
    // A user that may have a consumer need not be one that may ask it for messages.
    await roundTrip()
    entry.granted = true
    if (entry.problem === null) return
    const { problem } = entry
    await remove(filter)
    throw problem
  }

  const remove = async (filter: string) => {
    const entry = entries.get(filter)
    if (entry === undefined) return
    entries.delete(filter)
    for (const { puller } of entry.parts) puller.stop()
    // That of a group is its other members', too.
    if (!entry.group) await Promise.all(entry.parts.map(({ name }) => sessions.end(name)))
  }

  return {
    resume: (found, heldBy) => {
      for (const [filter, { identifier, infos }] of found)
        entries.set(filter, begin({ ...heldBy(filter, identifier), group: false }, infos, true))
    },
    has: filter => entries.has(filter) || turns.has(filter),
    subscribe: (request, found, done) => {
      beginning += 1
      inTurn(
        request.filter,
        () => add(request, found),
        problem => {
          beginning -= 1
          done(problem)
          if (beginning === 0) ready()
        },
      )
    },
    unsubscribe: (filter, done) => inTurn(filter, () => remove(filter), done),
    caughtUp: async filter => {
      const entry = entries.get(filter)
      if (entry === undefined) return
      const { parts } = entry
      const positions = await Promise.all(parts.map(({ name }) => sessions.position(name)))
      const behind = () => parts.some(({ puller }, at) => puller.reached() < (positions[at] ?? 0))
      // What it has sent is on its way; of what it sent over an earlier link nothing comes.
      for (let waited = 0; waited < PATIENCE && !over && behind(); waited++) await roundTrip()
    },
    refused: ({ subject, message: text }) => {
      for (const entry of entries.values()) {
        if (!entry.parts.some(({ name }) => askedBy(name) === subject)) continue
        entry.problem = { code: DENIED, text }
        // Who asks for it over the next link is told.
        if (entry.granted) return failed(`the server does not bring what a consumer has: ${escapeText(text)}`)
      }
    },
    busy: () => beginning > 0,
    close: () => {
      if (kept) return
      for (const { parts, group } of entries.values())
        if (!group) for (const { name } of parts) sessions.endSoon(name)
    },
    stop: () => {
      over = true
      for (const { parts } of entries.values()) for (const { puller } of parts) puller.stop()
    },
  }
}

/** It was told before. */
const isRefusal = (error: unknown): error is JetStreamRefusal =>
  !(error instanceof Error) && typeof (error as Partial<JetStreamRefusal>).text === 'string'

const gap: Notice = {
  kind: 'lost',
  reason: 'a consumer was there no more and begins anew: what was published for it meanwhile is missed',
}

/** How many round trips what is on its way may take. */
const PATIENCE = 20
