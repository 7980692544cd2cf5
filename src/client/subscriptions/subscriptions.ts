import type { Observable } from 'rxjs'
import type { LinkError } from '../../base/linkErrors.js'
import type { Capabilities, Link, Session } from '../../driver/driver.js'
import type { Message, Qos } from '../../message.js'
import type { Acks, Delivery } from '../delivery/acks.js'
import { createInbox } from '../inbox/inbox.js'
import type { InboxOptions } from '../inbox/options.js'
import type { StorePort } from '../inbox/port.js'
import type { SubscriptionChange } from './change.js'
import { createChanges } from './changes.js'
import { createDoubles } from './doubles.js'
import type { SubscriptionObserver } from './observers.js'
import type { UnhandledReason } from './outcome.js'
import { createReconciler, type ReconcilerPort } from './reconciler.js'
import { createRecords } from './records.js'
import { createReplayWindows } from './replayWindows.js'
import { admit, dismiss } from './retained.js'
import { createRoute } from './route.js'
import type { Phase, Subscription, SubscriptionOptions } from './subscription.js'
import { createSubscriptionTable } from './subscriptionTable.js'

/** A filter, and how it stands with the broker. */
export interface SubscriptionSnapshot {
  /** The filter, with its `$share/{group}/` prefix if it has one. */
  readonly filter: string
  /** How many observe it. */
  readonly observers: number
  /** What was last asked of the broker, and whether it has answered. */
  readonly phase: Phase
  /** The highest QoS an observer asked for. */
  readonly qos: Qos
  /** The quality of service that the broker granted; `null` before it has. */
  readonly granted: Qos | null
}

/** The filters that observers want, and the way of messages to them. */
export interface Subscriptions {
  readonly changes$: Observable<SubscriptionChange>
  /** Adds an observer; the function returned takes it out again. */
  join(filter: string, options: SubscriptionOptions, observer: SubscriptionObserver): () => void
  opened(link: Link, session: Session): void
  lost(): void
  /** Tells the broker now what it would be told at the end of this turn. */
  flush(): void
  /** See `Route`. */
  isCopy(message: Message, identifiers: readonly number[]): boolean
  receive(message: Message, identifiers: readonly number[], delivery: Delivery): void
  /** Errors every observer. */
  failed(error: LinkError): void
  /** Completes every observer. */
  complete(): void
  snapshot(): readonly SubscriptionSnapshot[]
  /** How many filters were asked for, and not answered. */
  unanswered(): number
  /** Messages held until somebody observes them. */
  held(): number
  /** Those of the store of the inbox that observers have and did not settle. */
  unsettled(): number
  /** The broker does not send again what it calls so. */
  released(name: string): void
  /** Reads what an earlier process has left in the store of the inbox. Once is enough. */
  load(): void
  /** Calls `done` when that store is closed. */
  close(due: number, done: () => void): void
  /** Something may be asked that had to wait. */
  proceed(): void
  /** Something waits to be asked: publishes have to wait with it. */
  defers(): boolean
  /** For how many an answer to SUBSCRIBE or UNSUBSCRIBE is waited for. */
  outstanding(): number
  /** Returns those, the connection being lost. */
  suspects(): readonly Subscription[]
  /** Gives up what made the broker end so many connections. */
  giveUp(subscription: Subscription, attempts: number): void
}

export interface SubscriptionsPort extends Pick<ReconcilerPort, 'time' | 'timeout' | 'again' | 'isolation'> {
  readonly random: () => number
  readonly acks: Acks
  readonly inbox: InboxOptions & { readonly port: StorePort }
  unhandled(message: Message, reason: UnhandledReason): void
}

export const createSubscriptions = (port: SubscriptionsPort): Subscriptions => {
  const { time, acks, random, unhandled, timeout, again, isolation } = port
  const records = createRecords(random)
  const table = createSubscriptionTable(subscription => {
    const { record, earlier } = subscription
    isolation.withdrawn(subscription)
    for (const each of [record, earlier]) {
      if (each === null) continue
      each.subscription = null
      records.release(each)
    }
  })
  const windows = createReplayWindows(time)
  const changes = createChanges(table.all)
  const doubles = createDoubles(time)
  // The broker's copies do not always name the SUBSCRIBE they answer, though it has said that they would.
  let lax = false
  // The first SUBSCRIBE of this connection.
  let first = 1
  let overlap: Capabilities['overlap'] = 'one'
  let isShared = false
  const copiesAreNamed = () => !lax && reconciler.capabilities()?.identifiers === true

  const reconciler = createReconciler({
    time,
    table,
    records,
    windows,
    changes,
    timeout,
    again,
    isolation,
    copiesAreNamed,
    turn: () => inbox.review(),
    ended: doubles.ended,
  })
  const route = createRoute({
    time,
    table,
    records,
    doubles,
    overlap: () => overlap,
    unnamedReplay: () => {
      if (!copiesAreNamed()) return
      lax = true
      for (const subscription of table.all()) windows.openLate(subscription, first)
    },
  })
  const inbox = createInbox(time, port.inbox, { ...port.inbox.port, acks, route: route.again, unhandled })

  const everybody = () => [...table.all()].flatMap(({ observers }) => observers.all())

  return {
    changes$: changes.changes$,
    join: (filter, options, observer) => {
      const subscription = table.claim(filter, options)
      if (observer.qos > subscription.qos) subscription.qos = observer.qos
      admit(subscription, observer)
      inbox.joined()
      reconciler.touch(subscription)
      return () => {
        if (!subscription.observers.remove(observer)) return
        dismiss(subscription, observer)
        if (subscription.observers.size() > 0 || subscription.discarded) return
        subscription.qos = 0
        reconciler.left(subscription)
      }
    },
    opened: (link, session) => {
      first = records.latest() + 1
      // Of a broker that names subscriptions those without a name are an exception, and nobody knows how many it sends.
      overlap = session.capabilities.identifiers ? 'one' : session.capabilities.overlap
      isShared = session.capabilities.shared === true
      inbox.opened(session.present)
      reconciler.opened(link, session)
    },
    lost: () => {
      inbox.lost()
      reconciler.lost()
    },
    flush: reconciler.flush,
    isCopy: route.isCopy,
    receive: (message, identifiers, delivery) => {
      // What has waited goes before what comes.
      if (inbox.isDue()) inbox.review()
      if (inbox.isDouble(message, delivery)) return
      const outcome = route.receive(message, identifiers, delivery)
      // What nobody here has asked for is for others.
      if (outcome === 'taken' || (outcome === 'unasked' && isShared)) return
      // What was for those who have left in this process is for nobody who comes, and would keep the acknowledgements
      // after it waiting.
      if (outcome !== 'no-subscription' || !inbox.offer(message, delivery)) unhandled(message, outcome)
    },
    failed: error => {
      for (const observer of everybody()) observer.destination.error(error)
    },
    complete: () => {
      for (const observer of everybody()) observer.destination.complete()
      changes.complete()
    },
    snapshot: () =>
      [...table.all()].map(({ filter, observers, phase, qos, granted }) => ({
        filter,
        observers: observers.size(),
        phase,
        qos,
        granted,
      })),
    unanswered: () => [...table.all()].filter(({ phase }) => phase === 'subscribing').length,
    held: inbox.size,
    unsettled: inbox.unsettled,
    released: inbox.released,
    load: inbox.load,
    close: inbox.close,
    proceed: reconciler.proceed,
    defers: reconciler.defers,
    outstanding: reconciler.unanswered,
    suspects: reconciler.suspects,
    giveUp: reconciler.giveUp,
  }
}
