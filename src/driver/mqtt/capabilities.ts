import type { Qos } from '../../message.js'
import type { Capabilities } from '../driver.js'
import type { Connack } from './wire/decode.js'
import type { Version } from './wire/packetTypes.js'

/** What a CONNACK tells a driver beyond what the client needs to know. */
export interface Limits {
  /** How many QoS 1 and 2 publishes the broker takes unanswered. */
  readonly receiveMaximum: number
  /** The longest packet the broker takes, in bytes. */
  readonly maximumPacketSize: number
}

/** Returns what the broker can do; a property that is absent means that it can (MQTT 5, section 3.2.2.3). */
export const capabilitiesOf = ({ properties }: Connack, version: Version): Capabilities => {
  const numbers = properties?.numbers ?? {}
  const five = version === 5
  const available = (name: string) => numbers[name] !== 0
  return {
    maximumQos: (numbers['maximumQos'] ?? 2) as Qos,
    retained: available('retainAvailable'),
    wildcards: available('wildcardSubscriptionAvailable'),
    // Some 3.1.1 brokers have groups, but none tells, and others grant them and deliver nothing.
    sharedSubscriptions: five && available('sharedSubscriptionAvailable'),
    identifiers: five && available('subscriptionIdentifiersAvailable'),
    subscribeOptions: five,
    properties: five,
  }
}

export const limitsOf = ({ properties }: Connack): Limits => ({
  receiveMaximum: properties?.numbers['receiveMaximum'] ?? 0xffff,
  maximumPacketSize: properties?.numbers['maximumPacketSize'] ?? Number.POSITIVE_INFINITY,
})
