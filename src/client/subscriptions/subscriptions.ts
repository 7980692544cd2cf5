import type { SchedulerLike } from 'rxjs'
import type { LinkError } from '../../base/errors.js'
import type { Link, Session } from '../../driver/driver.js'
import type { Message, Qos } from '../../message.js'
import type { Acks } from '../delivery/acks.js'
import { createInbox, type InboxOptions } from './inbox.js'
import type { FeedObserver } from './observers.js'
import { createReconciler } from './reconciler.js'
import { forget, remind } from './retained.js'
import { createRoute, type UnhandledReason } from './route.js'
import type { Phase, Traits } from './subscription.js'
import { createFeedTable } from './subscriptionTable.js'

export interface SubscriptionSnapshot {
  readonly filter: string
  readonly observers: number
  readonly phase: Phase
  /** The highest QoS an observer asked for. */
  readonly qos: Qos
  readonly granted: Qos | null
}

/** The filters that observers want, and the way of messages to them. */
export interface Subscriptions {
  /** Adds an observer; the function returned takes it out again. */
  join(filter: string, traits: Traits, observer: FeedObserver): () => void
  opened(link: Link, session: Session): void
  lost(): void
  /** Tells the broker now what it would be told at the end of this turn. */
  flush(): void
  receive(message: Message, identifiers: readonly number[]): void
  /** Errors every observer. */
  failed(error: LinkError): void
  /** Completes every observer. */
  complete(): void
  snapshot(): readonly SubscriptionSnapshot[]
  /** How many filters were asked for, and not answered. */
  unanswered(): number
  /** Messages held until somebody observes them. */
  held(): number
}

export const createSubscriptions = (
  scheduler: SchedulerLike,
  acks: Acks,
  inboxOptions: Required<InboxOptions>,
  unhandled: (message: Message, reason: UnhandledReason) => void,
): Subscriptions => {
  const table = createFeedTable()
  const reconciler = createReconciler(table, scheduler, () => inbox.review())
  const overlap = () => reconciler.capabilities()?.overlap ?? 'one'
  const route = createRoute(table, scheduler, overlap, reconciler.generation)
  const inbox = createInbox(scheduler, inboxOptions, acks, route, unhandled)

  const everybody = () => [...table.all()].flatMap(({ observers }) => observers.all())

  return {
    join: (filter, traits, observer) => {
      const feed = table.claim(filter, traits)
      remind(feed, observer)
      feed.observers.add(observer)
      if (observer.qos > feed.qos) feed.qos = observer.qos
      reconciler.touch(feed)
      return () => {
        if (!feed.observers.remove(observer)) return
        forget(feed, observer)
        if (feed.observers.size() > 0 || !table.has(feed)) return
        feed.qos = 0
        // Without a connection there is nobody to be told.
        if (reconciler.capabilities() === null && feed.phase === 'off') table.discard(feed)
        else reconciler.touch(feed)
      }
    },
    opened: (link, session) => {
      inbox.opened(session.present)
      reconciler.opened(link, session)
    },
    lost: () => {
      inbox.lost()
      reconciler.lost()
    },
    flush: reconciler.flush,
    receive: (message, identifiers) => {
      const outcome = route(message, identifiers)
      if (outcome !== 'taken' && !inbox.offer(message, identifiers, outcome)) unhandled(message, outcome)
    },
    failed: error => {
      for (const observer of everybody()) observer.error(error)
    },
    complete: () => {
      for (const observer of everybody()) observer.complete()
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
  }
}
