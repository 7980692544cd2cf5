import type { Observer } from 'rxjs'
import { UnsupportedError } from '../../base/errors.js'
import { createPool } from '../../base/pool.js'
import { copyProperties } from '../../base/properties.js'
import { PayloadTooLargeError, TooManyLevelsError } from '../../base/publishErrors.js'
import type { Capabilities, Outgoing } from '../../driver/driver.js'
import type { Receipt } from '../../message.js'

/** What is to be sent, checked and encoded. */
export interface Prepared {
  readonly packet: Outgoing
  /** Ms. */
  readonly timeout: number
  /** It takes the place of the last one to its topic, if that still waits. */
  readonly conflate: boolean
  /** Nobody else can write to its bytes. */
  readonly owned: boolean
  /** It waits even where as many do as may, and gives way to no other. */
  readonly exempt?: boolean
}

/** Who waits for a publish to settle: gets one receipt and the end, or an error. */
export type Recipient = Observer<Receipt>

/**
 * Where a publish is until it has settled.
 *
 * - `waiting`: in line, to be sent
 * - `in flight`: on its way or unanswered, over the link there is
 * - `postponed`: the other side has said "not now"
 */
export type Place = 'waiting' | 'in flight' | 'postponed' | 'settled'

/** A publish that has not settled. */
export interface Entry {
  /** As it was published; its bytes are ours once it is kept. */
  packet: Outgoing
  /** As it was handed over: the very same for each link that goes on with its session. */
  sent: Outgoing | null
  /** When it was published, or `UNTIMED`, before it has to wait. */
  since: number
  readonly timeout: number
  readonly conflate: boolean
  readonly exempt: boolean
  readonly recipient: Recipient
  /** In the order of publishing. 0: an earlier process left it in the store, and nobody can publish it again. */
  readonly number: number
  place: Place
  /** It left with a link that was lost, so that the broker may have it. */
  resumed: boolean
  /** How often the other side has said "not now", and when it is tried again, if it is. */
  refusals: number
  retryAt: number | null
  /** Its key in the store, once it has one. */
  key: number | null
  /**
   * How far the store is: `storing` it, `stored`, noting that it is `leaving`; then it is `clear` to be sent, at QoS 1
   * as soon as it is stored. What is not to be stored is clear from the start.
   */
  safety: 'storing' | 'stored' | 'leaving' | 'clear'
  /** Its neighbours in line. */
  before: Entry | null
  after: Entry | null
}

/** When something was published, as long as nobody has to know. */
export const UNTIMED = -1

/**
 * Whether it is to be known at once when this was published, though nothing waits before it. To ask the clock is a tenth
 * of what a publish with QoS 0 costs.
 */
export const isTimed = ({ packet, conflate }: Prepared): boolean =>
  packet.qos > 0 || conflate || packet.properties.messageExpiryInterval !== undefined

export const createEntry = (
  { packet, timeout, conflate, owned: isOwned, exempt = false }: Prepared,
  since: number,
  recipient: Recipient,
  safety: Entry['safety'],
  number: number,
): Entry => ({
  // At QoS 0 it may leave at once: whoever keeps it sees to its bytes.
  packet: isOwned || packet.qos === 0 ? packet : owned(packet),
  sent: null,
  since,
  timeout,
  conflate,
  exempt,
  recipient,
  number,
  place: 'waiting',
  resumed: false,
  refusals: 0,
  retryAt: null,
  key: null,
  safety,
  before: null,
  after: null,
})

/** The broker may have it. */
const isSent = ({ sent }: Entry): boolean => sent !== null

/** Returns when it is no longer worth sending. Not kept: a field that may be `Infinity` is an object more for each entry. */
const expiryOf = ({ packet, since }: Entry): number => {
  const { messageExpiryInterval } = packet.properties
  return messageExpiryInterval === undefined
    ? Number.POSITIVE_INFINITY
    : since + messageExpiryInterval * 1_000
}

export const isExpired = (entry: Entry, now: number): boolean => !isSent(entry) && expiryOf(entry) <= now

/** Nobody waits for it any longer. */
export const isTimedOut = ({ since, timeout }: Entry, now: number): boolean => since + timeout <= now

/** It is time to try it again. */
export const isAgain = ({ retryAt }: Entry, now: number): boolean => retryAt !== null && retryAt <= now

/** Returns when something is due for an entry if nothing else happens. */
export const dueAt = (entry: Entry): number =>
  Math.min(
    entry.since + entry.timeout,
    isSent(entry) ? Number.POSITIVE_INFINITY : expiryOf(entry),
    entry.retryAt ?? Number.POSITIVE_INFINITY,
  )

/** Returns the packet, worth sending for as much less as it has waited (MQTT-3.3.2-5). */
export const aged = ({ packet, since }: Pick<Entry, 'packet' | 'since'>, now: number): Outgoing => {
  const { messageExpiryInterval } = packet.properties
  const seconds = Math.floor((now - since) / 1_000)
  if (messageExpiryInterval === undefined || seconds <= 0) return packet
  const properties = { ...packet.properties, messageExpiryInterval: messageExpiryInterval - seconds }
  return { ...packet, properties }
}

/** Returns the packet with bytes of its own: whoever published it may use theirs again. */
export const owned = ({ topic, payload, qos, retain, properties }: Outgoing): Outgoing => ({
  topic,
  payload: copy(payload),
  qos,
  retain,
  properties: copyProperties(properties),
})

const copy = /* @__PURE__ */ createPool()

export const receipt = (packet: Outgoing, outcome: Receipt['outcome'], code = 0): Receipt => ({
  outcome,
  topic: packet.topic,
  qos: packet.qos,
  noMatchingSubscribers: code === 0x10,
})

/** Returns why this broker cannot be sent a packet, or `null`. */
export const lacking = (
  { topic, payload, qos, retain }: Outgoing,
  { maximumQos, retained, maximumPayload, maximumLevels }: Capabilities,
): Error | null => {
  if (qos > maximumQos) return new UnsupportedError(`publishing with QoS ${qos}`)
  if (retain && !retained) return new UnsupportedError('retained messages')
  if (maximumPayload !== undefined && payload.length > maximumPayload) {
    return new PayloadTooLargeError(topic, payload.length, maximumPayload)
  }
  if (maximumLevels === undefined || maximumLevels === Number.POSITIVE_INFINITY) return null
  const levels = topic.split('/').length
  return levels > maximumLevels ? new TooManyLevelsError(topic, levels, maximumLevels) : null
}
