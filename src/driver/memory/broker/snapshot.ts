import type { Qos } from '../../../message.js'
import type { Engine } from './engine.js'

/** A subscription, as the broker keeps it. */
export interface SubscriptionSnapshot {
  /** The filter, with its `$share/{group}/` prefix if it has one. */
  readonly filter: string
  /** As granted. */
  readonly qos: Qos
  /** The subscription identifier, if the client gave one. */
  readonly identifier: number | undefined
}

/** A session, as it stands. */
export interface SessionSnapshot {
  /** The id of its client. */
  readonly clientId: string
  /** `false`: the client is away, and its session kept. */
  readonly connected: boolean
  /** What it has subscribed to. */
  readonly subscriptions: readonly SubscriptionSnapshot[]
  /** Messages that wait for the client to come back. */
  readonly queued: number
  /** Messages sent and not yet acknowledged. */
  readonly inflight: number
}

/** A broker at one moment, as plain data. */
export interface BrokerSnapshot {
  /** `false`: it was stopped, and accepts nobody. */
  readonly running: boolean
  /** The ids of the connected clients. */
  readonly clients: readonly string[]
  /** One for each client that is connected, or whose session is kept. */
  readonly sessions: readonly SessionSnapshot[]
  /** Over all sessions. */
  readonly subscriptions: number
  /** How many topics have a retained message. */
  readonly retained: number
  /** Over all sessions. */
  readonly queued: number
  /** Messages pushed out of full queues since the broker was made. */
  readonly dropped: number
}

export const snapshotOf = (engine: Engine): BrokerSnapshot => {
  // Sessions end when somebody looks.
  engine.exclusively(() => {})
  const sessions = [...engine.sessions.values()].map(session => ({
    clientId: session.clientId,
    connected: session.connected(),
    subscriptions: [...session.subscriptions.values()].map(({ filter, qos, identifier }) => ({
      filter,
      qos,
      identifier,
    })),
    ...session.counts(),
  }))
  return {
    running: engine.running(),
    clients: [...engine.connections.keys()],
    sessions,
    subscriptions: sum(sessions, ({ subscriptions }) => subscriptions.length),
    retained: engine.retained.all().length,
    queued: sum(sessions, ({ queued }) => queued),
    dropped: engine.dropped(),
  }
}

const sum = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((total, item) => total + count(item), 0)
