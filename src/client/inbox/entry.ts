import { type Message, rawMessage } from '../../message.js'
import { type Delivery, noDelivery, type Share } from '../delivery/acks.js'
import { aged } from '../outbox/entry.js'
import type { StoredMessage } from './store.js'

/** A message of an inbox with a store, until an observer has dealt with it. */
export interface Entry {
  readonly key: number
  readonly message: Message
  /** When it came. */
  readonly since: number
  /** When it is no longer to be held, and when it is no longer worth handing over. */
  readonly due: number
  readonly expiry: number
  /** `null`: it is acknowledged. */
  share: Share | null
  delivery: Delivery
  /** With observers, who have not dealt with it. */
  handed: boolean
}

export const createEntry = (
  { key, packet }: StoredMessage,
  since: number,
  due: number,
  dup: boolean,
): Entry => {
  const { topic, payload, qos, retain, properties } = packet
  const { messageExpiryInterval = Number.POSITIVE_INFINITY } = properties
  return {
    key,
    message: rawMessage(topic, payload, qos, retain, dup, properties),
    since,
    due,
    expiry: since + messageExpiryInterval * 1_000,
    share: null,
    delivery: noDelivery,
    handed: false,
  }
}

/** Returns when it leaves the inbox if nobody observes it. */
export const dueAt = ({ due, expiry }: Entry): number => Math.min(due, expiry)

/** Returns the message, worth as much less as it has waited. */
export const messageNow = ({ message, since }: Entry, now: number): Message => {
  const packet = aged({ packet: message, since }, now)
  if (packet === message) return message
  const { topic, payload, qos, retain, properties } = packet
  return rawMessage(topic, payload, qos, retain, message.dup, properties)
}
