import { UnsupportedError } from '../../base/errors.js'
import { TooManyLevelsError } from '../../base/publishErrors.js'
import type { Capabilities } from '../../driver/driver.js'
import { overlaps } from '../../topic/filter/overlaps.js'
import type { Subscription } from './subscription.js'
import type { SubscriptionTable } from './subscriptionTable.js'

// What this broker does not offer, or not at the same time.

/** Returns whether copies for a subscription will name it. */
export const namesCopiesOf = (
  { group }: Subscription,
  { identifiers, groupIdentifiers = identifiers }: Capabilities,
): boolean => (group ? groupIdentifiers : identifiers)

/** Returns why this broker cannot be asked for a subscription, or `null`. */
export const lacking = (subscription: Subscription, capabilities: Capabilities): Error | null => {
  const missing = unsupported(subscription, capabilities)
  if (missing !== null) return new UnsupportedError(missing)
  const { maximumLevels = Number.POSITIVE_INFINITY } = capabilities
  const { route } = subscription
  const levels = maximumLevels === Number.POSITIVE_INFINITY ? 0 : route.split('/').length
  return levels > maximumLevels ? new TooManyLevelsError(route, levels, maximumLevels) : null
}

const unsupported = (
  { route, group, options }: Subscription,
  { groups, wildcards, noLocal, retainAsPublished, properties, identifiers }: Capabilities,
): string | null => {
  if (group && groups === 'no') return 'shared subscriptions'
  if (!wildcards && /[+#]/.test(route)) return 'wildcard subscriptions'
  if (!noLocal && options.noLocal) return 'noLocal'
  if (options.retainAsPublished) {
    if (!retainAsPublished) return 'retainAsPublished'
    // Else nobody can say whether a copy that bears the flag is live.
    if (!identifiers) return 'subscription identifiers, which retainAsPublished needs'
  }
  return !properties && options.userProperties !== undefined ? 'user properties' : null
}

/** An older subscription of overlapping topics, and the option by which two cannot be told apart. */
export interface Conflict {
  readonly older: Subscription
  readonly option: 'group' | 'noLocal'
}

/**
 * Returns what a subscription cannot stand beside, because copies do not say which of the two they are for: a group
 * beside anything else, or one with `noLocal` beside one without. The older of the two stays.
 */
export const conflictOf = (
  subscription: Subscription,
  { all, apart }: SubscriptionTable,
  capabilities: Capabilities,
): Conflict | null => {
  const { identifiers, groupIdentifiers = identifiers } = capabilities
  // Nothing is looked through for each of many where all copies say what they are for.
  if (identifiers && groupIdentifiers) return null
  const isApart = (each: Subscription) => each.group || each.options.noLocal
  for (const older of isApart(subscription) ? all() : apart) {
    if (older.order >= subscription.order) continue
    if (older.observers.size() === 0 && older.phase === 'off') continue
    const option = clash(older, subscription, capabilities)
    if (option !== null && overlaps(older.route, subscription.route)) return { older, option }
  }
  return null
}

const clash = (a: Subscription, b: Subscription, capabilities: Capabilities): Conflict['option'] | null => {
  const unnamed = (each: Subscription) => !namesCopiesOf(each, capabilities)
  if ((a.group && unnamed(a)) || (b.group && unnamed(b))) return 'group'
  if (a.group || b.group || a.options.noLocal === b.options.noLocal) return null
  return unnamed(a) ? 'noLocal' : null
}
