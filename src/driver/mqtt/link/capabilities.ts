import type { Qos } from '../../../message.js'
import type { Capabilities } from '../../driver.js'
import type { Connack } from '../wire/decode.js'
import type { Version } from '../wire/packetTypes.js'

/** What a CONNACK tells a driver beyond what the client needs to know. */
export interface Limits {
  /** How many QoS 1 and 2 publishes the broker takes unanswered. */
  readonly receiveMaximum: number
  /** The longest packet the broker takes, in bytes. */
  readonly maximumPacketSize: number
  readonly topicAliasMaximum: number
  /** Seconds the broker keeps the session after the connection; `undefined`: as asked. */
  readonly sessionExpiry: number | undefined
  /** Seconds between pings that the broker wants (MQTT-3.2.2-21); `undefined`: as asked. */
  readonly keepalive: number | undefined
}

/**
 * Returns what the broker can do; a property that is absent means that it can (MQTT 5, section 3.2.2.3). `known`: what
 * a 3.1.1 broker does about overlapping subscriptions and groups, which it does not tell.
 */
export const capabilitiesOf = (
  { properties }: Connack,
  version: Version,
  known: { readonly overlap: Capabilities['overlap']; readonly groups: Capabilities['groups'] | undefined },
): Capabilities => {
  const numbers = properties?.numbers ?? {}
  const five = version === 5
  const available = (name: string) => numbers[name] !== 0
  const hasGroups = available('sharedSubscriptionAvailable') ? 'yes' : 'no'
  // Some 3.1.1 brokers have groups, but none tells, and others grant them and deliver nothing.
  const announced = five ? hasGroups : 'unconfirmed'
  return {
    maximumQos: (numbers['maximumQos'] ?? 2) as Qos,
    retained: available('retainAvailable'),
    wildcards: available('wildcardSubscriptionAvailable'),
    groups: known.groups ?? announced,
    identifiers: five && available('subscriptionIdentifiersAvailable'),
    overlap: five ? 'each' : known.overlap,
    retainHandling: five,
    noLocal: five,
    retainAsPublished: five,
    properties: five,
  }
}

export const limitsOf = ({ properties }: Connack): Limits => {
  const numbers = properties?.numbers ?? {}
  return {
    receiveMaximum: numbers['receiveMaximum'] ?? 0xffff,
    maximumPacketSize: numbers['maximumPacketSize'] ?? Number.POSITIVE_INFINITY,
    topicAliasMaximum: numbers['topicAliasMaximum'] ?? 0,
    sessionExpiry: numbers['sessionExpiryInterval'],
    keepalive: numbers['serverKeepAlive'],
  }
}
