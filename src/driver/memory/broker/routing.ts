import { parseShared } from '../../../topic/filter/grammar.js'
import { createRouter } from '../../../topic/routing/router.js'
import type { ProtocolVersion } from '../wire/packets.js'
import { liveCopies, type Overlap, type Subscription } from './copies.js'
import type { Publication } from './publication.js'
import type { Session } from './session.js'
import { createSharedGroup, type SharedGroup } from './sharedGroup.js'

/** Who is subscribed to what, over all sessions. */
export interface Routing {
  /** Adds a subscription, in place of one with the same filter; returns whether there was none. */
  subscribe(session: Session, subscription: Subscription): boolean
  /** Returns whether there was such a subscription. */
  unsubscribe(session: Session, filter: string): boolean
  /** Gives every matching session its copies; returns whether there was one. */
  route(publication: Publication): boolean
  /** Gives copies of shared subscriptions that this session cannot get now to members that can. */
  moveShared(session: Session): void
  /** Takes out all subscriptions of a session that has ended. */
  forget(session: Session): void
}

/** Everybody who subscribed to one filter. */
interface Subscribers {
  readonly plain: Map<Session, Subscription>
  readonly groups: Map<string, SharedGroup>
}

export const createRouting = (overlap: (version: ProtocolVersion) => Overlap): Routing => {
  const table = createRouter<Subscribers>()
  const groups = new Map<string, SharedGroup>()

  const subscribersOf = (filter: string): Subscribers => {
    const known = table.get(filter)
    if (known !== undefined) return known
    const none: Subscribers = { plain: new Map(), groups: new Map() }
    table.add(filter, none)
    return none
  }

  const groupOf = (shared: string, subscribers: Subscribers): SharedGroup => {
    const group = groups.get(shared) ?? createSharedGroup()
    groups.set(shared, group)
    subscribers.groups.set(shared, group)
    return group
  }

  const drop = (session: Session, subscribed: string) => {
    const { filter } = parseShared(subscribed) ?? { filter: subscribed }
    const subscribers = table.get(filter)
    if (subscribers === undefined) return
    const group = subscribers.groups.get(subscribed)
    if (group === undefined) {
      subscribers.plain.delete(session)
    } else {
      group.members.delete(session)
      if (group.members.size === 0) {
        subscribers.groups.delete(subscribed)
        groups.delete(subscribed)
      }
    }
    if (subscribers.plain.size === 0 && subscribers.groups.size === 0) table.remove(filter)
  }

  const redistribute = (session: Session, mayMove: (shared: string) => boolean) => {
    for (const { publication, shared } of session.withdraw(mayMove))
      groups.get(shared ?? '')?.deliver(publication)
  }

  return {
    subscribe: (session, subscription) => {
      const { filter } = subscription
      const shared = parseShared(filter)
      const subscribers = subscribersOf(shared?.filter ?? filter)
      const members = shared === null ? subscribers.plain : groupOf(filter, subscribers).members
      members.set(session, subscription)
      const isNew = !session.subscriptions.has(filter)
      session.subscriptions.set(filter, subscription)
      return isNew
    },
    unsubscribe: (session, filter) => {
      if (!session.subscriptions.delete(filter)) return false
      drop(session, filter)
      return true
    },
    route: publication => {
      const matching = new Map<Session, Subscription[]>()
      const chosen: SharedGroup[] = []
      for (const { plain, groups } of table.match(publication.topic)) {
        for (const [session, subscription] of plain) {
          if (subscription.noLocal && session.clientId === publication.source) continue
          const own = matching.get(session)
          if (own === undefined) matching.set(session, [subscription])
          else own.push(subscription)
        }
        chosen.push(...groups.values())
      }
      for (const [session, subscriptions] of matching) {
        for (const copy of liveCopies(overlap(session.version()), publication, subscriptions))
          session.deliver(copy)
      }
      for (const group of chosen) group.deliver(publication)
      return matching.size > 0 || chosen.length > 0
    },
    moveShared: session => redistribute(session, shared => groups.get(shared)?.hasOther(session) ?? false),
    forget: session => {
      for (const filter of session.subscriptions.keys()) drop(session, filter)
      session.subscriptions.clear()
      redistribute(session, () => true)
    },
  }
}
