import type { ConsumerInfo } from '@nats-io/jetstream'
import type { Msg } from '@nats-io/nats-core'
import type { SubscribeRequest } from '../../driver.js'
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
  pullerOf(consumer: string, message: (found: Msg, delivered: Delivered, puller: Puller) => void): Puller
  message(found: Msg, delivered: Delivered, held: Consuming, settled: () => void): void
  /** Resolves when the server has answered. */
  roundTrip(): Promise<void>
  /** Nothing is under way any more. */
  ready(): void
}

export interface Consuming extends Held {
  readonly group: boolean
}

interface Entry extends Consuming {
  readonly names: readonly string[]
  readonly pullers: readonly Puller[]
}

export const createConsumers = (port: ConsumersPort): Consumers => {
  const { sessions, kept, ackWait, pullerOf, message, roundTrip, ready } = port
  const entries = new Map<string, Entry>()
  // What is done to one filter is done one after the other.
  const turns = new Map<string, Promise<void>>()
  let beginning = 0
  let over = false

  const begin = (held: Consuming, infos: readonly ConsumerInfo[]): Entry => {
    const entry: Entry = {
      ...held,
      names: infos.map(({ name }) => name),
      pullers: infos.map(({ name, num_ack_pending: unsettled }) => {
        const puller = pullerOf(name, (found, delivered, own) =>
          message(found, delivered, entry, own.settled),
        )
        puller.start(unsettled > 0 && !held.group ? ackWait : 0)
        return puller
      }),
    }
    return entry
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
        if (!over) done(jetStreamRefusal(error))
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
    entries.set(filter, begin({ request, open, group: group !== undefined }, infos))
  }

  const remove = async (filter: string) => {
    const entry = entries.get(filter)
    if (entry === undefined) return
    entries.delete(filter)
    for (const puller of entry.pullers) puller.stop()
    // That of a group is its other members', too.
    if (!entry.group) await Promise.all(entry.names.map(sessions.end))
  }

  return {
    resume: (found, heldBy) => {
      for (const [filter, { identifier, infos }] of found)
        entries.set(filter, begin({ ...heldBy(filter, identifier), group: false }, infos))
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
      const positions = await Promise.all(entry.names.map(sessions.position))
      const behind = () => entry.pullers.some((puller, at) => puller.reached() < (positions[at] ?? 0))
      // What it has sent is on its way; of what it sent over an earlier link nothing comes.
      for (let waited = 0; waited < PATIENCE && !over && behind(); waited++) await roundTrip()
    },
    busy: () => beginning > 0,
    close: () => {
      if (kept) return
      for (const { names, group } of entries.values())
        if (!group) for (const name of names) sessions.endSoon(name)
    },
    stop: () => {
      over = true
      for (const { pullers } of entries.values()) for (const puller of pullers) puller.stop()
    },
  }
}

/** How many round trips what is on its way may take. */
const PATIENCE = 20
