import type { Plan } from './plan.js'
import type { Records } from './records.js'
import { awaitAgain } from './retained.js'
import { NEVER, type SubscribeRecord, type Subscription } from './subscription.js'

// What the broker has of a subscription, as far as anybody knows.

/** It was asked for once more. Until that is answered copies may be those of the record before. */
export const adopt = (subscription: Subscription, record: SubscribeRecord, records: Records): void => {
  if (subscription.earlier !== null) records.release(subscription.earlier)
  subscription.earlier = subscription.record
  subscription.record = record
  records.use(record)
  if (subscription.since === NEVER) subscription.since = record.sequence
}

/** The last record is in force, and no other. */
export const settle = (subscription: Subscription, records: Records): void => {
  const { earlier, record, stored } = subscription
  if (earlier !== null) records.release(earlier)
  subscription.earlier = null
  // With this option what is stored is asked for in a record of its own, or with what is live.
  if (record !== null && (record.mixed || earlier?.asPublished === false)) stored?.fetched(record.sequence)
}

/** The broker does not have it, or perhaps not. */
export const forget = (subscription: Subscription, phase: 'off' | 'uncertain'): void => {
  subscription.phase = phase
  subscription.batch = null
  subscription.request = null
  subscription.granted = null
  if (phase !== 'off') return
  subscription.since = NEVER
  subscription.stale = false
}

/** The session is gone, and with it all that the broker had of it. What it has sent is still for who was there. */
export const end = (subscription: Subscription): void => {
  const { since } = subscription
  forget(subscription, 'off')
  subscription.since = since
  subscription.earlier = null
  subscription.record = null
  subscription.toldHolds = false
}

/** Those that its last SUBSCRIBE was sent for wait for another one. */
export const awaitServedAgain = (subscription: Subscription, plan: Plan): void => {
  const sequence = subscription.record?.sequence ?? NEVER
  for (const each of plan.served(subscription)) awaitAgain(each, sequence)
}

/** What was told and never answered, the broker may or may not know: it has to be told once more, either way. */
export const doubt = (subscription: Subscription, plan: Plan, again: boolean): void => {
  if (subscription.phase === 'subscribing') {
    if (again) awaitServedAgain(subscription, plan)
  } else if (subscription.phase !== 'unsubscribing') return
  forget(subscription, 'uncertain')
}
