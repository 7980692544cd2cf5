import { SubscribeConflictError } from '../../base/subscribeErrors.js'
import { parseShared } from '../../topic/filter/grammar.js'
import { createRouter, type Router } from '../../topic/routing/router.js'
import { createSubscription, type Subscription, type SubscriptionOptions } from './subscription.js'

/** The subscriptions of one client, found by filter and by topic. */
export interface SubscriptionTable {
  /** Those without a group, by the topics they match. */
  readonly routes: Router<Subscription>
  /** Those of groups, by the topics they match. */
  readonly groups: Router<readonly Subscription[]>
  /** Groups, and those with `noLocal`: what may not go together with others. */
  readonly apart: ReadonlySet<Subscription>
  /**
   * Returns that of a filter, a new one if there is none.
   *
   * @throws SubscribeConflictError if its options differ
   */
  claim(filter: string, options: SubscriptionOptions): Subscription
  discard(subscription: Subscription): void
  /** The eldest first. */
  all(): IterableIterator<Subscription>
}

/** `discarded`: one is in the table no more. */
export const createSubscriptionTable = (
  discarded: (subscription: Subscription) => void,
): SubscriptionTable => {
  const subscriptions = new Map<string, Subscription>()
  const routes = createRouter<Subscription>()
  const groups = createRouter<readonly Subscription[]>()
  const apart = new Set<Subscription>()
  let created = 0

  const membersOf = (route: string) => groups.get(route) ?? []

  const discard = (subscription: Subscription) => {
    if (subscription.discarded) return
    subscription.discarded = true
    const { filter, route, group } = subscription
    subscriptions.delete(filter)
    apart.delete(subscription)
    if (!group) routes.remove(route)
    else {
      const others = membersOf(route).filter(other => other !== subscription)
      if (others.length > 0) groups.add(route, others)
      else groups.remove(route)
    }
    discarded(subscription)
  }

  const add = (filter: string, options: SubscriptionOptions) => {
    const route = parseShared(filter)?.filter ?? filter
    const subscription = createSubscription(filter, route, options, created)
    created += 1
    subscriptions.set(filter, subscription)
    if (subscription.group || options.noLocal) apart.add(subscription)
    if (subscription.group) groups.add(route, [...membersOf(route), subscription])
    else routes.add(route, subscription)
    return subscription
  }

  return {
    routes,
    groups,
    apart,
    claim: (filter, options) => {
      const subscription = subscriptions.get(filter)
      if (subscription === undefined) return add(filter, options)
      const differing = difference(subscription.options, options)
      if (differing === null) return subscription
      if (subscription.observers.size() > 0) throw new SubscribeConflictError(filter, differing)
      // Nobody observes it any more.
      discard(subscription)
      return replace(subscription, add(filter, options))
    },
    discard,
    all: () => subscriptions.values(),
  }
}

/** What the broker has of the old one, or may have, is to be ended before it is asked for the new one. */
const replace = ({ phase }: Subscription, replacing: Subscription): Subscription => {
  if (phase === 'off' || phase === 'unsubscribing') return replacing
  replacing.phase = 'uncertain'
  replacing.stale = true
  return replacing
}

/** Returns what two sets of options differ in, or `null`. */
export const difference = (
  a: SubscriptionOptions,
  b: SubscriptionOptions,
): keyof SubscriptionOptions | null => {
  if (a === b) return null
  if (a.noLocal !== b.noLocal) return 'noLocal'
  if (a.retainAsPublished !== b.retainAsPublished) return 'retainAsPublished'
  return canonical(a.userProperties) === canonical(b.userProperties) ? null : 'userProperties'
}

const canonical = (properties: SubscriptionOptions['userProperties']): string =>
  JSON.stringify(Object.entries(properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
