import type { Qos } from '../../../message.js'
import type { Engine } from './engine.js'

export interface SubscriptionSnapshot {
  readonly filter: string
  /** As granted. */
  readonly qos: Qos
  readonly identifier: number | undefined
}

export interface SessionSnapshot {
  readonly clientId: string
  readonly connected: boolean
  readonly subscriptions: readonly SubscriptionSnapshot[]
  /** Messages that wait for the client to come back. */
  readonly queued: number
  /** Messages sent and not yet acknowledged. */
  readonly inflight: number
}

/** A broker at one moment, as plain data. */
export interface BrokerSnapshot {
  readonly running: boolean
  /** The ids of the connected clients. */
  readonly clients: readonly string[]
  readonly sessions: readonly SessionSnapshot[]
  /** Over all sessions. */
  readonly subscriptions: number
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
