import { SubscribeConflictError } from '../../base/subscribeErrors.js'
import type { Capabilities, Link, Session, SubscribeRequest } from '../../driver/driver.js'
import { type AnswersPort, createAnswers } from './answers.js'
import { createAsking } from './asking.js'
import { conflictOf, lacking } from './limits.js'
import { covering, named, type Plan } from './plan.js'
import { awaitReplay } from './retained.js'
import { doubt, end, forget } from './standing.js'
import { createSubscribeRequests, type SubscribeRequestsPort } from './subscribeRequests.js'
import { NEVER, type Subscription } from './subscription.js'
import { createSuspects, type IsolationPort } from './suspects.js'

/**
 * Makes the broker's table of subscriptions equal to what is wanted: after every change, once per turn; after every
 * CONNACK at once. What is told of one filter is in order: nothing new before the broker has answered.
 */
export interface Reconciler {
  /** Something may have changed for this one, and for those it has to do with. */
  touch(subscription: Subscription): void
  /** Nobody observes this one any more. */
  left(subscription: Subscription): void
  opened(link: Link, session: Session): void
  lost(): void
  /** Tells the broker now what it would be told at the end of this turn. */
  flush(): void
  capabilities(): Capabilities | null
  /** Something may be asked that had to wait, or nothing: it is seen at the end of this turn. */
  proceed(): void
  /** Something waits to be asked: what is published has to wait with it, for it may be answered to that. */
  defers(): boolean
  /** For how many an answer is waited for. */
  unanswered(): number
  /** Returns those, the connection being lost. */
  suspects(): readonly Subscription[]
  /** Gives up what made the broker end so many connections. */
  giveUp(subscription: Subscription, attempts: number): void
}

export interface ReconcilerPort extends AnswersPort, SubscribeRequestsPort {
  readonly isolation: IsolationPort
  /** Called at the end of each turn in which something changed. */
  turn(): void
}

export const createReconciler = (port: ReconcilerPort): Reconciler => {
  const { time, table, records, windows, changes, isolation } = port
  const coveringPlan = covering(table.routes)
  const dirty = new Set<Subscription>()
  // Those that wait until the broker has ended another one, which nobody observes any more, or what they were before.
  const blocked = new Map<Subscription, Subscription>()
  let scheduled = false
  // Not all that is to be asked could be: the room did not suffice, or it waits for another to end.
  let deferred = false
  // Of the connection.
  let plan: Plan = named
  let link: Link | null = null
  let session: Session | null = null

  const mark = (subscriptions: Iterable<Subscription>) => {
    for (const subscription of subscriptions) if (!subscription.discarded) dirty.add(subscription)
    if (link === null || scheduled || dirty.size === 0) return
    scheduled = true
    time.schedule(flush)
  }

  const touch = (subscription: Subscription) => mark(plan.affected(subscription))

  const unblock = () => {
    if (blocked.size === 0) return
    const waiting = [...blocked.keys()]
    blocked.clear()
    mark(waiting)
  }

  const answers = createAnswers(port, {
    plan: () => plan,
    groupsAreUnconfirmed: () => session?.capabilities.groups === 'unconfirmed',
    touch,
    mark,
    gone: unblock,
  })
  const asking = createAsking(time, port.timeout, { ...answers, answered: isolation.answered })
  const suspects = createSuspects(table, isolation, answers)

  const flush = () => {
    scheduled = false
    port.turn()
    const capabilities = session?.capabilities
    if (capabilities === undefined) return
    const opens = new Map<SubscribeRequest, Subscription>()
    const fetches = new Map<SubscribeRequest, Subscription>()
    const subscribes = new Map<SubscribeRequest, Subscription>()
    const unwanted = new Set<Subscription>()
    let room = isolation.room() - asking.unanswered()
    const requestsOf = createSubscribeRequests(port, plan, capabilities)
    // What they wait for does not end: somebody observes it again.
    for (const [waiting, older] of blocked) if (older.observers.size() > 0) dirty.add(waiting)
    for (const subscription of dirty) {
      if (room <= 0) break
      dirty.delete(subscription)
      const decision = decide(subscription, capabilities)
      if (decision === 'subscribe') {
        const { open, fetch, request } = requestsOf(subscription)
        // Who hears that it is asked for may leave, and publish, before which it was decided on again.
        if (subscription.discarded) continue
        if (open !== undefined) opens.set(open, subscription)
        if (fetch !== undefined) fetches.set(fetch, subscription)
        subscribes.set(request, subscription)
        room -= 1
      } else if (decision === 'unsubscribe') unwanted.add(subscription)
    }
    // Make before break: if any is left to be decided on, there is no room.
    const unsubscribes = breaking(unwanted, room)
    const hadToWait = deferred
    deferred = dirty.size > 0 || waitsForEnd()
    if (subscribes.size > 0) asking.subscribe([opens, fetches], subscribes)
    if (unsubscribes.size > 0) asking.unsubscribe(unsubscribes)
    if (deferred) return
    if (asking.unanswered() === 0) suspects.acquit()
    if (hadToWait) isolation.proceed()
  }

  const waitsForEnd = (): boolean => {
    // Not where the broker would not end it for now: that may take long.
    for (const { phase } of blocked.values())
      if (phase === 'subscribing' || phase === 'unsubscribing') return true
    return false
  }

  /** Returns those to be ended for which there is room; the others are to be decided on again. */
  const breaking = (unwanted: ReadonlySet<Subscription>, room: number): Map<string, Subscription> => {
    const unsubscribes = new Map<string, Subscription>()
    for (const subscription of unwanted) {
      if (unsubscribes.size < room) {
        subscription.phase = 'unsubscribing'
        subscription.since = NEVER
        unsubscribes.set(subscription.filter, subscription)
      } else dirty.add(subscription)
    }
    return unsubscribes
  }

  const decide = (
    subscription: Subscription,
    capabilities: Capabilities,
  ): 'subscribe' | 'unsubscribe' | 'keep' => {
    const { phase, postponed, observers } = subscription
    const isWanted = observers.size() > 0
    blocked.delete(subscription)
    if (subscription.discarded || phase === 'subscribing') return 'keep'
    if (phase === 'unsubscribing') {
      if (isWanted) blocked.set(subscription, subscription)
      return 'keep'
    }
    if (!isWanted && phase === 'off') {
      discard(subscription)
      return 'keep'
    }
    const decision = postponed ? 'keep' : plan.decide(subscription)
    if (decision === 'subscribe' && !isPossible(subscription, capabilities)) return 'keep'
    if (decision === 'keep' && isWanted) answers.tellCarried(subscription)
    return decision
  }

  /** Refuses what this broker cannot do, and puts off what it cannot do yet. */
  const isPossible = (subscription: Subscription, capabilities: Capabilities): boolean => {
    const problem = lacking(subscription, capabilities)
    if (problem !== null) {
      answers.refuse(subscription, problem)
      return false
    }
    const conflict = conflictOf(subscription, table, capabilities)
    if (conflict === null) return true
    const { older, option } = conflict
    if (older.observers.size() === 0 && !older.stuck) blocked.set(subscription, older)
    else answers.refuse(subscription, new SubscribeConflictError(subscription.filter, option, older.filter))
    return false
  }

  const discard = (subscription: Subscription) => {
    const { told, filter } = subscription
    table.discard(subscription)
    if (told !== null) changes.tell(subscription, { kind: 'left', filter })
  }

  /**
   * A session that was kept has what it had, or what it says; to another one everything has to be told, and to one that may
   * be another.
   */
  const resume = ({ present, doubtful = false, has = () => !doubtful }: Session) => {
    if (!present) records.forget()
    // The eldest first, whatever was touched meanwhile.
    dirty.clear()
    for (const subscription of table.all()) {
      const kept = present && has(subscription.filter)
      dirty.add(subscription)
      subscription.deadly &&= present
      subscription.stuck = subscription.deadly
      subscription.stored?.opened()
      subscription.latest?.opened(records.latest() + 1, kept)
      if (kept) continue
      // Copies of what it had of others may still come, so what is remembered stays.
      if (!present) end(subscription)
      else if (subscription.phase === 'on') forget(subscription, 'uncertain')
      awaitReplay(subscription)
    }
  }

  return {
    touch,
    left: subscription => {
      // Without a connection there is nobody to be told.
      if (link === null && subscription.phase === 'off') discard(subscription)
      else touch(subscription)
    },
    opened: (opened, found) => {
      link = opened
      session = found
      plan = found.capabilities.identifiers ? named : coveringPlan
      asking.opened(opened)
      resume(found)
      // At once, so that nothing the client publishes now can be answered before its reply topic is subscribed.
      flush()
    },
    lost: () => {
      const isKept = session?.persistent ?? false
      link = null
      session = null
      scheduled = false
      deferred = false
      dirty.clear()
      blocked.clear()
      asking.lost()
      answers.lost()
      windows.lost()
      if (!isKept) records.forget()
      for (const subscription of [...table.all()]) {
        subscription.postponed = false
        subscription.reasked = false
        doubt(subscription, plan, true)
        if (!isKept) end(subscription)
        if (subscription.phase === 'off' && subscription.observers.size() === 0) discard(subscription)
      }
    },
    flush: () => {
      if (dirty.size > 0) flush()
    },
    capabilities: () => session?.capabilities ?? null,
    proceed: () => mark([]),
    defers: () => deferred,
    unanswered: asking.unanswered,
    suspects: suspects.take,
    giveUp: suspects.giveUp,
  }
}
