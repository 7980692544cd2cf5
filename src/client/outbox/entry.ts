import type { Observer } from 'rxjs'
import type { Capabilities, Outgoing } from '../../driver/driver.js'
import type { Receipt } from '../../message.js'

/** Who waits for a publish to settle: gets one receipt and the end, or an error. */
export type Publisher = Observer<Receipt>

/** A publish that has not settled. */
export interface Entry {
  packet: Outgoing
  readonly since: number
  readonly timeout: number
  /** When it times out, and when it is no longer worth sending. */
  readonly deadline: number
  readonly expiry: number
  readonly publisher: Publisher
  /** Its key in the store, once it has one. */
  key: number | null
  /**
   * How far the store is: `storing` it, `stored`, noting that it is `leaving`; then it is `clear` to be sent, at QoS 1
   * as soon as it is stored. What is not to be stored is clear from the start.
   */
  safety: 'storing' | 'stored' | 'leaving' | 'clear'
  /** It was handed to a link once, so that the broker may have it: from then on it does not expire. */
  handed: boolean
}

export const createEntry = (
  packet: Outgoing,
  since: number,
  timeout: number,
  publisher: Publisher,
  safety: Entry['safety'],
): Entry => {
  const { messageExpiryInterval = Number.POSITIVE_INFINITY } = packet.properties
  return {
    packet,
    since,
    timeout,
    deadline: since + timeout,
    expiry: since + messageExpiryInterval * 1_000,
    publisher,
    key: null,
    safety,
    handed: false,
  }
}

export const isExpired = ({ handed, expiry }: Entry, now: number): boolean => !handed && expiry <= now

/** Returns when something is due for an entry if nothing else happens. */
export const dueAt = ({ handed, deadline, expiry }: Entry): number =>
  handed ? deadline : Math.min(deadline, expiry)

/** Returns the packet, worth sending for as much less as it has waited (MQTT-3.3.2-5). */
export const aged = ({ packet, since }: Entry, now: number): Outgoing => {
  const { messageExpiryInterval } = packet.properties
  const seconds = Math.floor((now - since) / 1_000)
  if (messageExpiryInterval === undefined || seconds <= 0) return packet
  const properties = { ...packet.properties, messageExpiryInterval: messageExpiryInterval - seconds }
  return { ...packet, properties }
}

export const receipt = (packet: Outgoing, outcome: Receipt['outcome'], code = 0): Receipt => ({
  outcome,
  topic: packet.topic,
  qos: packet.qos,
  noMatchingSubscribers: code === 0x10,
})

/** Returns what the broker would have to be able to do and is not, or `null`. */
export const unsupported = (
  { qos, retain }: Outgoing,
  { maximumQos, retained }: Capabilities,
): string | null => {
  if (qos > maximumQos) return `publishing with QoS ${qos}`
  return retain && !retained ? 'retained messages' : null
}
