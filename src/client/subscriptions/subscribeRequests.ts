import type { Time } from '../../base/time.js'
import type { Capabilities, SubscribeRequest } from '../../driver/driver.js'
import type { Qos } from '../../message.js'
import type { Changes } from './changes.js'
import { namesCopiesOf } from './limits.js'
import type { Plan } from './plan.js'
import type { Records } from './records.js'
import type { ReplayWindows } from './replayWindows.js'
import { askFor, isForAll, waits, wantsReplay } from './retained.js'
import { adopt } from './standing.js'
import type { SubscribeRecord, Subscription } from './subscription.js'

export interface SubscribeRequestsPort {
  readonly time: Time
  readonly records: Records
  readonly windows: ReplayWindows
  readonly changes: Changes
  /** Copies name their subscriptions, as far as this broker can be trusted. */
  copiesAreNamed(): boolean
}

/** What the broker is to be asked for one subscription. */
export interface Requested {
  /** To be sent before those below: sets `retainAsPublished`, for brokers that keep it as it was first asked for. */
  readonly open: SubscribeRequest | undefined
  /**
   * To be sent before the one below: brings what is stored without `retainAsPublished`, with which a replay looks like a
   * live message. `undefined`: that below brings it, or nothing is to be brought.
   */
  readonly fetch: SubscribeRequest | undefined
  readonly request: SubscribeRequest
}

/** What sets apart the SUBSCRIBEs of one turn, as far as copies of them are read differently. */
interface Kind {
  readonly asPublished: boolean
  readonly mixed: boolean
  /** Its copies are too early for those who wait for what is stored. */
  readonly isEarly: boolean
}

const plain: Kind = { asPublished: false, mixed: false, isEarly: false }
const asPublished: Kind = { asPublished: true, mixed: false, isEarly: false }
const both: Kind = { asPublished: true, mixed: true, isEarly: false }
const opening: Kind = { asPublished: true, mixed: false, isEarly: true }
const kinds = [plain, asPublished, both, opening]

/** Returns a function that makes the SUBSCRIBEs of one turn; each is remembered, and its subscription waits for the answer. */
export const createSubscribeRequests = (
  { time, records, windows, changes, copiesAreNamed }: SubscribeRequestsPort,
  plan: Plan,
  capabilities: Capabilities,
): ((subscription: Subscription) => Requested) => {
  let early = 0
  let sequence = 0
  // Exact filters overlap with no other, so one identifier does for all of them: their topic says which is meant.
  const common: (SubscribeRecord | undefined)[] = []

  const recordOf = (subscription: Subscription, kind: Kind): SubscribeRecord => {
    if (sequence === 0) {
      early = records.next()
      sequence = records.next()
    }
    const isNamed = namesCopiesOf(subscription, capabilities)
    const { isEarly, asPublished, mixed } = kind
    const create = (of: Subscription | null) =>
      records.create(isEarly ? early : sequence, isNamed, of, asPublished, mixed)
    if (isNamed && !subscription.exact) return create(subscription)
    const at = kinds.indexOf(kind)
    common[at] ??= create(null)
    return common[at]
  }

  const requestOf = (subscription: Subscription, qos: Qos, replay: boolean, kind: Kind): SubscribeRequest => {
    const { filter, options } = subscription
    const record = recordOf(subscription, kind)
    adopt(subscription, record, records)
    return {
      filter,
      qos,
      noLocal: options.noLocal,
      retainAsPublished: kind.asPublished,
      retainHandling: replay ? 0 : 2,
      identifier: namesCopiesOf(subscription, capabilities) ? record.identifier : undefined,
      userProperties: options.userProperties,
    }
  }

  return subscription => {
    const { filter, options, phase, request } = subscription
    const served = plan.served(subscription)
    let qos: Qos = 0
    let replay = false
    for (const each of served) {
      if (each.qos > qos) qos = each.qos
      replay ||= wantsReplay(each)
    }
    // With retain as published a replay looks like a live message. That is right for all only if all are to get it.
    const mixed = options.retainAsPublished && replay && phase === 'off' && isForAll(subscription)
    const apart = options.retainAsPublished && replay && !mixed
    // All go together, and the first one has the option: mosquitto 2.0 keeps it as it was first asked for, so that else it
    // would never have it; and so, before the last one, live copies may bear the flag.
    const open = apart && phase !== 'on' ? requestOf(subscription, qos, false, opening) : undefined
    const fetch = apart ? requestOf(subscription, qos, true, plain) : undefined
    const kind = mixed ? both : options.retainAsPublished ? asPublished : plain
    const wanted = requestOf(subscription, qos, replay && !apart, kind)
    const place = subscription.record?.sequence ?? 0
    for (const each of served) {
      // Those that want the last of each topic know by themselves what is news, but not what is live.
      const isAwaited = options.retainAsPublished ? waits(each) : each.awaiting.size > 0
      if (isAwaited && !copiesAreNamed()) windows.open(each, place)
      askFor(each, place)
    }
    if (phase !== 'on' || qos !== request?.qos) changes.tell(subscription, { kind: 'asked', filter, qos })
    subscription.phase = 'subscribing'
    subscription.heard = false
    subscription.askedAt = time.now()
    subscription.request = wanted
    return { open, fetch, request: wanted }
  }
}
