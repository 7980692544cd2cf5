import type { Subscription as Cancellable } from 'rxjs'
import {
  GrantError,
  SubscribeConflictError,
  SubscribeRefusedError,
  type TopicsError,
} from '../../base/errors.js'
import { FAILURE, reasonName } from '../../base/reasonCodes.js'
import type { Time } from '../../base/time.js'
import type { Capabilities, Link, Session, SubscribeRequest } from '../../driver/driver.js'
import { isPassing } from '../../driver/refusals.js'
import type { Qos } from '../../message.js'
import { createAsking } from './asking.js'
import type { Changes } from './changes.js'
import { SubscribeTimeoutError, UnsubscribeRefusedError } from './errors.js'
import { conflictOf, lacking, namesCopiesOf } from './limits.js'
import { covering, named, type Plan } from './plan.js'
import type { Records } from './records.js'
import type { ReplayWindows } from './replayWindows.js'
import { askFor, awaitAgain, awaitReplay, isForAll, wantsReplay } from './retained.js'
import type { SubscribeRecord } from './subscription.js'
import { NEVER, type Subscription } from './subscription.js'
import type { SubscriptionTable } from './subscriptionTable.js'

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
}

export interface ReconcilerPort {
  readonly time: Time
  readonly table: SubscriptionTable
  readonly records: Records
  readonly windows: ReplayWindows
  readonly changes: Changes
  /** Ms from a request to asking again, and from there to giving up. */
  readonly timeout: number
  /** Returns after how many ms to ask again for what was refused for now, or `'fatal'` to give up. */
  again(refused: SubscribeRefusedError | UnsubscribeRefusedError, attempt: number): number | 'fatal'
  /** Copies name their subscriptions, as far as this broker can be trusted. */
  copiesAreNamed(): boolean
  /** Called at the end of each turn in which something changed. */
  turn(): void
}

export const createReconciler = (port: ReconcilerPort): Reconciler => {
  const { time, table, records, windows, changes, timeout } = port
  const coveringPlan = covering(table.routes)
  const dirty = new Set<Subscription>()
  // Those that wait until another one, which nobody observes any more, is gone from the broker.
  const blocked = new Set<Subscription>()
  const timers = new Set<Cancellable>()
  let scheduled = false
  // Of the connection.
  let plan: Plan = named
  let link: Link | null = null
  let session: Session | null = null

  const mark = (subscriptions: Iterable<Subscription>) => {
    for (const subscription of subscriptions) if (table.has(subscription)) dirty.add(subscription)
    if (link === null || scheduled || dirty.size === 0) return
    scheduled = true
    time.schedule(flush)
  }

  const touch = (subscription: Subscription) => mark(plan.affected(subscription))

  const flush = () => {
    scheduled = false
    port.turn()
    const capabilities = session?.capabilities
    if (capabilities === undefined) return
    const subscribes = new Map<SubscribeRequest, Subscription>()
    const unsubscribes = new Map<string, Subscription>()
    const recordOf = numbering(records, capabilities)
    for (const subscription of dirty) {
      dirty.delete(subscription)
      const { phase, filter, observers } = subscription
      if (!table.has(subscription) || phase === 'subscribing' || phase === 'unsubscribing') continue
      const wanted = observers.size() > 0
      if (!wanted && phase === 'off') discard(subscription)
      else if (!subscription.postponed) {
        const decision = plan.decide(subscription)
        if (decision === 'unsubscribe') {
          subscription.phase = 'unsubscribing'
          subscription.since = NEVER
          unsubscribes.set(filter, subscription)
        } else if (decision === 'subscribe') {
          if (isPossible(subscription, capabilities))
            subscribes.set(request(subscription, capabilities, recordOf), subscription)
        } else if (wanted) tellCarried(subscription)
      }
    }
    // Make before break.
    if (subscribes.size > 0) asking.subscribe(subscribes)
    if (unsubscribes.size > 0) asking.unsubscribe(unsubscribes)
  }

  /** Refuses what this broker cannot do, and puts off what it cannot do yet. */
  const isPossible = (subscription: Subscription, capabilities: Capabilities): boolean => {
    const problem = lacking(subscription, capabilities)
    if (problem !== null) {
      refuse(subscription, problem)
      return false
    }
    const conflict = conflictOf(subscription, table, capabilities)
    if (conflict === null) return true
    const { older, option } = conflict
    if (older.observers.size() === 0) blocked.add(subscription)
    else refuse(subscription, new SubscribeConflictError(subscription.filter, option, older.filter))
    return false
  }

  const request = (
    subscription: Subscription,
    capabilities: Capabilities,
    recordOf: (subscription: Subscription, asPublished: boolean, mixed: boolean) => SubscribeRecord,
  ): SubscribeRequest => {
    const { filter, options, phase } = subscription
    const served = plan.served(subscription)
    const replay = served.some(wantsReplay)
    // With retain as published a replay looks like a live message. That is right for all only if all are to get it;
    // else it is asked for without, and the option follows in a SUBSCRIBE of its own.
    const asPublished = options.retainAsPublished && (!replay || (phase === 'off' && isForAll(subscription)))
    const record = recordOf(subscription, asPublished, asPublished && replay)
    const { sequence, identifier } = record
    for (const each of served) {
      if (each.awaiting.size > 0 && !port.copiesAreNamed()) windows.open(each, sequence)
      askFor(each, sequence)
    }
    adopt(subscription, record)
    if (subscription.since === NEVER) subscription.since = sequence
    const qos = Math.max(...served.map(each => each.qos)) as Qos
    if (phase !== 'on' || qos !== subscription.request?.qos)
      changes.tell(subscription, { kind: 'asked', filter, qos })
    subscription.phase = 'subscribing'
    subscription.heard = false
    subscription.askedAt = time.now()
    subscription.request = {
      filter,
      qos,
      noLocal: options.noLocal,
      retainAsPublished: asPublished,
      retainHandling: replay ? 0 : 2,
      identifier: namesCopiesOf(subscription, capabilities) ? identifier : undefined,
      userProperties: options.userProperties,
    }
    return subscription.request
  }

  /** Until it is answered copies may be those of the record before. */
  const adopt = (subscription: Subscription, record: SubscribeRecord) => {
    if (subscription.earlier !== null) records.release(subscription.earlier)
    subscription.earlier = subscription.record
    subscription.record = record
    records.use(record)
  }

  const asking = createAsking(time, timeout, {
    subscribed: (subscription, code, text, error) => {
      if (!table.has(subscription)) return
      subscription.reasked = false
      if (error !== undefined) refuse(subscription, error)
      else if (code < FAILURE) granted(subscription, code as Qos)
      else
        denied(subscription, new SubscribeRefusedError(subscription.filter, code, text ?? reasonName(code)))
    },
    unsubscribed: (subscription, code, text) => {
      if (!table.has(subscription)) return
      if (code >= FAILURE) {
        return kept(
          subscription,
          new UnsubscribeRefusedError(subscription.filter, code, text ?? reasonName(code)),
        )
      }
      forget(subscription, 'off')
      touch(subscription)
      unblock()
    },
    overdue: subscription => {
      if (!table.has(subscription)) return
      if (subscription.phase === 'subscribing' && subscription.reasked)
        return refuse(subscription, new SubscribeTimeoutError(subscription.filter, timeout))
      subscription.reasked = subscription.phase === 'subscribing'
      // What it has brought shows that the broker has it, though it never said so.
      doubt(subscription, !subscription.heard)
      touch(subscription)
    },
  })

  const granted = (subscription: Subscription, qos: Qos) => {
    const { filter, group, earlier } = subscription
    subscription.phase = 'on'
    subscription.granted = qos
    subscription.refusals = 0
    if (earlier !== null) records.release(earlier)
    subscription.earlier = null
    const confirmed = !(group && session?.capabilities.groups === 'unconfirmed')
    changes.tell(subscription, { kind: 'granted', filter, qos, by: filter, confirmed })
    for (const each of plan.served(subscription)) {
      windows.extend(each)
      if (each.phase === 'off') tellCarried(each)
      for (const observer of each.observers.all()) {
        if (!observer.strict || observer.qos <= qos) continue
        observer.error(new GrantError(each.filter, observer.qos, qos))
      }
    }
    touch(subscription)
  }

  /** Another subscription brings it its messages. */
  const tellCarried = (subscription: Subscription) => {
    const carrier = subscription.phase === 'off' ? plan.carrier(subscription) : undefined
    if (carrier === undefined || carrier.granted === null) return
    const { filter } = subscription
    const { granted: qos, filter: by } = carrier
    changes.tell(subscription, { kind: 'granted', filter, qos, by, confirmed: true })
  }

  const denied = (subscription: Subscription, error: SubscribeRefusedError) => {
    const delay = isPassing(error.reasonCode) ? port.again(error, subscription.refusals) : 'fatal'
    if (delay === 'fatal') return refuse(subscription, error)
    awaitServedAgain(subscription)
    // Where there was one before, nobody says whether that is still in force.
    forget(subscription, subscription.earlier === null ? 'off' : 'uncertain')
    postpone(subscription, error, delay)
  }

  /** The broker would not end it. */
  const kept = (subscription: Subscription, error: UnsubscribeRefusedError) => {
    subscription.phase = 'on'
    subscription.since = subscription.record?.sequence ?? NEVER
    const delay = isPassing(error.reasonCode) ? port.again(error, subscription.refusals) : 'fatal'
    if (delay !== 'fatal') return postpone(subscription, error, delay)
    subscription.stuck = true
    changes.tell(subscription, { kind: 'refused', filter: error.filter, error, retryIn: undefined })
    touch(subscription)
  }

  const postpone = (subscription: Subscription, error: TopicsError, retryIn: number) => {
    subscription.refusals += 1
    subscription.postponed = true
    changes.tell(subscription, { kind: 'refused', filter: subscription.filter, error, retryIn })
    const timer = time.schedule(() => {
      timers.delete(timer)
      subscription.postponed = false
      touch(subscription)
    }, retryIn)
    timers.add(timer)
    // Those it covers have to do without it meanwhile.
    touch(subscription)
  }

  const refuse = (subscription: Subscription, error: Error) => {
    const affected = plan.affected(subscription)
    const { filter } = subscription
    table.discard(subscription)
    changes.tell(subscription, { kind: 'refused', filter, error, retryIn: undefined })
    // An observer leaves while it is told; one that subscribes again at once starts a new subscription.
    for (const observer of subscription.observers.all()) observer.error(error)
    mark(affected)
    unblock()
  }

  const discard = (subscription: Subscription) => {
    table.discard(subscription)
    if (subscription.told !== null) changes.tell(subscription, { kind: 'left', filter: subscription.filter })
    unblock()
  }

  const unblock = () => {
    if (blocked.size === 0) return
    const waiting = [...blocked]
    blocked.clear()
    mark(waiting)
  }

  const awaitServedAgain = (subscription: Subscription) => {
    const sequence = subscription.record?.sequence ?? NEVER
    for (const each of plan.served(subscription)) awaitAgain(each, sequence)
  }

  /** What was told and never answered, the broker may or may not know: it has to be told once more, either way. */
  const doubt = (subscription: Subscription, again: boolean) => {
    if (subscription.phase === 'subscribing') {
      if (again) awaitServedAgain(subscription)
    } else if (subscription.phase !== 'unsubscribing') return
    forget(subscription, 'uncertain')
  }

  /** A session that was kept has what it had; to another one everything has to be told. */
  const resume = (present: boolean) => {
    if (!present) records.forget()
    for (const subscription of table.all()) {
      dirty.add(subscription)
      subscription.stuck = false
      if (present) continue
      end(subscription)
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
      resume(found.present)
      // At once, so that nothing the client publishes now can be answered before its reply topic is subscribed.
      flush()
    },
    lost: () => {
      const isKept = session?.persistent ?? false
      link = null
      session = null
      scheduled = false
      dirty.clear()
      blocked.clear()
      asking.lost()
      windows.lost()
      for (const timer of timers) timer.unsubscribe()
      timers.clear()
      if (!isKept) records.forget()
      for (const subscription of [...table.all()]) {
        subscription.postponed = false
        subscription.reasked = false
        doubt(subscription, true)
        if (!isKept) end(subscription)
        if (subscription.phase === 'off' && subscription.observers.size() === 0) discard(subscription)
      }
    },
    flush: () => {
      if (dirty.size > 0) flush()
    },
    capabilities: () => session?.capabilities ?? null,
  }
}

/** The broker does not have it, or perhaps not. */
const forget = (subscription: Subscription, phase: 'off' | 'uncertain') => {
  subscription.phase = phase
  subscription.batch = null
  subscription.request = null
  subscription.granted = null
  if (phase === 'off') subscription.since = NEVER
}

/** The session is gone, and with it all that the broker had of it. */
const end = (subscription: Subscription) => {
  forget(subscription, 'off')
  subscription.earlier = null
  subscription.toldHolds = false
}

/** Returns a function that gives each SUBSCRIBE of one turn its record. */
const numbering = (records: Records, capabilities: Capabilities) => {
  // Exact filters overlap with no other, so one identifier does for all of them: their topic says which is meant.
  const common: (SubscribeRecord | undefined)[] = []
  return (subscription: Subscription, asPublished: boolean, mixed: boolean): SubscribeRecord => {
    const isNamed = namesCopiesOf(subscription, capabilities)
    const create = (of: Subscription | null) =>
      records.create(records.next(), isNamed, of, asPublished, mixed)
    if (isNamed && !subscription.exact) return create(subscription)
    const at = mixed ? 2 : asPublished ? 1 : 0
    common[at] ??= create(null)
    return common[at]
  }
}
