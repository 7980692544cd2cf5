import { checkOptions, isBoolean, isQos, isTimeout, type Rules } from './checks.js'
import { elsewherePublish } from './elsewhere.js'
import { isProperties, mergeProperties, type Properties, type Qos } from './properties.js'

/** How a value is published: given for one publish, or with a topic for all of its publishes. */
export interface PublishOptions {
  /**
   * 0: at most once, the receipt says it was handed over; 1: at least once; 2: exactly once. The receipt of 1 and 2
   * says that the broker has it.
   *
   * @default 0
   */
  readonly qos?: Qos
  /** `true`: the broker keeps it as the topic's value; an empty payload deletes that. @default false */
  readonly retain?: boolean
  /**
   * `true`: takes the place of the publish of the same topic that still waits in the outbox, whose receipt says
   * `replaced`: for states, of which only the last one matters. `false`: every publish is sent.
   *
   * @default false
   */
  readonly conflate?: boolean
  /** Sent along (MQTT 5 only; a 3.1.1 broker never sees them). @default none */
  readonly properties?: Properties
  /**
   * Ms until the publish fails with a `PublishTimeoutError` if it has not settled. `Infinity`: as long as the client
   * is open; so a state that conflates waits, until it is sent or a later one takes its place.
   *
   * @default 30000, with `conflate` Infinity
   */
  readonly timeout?: number
}

/** What options of a publish have to be. */
export const publishRules: Rules = {
  qos: isQos,
  retain: isBoolean,
  conflate: isBoolean,
  properties: isProperties,
  timeout: isTimeout,
}

/**
 * Checks options of a publish.
 *
 * @throws OptionError under `path` for the first option that is unknown or wrong
 */
export const checkPublishOptions = (path: string, options: unknown): void => {
  if (!isUsual(options)) checkOptions(path, options, publishRules, elsewherePublish)
}

/**
 * Returns `true` only for options that pass. Those of every publish are looked at, and the rules, which can say what is
 * wrong, cost a third of a publish.
 */
const isUsual = (options: unknown): boolean => {
  if (typeof options !== 'object' || options === null) return false
  const { qos, retain, conflate } = options as Readonly<Record<string, unknown>>
  if (qos !== undefined && qos !== 0 && qos !== 1 && qos !== 2) return false
  if (retain !== undefined && typeof retain !== 'boolean') return false
  if (conflate !== undefined && typeof conflate !== 'boolean') return false
  // After its members were read: what is known of it by then answers this without a call.
  if (Object.getPrototypeOf(options) !== Object.prototype) return false
  for (const name in options) if (name !== 'qos' && name !== 'retain' && name !== 'conflate') return false
  return true
}

/** Returns the options of one publish over those of its topic: what is given wins, property by property. */
export const mergePublishOptions = (defaults: PublishOptions, given: PublishOptions): PublishOptions => {
  const { qos = defaults.qos, retain = defaults.retain, timeout = defaults.timeout, properties } = given
  const { conflate = defaults.conflate } = given
  return {
    ...(qos === undefined ? {} : { qos }),
    ...(retain === undefined ? {} : { retain }),
    ...(conflate === undefined ? {} : { conflate }),
    ...(timeout === undefined ? {} : { timeout }),
    properties: mergeProperties(defaults.properties ?? {}, properties ?? {}),
  }
}
