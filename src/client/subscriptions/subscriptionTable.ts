import { SubscribeConflictError } from '../../base/errors.js'
import { parseShared } from '../../topic/filter/grammar.js'
import { createRouter, type Router } from '../../topic/routing/router.js'
import { createIdentifiers, familyOf, familyOfFilter, isShared } from './identifiers.js'
import { createFeed, type Feed, type Traits } from './subscription.js'

/** The filters of one client, found by filter, by topic and by subscription identifier. */
export interface FeedTable {
  /** The feeds without a group, by the topics they match. */
  readonly routes: Router<Feed>
  /** Returns the feed of a filter, a new one if there is none. Throws a `SubscribeConflictError` if traits differ. */
  claim(filter: string, traits: Traits): Feed
  has(feed: Feed): boolean
  discard(feed: Feed): void
  /** Returns an identifier for the next SUBSCRIBE of a feed: copies with it are for this feed. */
  identify(feed: Feed): number
  /** Returns one for the next SUBSCRIBE of any number of feeds with exact filters. */
  identifyExact(): number
  /** Returns the feed that a copy with this identifier is for. */
  identified(identifier: number, topic: string): Feed | undefined
  all(): IterableIterator<Feed>
}

/** Identifiers kept per feed: the broker may still send copies with those of earlier SUBSCRIBEs. */
const KEPT = 16

export const createFeedTable = (): FeedTable => {
  const feeds = new Map<string, Feed>()
  const routes = createRouter<Feed>()
  const byIdentifier = new Map<number, Feed>()
  // For copies with identifiers of an earlier process.
  const byFamily = new Map<number, Feed>()
  const identifiers = createIdentifiers()
  let created = 0

  const has = (feed: Feed) => feeds.get(feed.filter) === feed

  const discard = (feed: Feed) => {
    if (!has(feed)) return
    feeds.delete(feed.filter)
    if (routes.get(feed.route) === feed) routes.remove(feed.route)
    for (const identifier of feed.identifiers) byIdentifier.delete(identifier)
    const family = familyOfFilter(feed.filter)
    if (byFamily.get(family) === feed) byFamily.delete(family)
  }

  const add = (filter: string, traits: Traits) => {
    const shared = parseShared(filter)
    const route = shared?.filter ?? filter
    const exact = shared === null && !/[+#]/.test(route)
    const feed = createFeed(filter, route, exact, traits, created)
    created += 1
    feeds.set(filter, feed)
    if (shared === null) routes.add(route, feed)
    if (!exact) byFamily.set(familyOfFilter(filter), feed)
    return feed
  }

  return {
    routes,
    claim: (filter, traits) => {
      const feed = feeds.get(filter)
      if (feed === undefined) return add(filter, traits)
      const differing = difference(feed.traits, traits)
      if (differing === null) return feed
      if (feed.observers.size() > 0) throw new SubscribeConflictError(filter, differing)
      // Nobody observes it any more; the next SUBSCRIBE replaces what the broker still has.
      discard(feed)
      return add(filter, traits)
    },
    has,
    discard,
    identify: feed => {
      const identifier = identifiers.own(feed.filter, taken => byIdentifier.has(taken))
      byIdentifier.set(identifier, feed)
      feed.identifiers.push(identifier)
      if (feed.identifiers.length > KEPT) byIdentifier.delete(feed.identifiers.shift() ?? 0)
      return identifier
    },
    identifyExact: identifiers.shared,
    identified: (identifier, topic) => {
      if (isShared(identifier)) {
        const feed = routes.get(topic)
        return feed?.exact ? feed : undefined
      }
      const feed = byIdentifier.get(identifier)
      if (feed !== undefined) return feed
      // Of an earlier process. Two filters may be of one family, so look at the topic too.
      const relative = byFamily.get(familyOf(identifier))
      if (relative === undefined || relative.filter !== relative.route) return relative
      return routes.match(topic).includes(relative) ? relative : undefined
    },
    all: () => feeds.values(),
  }
}

const difference = (a: Traits, b: Traits): keyof Traits | null => {
  if (a.noLocal !== b.noLocal) return 'noLocal'
  if (a.retainAsPublished !== b.retainAsPublished) return 'retainAsPublished'
  return canonical(a.userProperties) === canonical(b.userProperties) ? null : 'userProperties'
}

const canonical = (properties: Traits['userProperties']): string =>
  JSON.stringify(Object.entries(properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
