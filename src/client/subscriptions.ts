import type { SchedulerLike } from 'rxjs'
import type { Link, Session, SubscribeRequest } from '../driver/driver.js'
import { type LinkError, SubscribeRefusedError, UnsupportedError } from '../errors.js'
import type { Message, Qos } from '../message.js'
import { FAILURE, reasonName } from '../reasonCodes.js'
import { createDispatch, type UnhandledReason } from './dispatch.js'
import type { Feed, Phase, Traits } from './feed.js'
import { createFeedTable } from './feedTable.js'
import type { FeedObserver } from './observers.js'
import { covering, identified } from './plan.js'
import { createReplayWindow } from './replayWindow.js'

export interface SubscriptionSnapshot {
  readonly filter: string
  readonly observers: number
  readonly phase: Phase
  /** The highest QoS an observer asked for. */
  readonly qos: Qos
  readonly granted: Qos | null
}

/** The filters that observers want, and the work to make the broker's table equal to that. */
export interface Subscriptions {
  /** Adds an observer; the function returned takes it out again. */
  join(filter: string, traits: Traits, observer: FeedObserver): () => void
  opened(link: Link, session: Session): void
  lost(): void
  /** Tells the broker now what it would be told at the end of this turn. */
  flush(): void
  receive(message: Message, identifiers: readonly number[]): void
  /** Errors every observer. */
  fail(error: LinkError): void
  /** Completes every observer. */
  complete(): void
  snapshot(): readonly SubscriptionSnapshot[]
}

/** The largest subscription identifier (MQTT 5, section 3.8.2.1.2). */
const MAX_IDENTIFIER = 0xfff_ffff

export const createSubscriptions = (
  scheduler: SchedulerLike,
  random: () => number,
  unhandled: (message: Message, reason: UnhandledReason) => void,
): Subscriptions => {
  const table = createFeedTable()
  const coveringPlan = covering(table.routes)
  const dirty = new Set<Feed>()
  let plan = identified
  let link: Link | null = null
  let session: Session | null = null
  let scheduled = false
  // Counts SUBSCRIBEs and identifies them. It starts anywhere: a session that an earlier process left at the broker
  // may still send copies with identifiers of that process.
  let generation = Math.floor(random() * (MAX_IDENTIFIER / 2))

  const nextGeneration = () => {
    generation = generation >= MAX_IDENTIFIER ? 1 : generation + 1
    return generation
  }

  const touch = (changed: Iterable<Feed>) => {
    for (const feed of changed) if (table.has(feed)) dirty.add(feed)
    if (link === null || scheduled || dirty.size === 0) return
    scheduled = true
    scheduler.schedule(flush)
  }

  const flush = () => {
    scheduled = false
    if (link === null) return
    const subscribes = new Map<SubscribeRequest, Feed>()
    const unsubscribes = new Map<string, Feed>()
    // Exact filters overlap with no other, so one identifier does for all of them: their topic says which is meant.
    let common: number | null = null
    for (const feed of dirty) {
      dirty.delete(feed)
      if (feed.phase === 'subscribing' || feed.phase === 'unsubscribing') continue
      const decision = plan.decide(feed)
      if (decision === 'unsubscribe') {
        feed.phase = 'unsubscribing'
        unsubscribes.set(feed.filter, feed)
      } else if (decision === 'subscribe') {
        const missing = unsupported(feed)
        if (missing === null) {
          const own = plan === identified && !feed.exact
          if (!own) common ??= nextGeneration()
          subscribes.set(request(feed, own ? nextGeneration() : (common ?? generation)), feed)
        } else {
          refuse(feed, new UnsupportedError(missing))
        }
      } else if (feed.observers.size() === 0 && feed.phase === 'off') {
        table.discard(feed)
      }
    }
    // Make before break.
    if (subscribes.size > 0) {
      link.subscribe([...subscribes.keys()], (sent, code) => {
        const feed = subscribes.get(sent)
        if (feed !== undefined) granted(feed, code)
      })
    }
    if (unsubscribes.size > 0) {
      link?.unsubscribe([...unsubscribes.keys()], filter => {
        const feed = unsubscribes.get(filter)
        if (feed !== undefined) unsubscribed(feed)
      })
    }
  }

  const request = (feed: Feed, number: number): SubscribeRequest => {
    const served = plan.served(feed)
    const replay = served.some(({ awaiting }) => awaiting.size > 0)
    feed.phase = 'subscribing'
    feed.generation = number
    for (const each of served) {
      if (plan !== identified && each.awaiting.size > 0) {
        each.window ??= createReplayWindow(number, scheduler.now())
        each.window.extend(scheduler.now())
      }
      for (const observer of each.awaiting) observer.generation = number
      each.awaiting.clear()
    }
    feed.request = {
      filter: feed.filter,
      qos: Math.max(...served.map(({ qos }) => qos)) as Qos,
      noLocal: feed.traits.noLocal,
      retainAsPublished: false,
      retainHandling: replay ? 0 : 2,
      identifier: plan === identified ? number : undefined,
      userProperties: feed.traits.userProperties,
    }
    if (plan === identified) table.identify(feed, number)
    return feed.request
  }

  const unsupported = (feed: Feed): string | null => {
    if (session === null) return null
    const { sharedSubscriptions, wildcards, subscribeOptions, properties, identifiers } = session.capabilities
    if (feed.filter !== feed.route) {
      if (!sharedSubscriptions) return 'shared subscriptions'
      // Without identifiers a copy for the group cannot be told from one for everybody.
      if (!identifiers) return 'subscription identifiers, which a group needs'
    }
    if (!wildcards && /[+#]/.test(feed.route)) return 'wildcard subscriptions'
    if (!subscribeOptions && feed.traits.noLocal) return 'noLocal'
    if (!properties && feed.traits.userProperties !== undefined) return 'user properties'
    return null
  }

  const granted = (feed: Feed, code: number) => {
    if (!table.has(feed)) return
    if (code >= FAILURE) return refuse(feed, new SubscribeRefusedError(feed.filter, code, reasonName(code)))
    feed.phase = 'on'
    feed.granted = code as Qos
    for (const each of plan.served(feed)) each.window?.extend(scheduler.now())
    touch(plan.affected(feed))
  }

  const unsubscribed = (feed: Feed) => {
    if (!table.has(feed)) return
    off(feed)
    touch(plan.affected(feed))
  }

  const off = (feed: Feed) => {
    feed.phase = 'off'
    feed.request = null
    feed.granted = null
  }

  const refuse = (feed: Feed, error: Error) => {
    const observers = feed.observers.all()
    const affected = plan.affected(feed)
    table.discard(feed)
    // An observer leaves while it is told; one that subscribes again at once starts a new feed.
    for (const observer of observers) observer.error(error)
    touch(affected)
  }

  /** Retained messages are due again, as they would be to a client that connects anew. */
  const renew = (feed: Feed) => {
    for (const observer of feed.observers.all()) if (observer.retained) feed.awaiting.add(observer)
    feed.window = null
  }

  const resume = (present: boolean) => {
    for (const feed of table.all()) {
      // Sent, and never answered: the broker may or may not have seen it.
      if (feed.phase === 'unsubscribing') feed.phase = 'on'
      else if (feed.phase === 'subscribing') {
        off(feed)
        renew(feed)
      }
      if (!present) {
        off(feed)
        renew(feed)
      }
    }
    for (const feed of table.all()) dirty.add(feed)
  }

  return {
    join: (filter, traits, observer) => {
      const feed = table.claim(filter, traits)
      feed.observers.add(observer)
      if (observer.retained && feed.filter === feed.route) feed.awaiting.add(observer)
      if (observer.qos > feed.qos) feed.qos = observer.qos
      touch(plan.affected(feed))
      return () => {
        if (!feed.observers.remove(observer)) return
        feed.awaiting.delete(observer)
        if (feed.observers.size() > 0 || !table.has(feed)) return
        feed.qos = 0
        if (link === null && feed.phase === 'off') table.discard(feed)
        else touch(plan.affected(feed))
      }
    },
    opened: (opened, found) => {
      link = opened
      session = found
      plan = found.capabilities.identifiers ? identified : coveringPlan
      resume(found.present)
      // At once, so that nothing the client publishes now can be answered before its reply topic is subscribed.
      flush()
    },
    lost: () => {
      const kept = session?.persistent ?? false
      link = null
      session = null
      scheduled = false
      dirty.clear()
      for (const feed of [...table.all()]) {
        if (!kept) off(feed)
        if (feed.phase === 'off' && feed.observers.size() === 0) table.discard(feed)
      }
    },
    flush: () => {
      if (dirty.size > 0) flush()
    },
    receive: createDispatch(table, scheduler, () => generation, unhandled),
    fail: error => {
      for (const feed of [...table.all()]) for (const observer of feed.observers.all()) observer.error(error)
    },
    complete: () => {
      for (const feed of [...table.all()]) for (const observer of feed.observers.all()) observer.complete()
    },
    snapshot: () =>
      [...table.all()].map(({ filter, observers, phase, qos, granted }) => ({
        filter,
        observers: observers.size(),
        phase,
        qos,
        granted,
      })),
  }
}
