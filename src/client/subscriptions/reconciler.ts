import type { SchedulerLike } from 'rxjs'
import { GrantError, SubscribeRefusedError, TooManyLevelsError, UnsupportedError } from '../../base/errors.js'
import { FAILURE, reasonName } from '../../base/reasonCodes.js'
import type { Capabilities, Link, Session, SubscribeRequest } from '../../driver/driver.js'
import type { Qos } from '../../message.js'
import { covering, identified } from './plan.js'
import { createReplayWindow } from './replayWindow.js'
import { awaitAgain, awaitReplay } from './retained.js'
import type { Feed } from './subscription.js'
import type { FeedTable } from './subscriptionTable.js'

/**
 * Makes the broker's table of subscriptions equal to what is wanted: after every change, once per turn; after every
 * CONNACK at once. What is told of one filter is in order: nothing new before the broker has answered.
 */
export interface Reconciler {
  /** Something may have changed for these feeds, and for those they have to do with. */
  touch(feed: Feed): void
  opened(link: Link, session: Session): void
  lost(): void
  /** Tells the broker now what it would be told at the end of this turn. */
  flush(): void
  /** The number of the latest SUBSCRIBE, where those have no identifiers. */
  generation(): number
  capabilities(): Capabilities | null
}

/** `turn` is called at the end of each turn in which something changed. */
export const createReconciler = (
  table: FeedTable,
  scheduler: SchedulerLike,
  turn: () => void,
): Reconciler => {
  const coveringPlan = covering(table.routes)
  const dirty = new Set<Feed>()
  let plan = identified
  let link: Link | null = null
  let session: Session | null = null
  let scheduled = false
  let generation = 0

  const mark = (feeds: Iterable<Feed>) => {
    for (const feed of feeds) if (table.has(feed)) dirty.add(feed)
    if (link === null || scheduled || dirty.size === 0) return
    scheduled = true
    scheduler.schedule(flush)
  }

  const touch = (feed: Feed) => mark(plan.affected(feed))

  const flush = () => {
    scheduled = false
    turn()
    if (link === null) return
    const subscribes = new Map<SubscribeRequest, Feed>()
    const unsubscribes = new Map<string, Feed>()
    // Exact filters overlap with no other, so one identifier does for all of them: their topic says which is meant.
    let common: number | null = null
    const numberOf = (feed: Feed): number => {
      if (plan === identified && !feed.exact) return table.identify(feed)
      common ??= plan === identified ? table.identifyExact() : ++generation
      return common
    }
    for (const feed of dirty) {
      dirty.delete(feed)
      if (feed.phase === 'subscribing' || feed.phase === 'unsubscribing') continue
      const decision = plan.decide(feed)
      if (decision === 'unsubscribe') {
        feed.phase = 'unsubscribing'
        unsubscribes.set(feed.filter, feed)
      } else if (decision === 'subscribe') {
        const missing = session === null ? null : lacking(feed, session.capabilities)
        if (missing === null) subscribes.set(request(feed, numberOf(feed)), feed)
        else refuse(feed, missing)
      } else if (feed.observers.size() === 0 && feed.phase === 'off') {
        table.discard(feed)
      }
    }
    // Make before break.
    if (subscribes.size > 0) {
      link.subscribe([...subscribes.keys()], (sent, code, _text, error) => {
        const feed = subscribes.get(sent)
        if (feed === undefined || !table.has(feed)) return
        if (error === undefined) answered(feed, code)
        else refuse(feed, error)
      })
    }
    if (unsubscribes.size > 0) {
      link?.unsubscribe([...unsubscribes.keys()], filter => {
        const feed = unsubscribes.get(filter)
        if (feed === undefined || !table.has(feed)) return
        unasked(feed, 'off')
        touch(feed)
      })
    }
  }

  const request = (feed: Feed, number: number): SubscribeRequest => {
    const served = plan.served(feed)
    const replay = served.some(({ awaiting }) => awaiting.size > 0)
    // With retain as published a replay looks like a live message. That is right for all only if all are to get it;
    // else it is asked for without, and the option follows in a SUBSCRIBE of its own.
    const forAll = feed.phase !== 'on' && feed.awaiting.size === feed.observers.size()
    for (const each of served) {
      if (plan !== identified && each.awaiting.size > 0) {
        each.window ??= createReplayWindow(number, scheduler.now())
        each.window.extend(scheduler.now())
      }
      for (const observer of each.awaiting) observer.generation = number
      each.awaiting.clear()
    }
    feed.phase = 'subscribing'
    feed.generation = number
    feed.request = {
      filter: feed.filter,
      qos: Math.max(...served.map(({ qos }) => qos)) as Qos,
      noLocal: feed.traits.noLocal,
      retainAsPublished: feed.traits.retainAsPublished && (forAll || !replay),
      retainHandling: replay ? 0 : 2,
      identifier: plan === identified ? number : undefined,
      userProperties: feed.traits.userProperties,
    }
    return feed.request
  }

  const answered = (feed: Feed, code: number) => {
    if (code >= FAILURE) return refuse(feed, new SubscribeRefusedError(feed.filter, code, reasonName(code)))
    feed.phase = 'on'
    feed.granted = code as Qos
    for (const each of plan.served(feed)) {
      each.window?.extend(scheduler.now())
      for (const observer of each.observers.all()) {
        if (!observer.strict || observer.qos <= code) continue
        observer.error(new GrantError(each.filter, observer.qos, code))
      }
    }
    touch(feed)
  }

  const refuse = (feed: Feed, error: Error) => {
    const affected = plan.affected(feed)
    table.discard(feed)
    // An observer leaves while it is told; one that subscribes again at once starts a new feed.
    for (const observer of feed.observers.all()) observer.error(error)
    mark(affected)
  }

  /** A session that was kept has what it had; to another one everything has to be told. */
  const resume = (present: boolean) => {
    for (const feed of table.all()) {
      dirty.add(feed)
      if (present) continue
      unasked(feed, 'off')
      awaitReplay(feed)
    }
  }

  /** What was told and never answered, the broker may or may not know: it has to be told once more, either way. */
  const doubt = (feed: Feed) => {
    if (feed.phase === 'subscribing') {
      for (const each of plan.served(feed)) awaitAgain(each, feed.generation)
    } else if (feed.phase !== 'unsubscribing') return
    unasked(feed, 'uncertain')
  }

  return {
    touch,
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
        doubt(feed)
        if (!kept) unasked(feed, 'off')
        if (feed.phase === 'off' && feed.observers.size() === 0) table.discard(feed)
      }
    },
    flush: () => {
      if (dirty.size > 0) flush()
    },
    generation: () => generation,
    capabilities: () => session?.capabilities ?? null,
  }
}

const unasked = (feed: Feed, phase: 'off' | 'uncertain') => {
  feed.phase = phase
  feed.request = null
  feed.granted = null
}

/** Returns why this broker cannot be asked for what the feed asks for, or `null`. */
const lacking = (feed: Feed, capabilities: Capabilities): Error | null => {
  const missing = unsupported(feed, capabilities)
  if (missing !== null) return new UnsupportedError(missing)
  const { maximumLevels = Number.POSITIVE_INFINITY } = capabilities
  const levels = maximumLevels === Number.POSITIVE_INFINITY ? 0 : feed.route.split('/').length
  return levels > maximumLevels ? new TooManyLevelsError(feed.route, levels, maximumLevels) : null
}

/** Returns what the feed asks for and the broker does not have, or `null`. */
const unsupported = (
  { filter, route, traits }: Feed,
  {
    groups,
    wildcards,
    noLocal,
    retainAsPublished,
    properties,
    identifiers,
    groupIdentifiers = identifiers,
  }: Capabilities,
): string | null => {
  if (filter !== route) {
    if (groups === 'no') return 'shared subscriptions'
    // Without identifiers a copy for the group cannot be told from one for everybody.
    if (!groupIdentifiers) return 'subscription identifiers, which a group needs'
  }
  if (!wildcards && /[+#]/.test(route)) return 'wildcard subscriptions'
  if (!noLocal && traits.noLocal) return 'noLocal'
  if (!retainAsPublished && traits.retainAsPublished) return 'retainAsPublished'
  return !properties && traits.userProperties !== undefined ? 'user properties' : null
}
