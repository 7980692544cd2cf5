import type { Message } from '../../message.js'
import type { Delivery } from '../delivery/acks.js'
import type { StoredMessage } from './store.js'

/**
 * Tells the second copy of a message with QoS 2 that an earlier process has stored, and perhaps acknowledged: where the
 * broker has no acknowledgement it sends the message again, by the same name, before all that is new (MQTT 5, section 4.4).
 */
export interface Resent {
  /** An earlier process has left that. */
  left(stored: StoredMessage): void
  /** This process has stored and acknowledged that. */
  acknowledged(stored: StoredMessage): void
  /** Returns the keys of what the broker does not send again, for it has forgotten the session. */
  opened(resumed: boolean): readonly number[]
  /** Returns the key of what a received message is the second copy of. */
  keyOf(message: Message, delivery: Delivery): number | null
  /** The broker has the acknowledgement. Returns the key of what it has called so. */
  released(name: string): number | null
}

export const createResent = (): Resent => {
  // Of those that it may call so.
  const keys = new Map<string, number>()
  // Of those what may come again.
  const byName = new Map<string, StoredMessage>()

  const left = (stored: StoredMessage) => {
    const { name, handed, packet, key } = stored
    // Once it has the acknowledgement the name may be another one's.
    if (name === undefined || handed || packet.qos !== 2) return
    keys.set(name, key)
    byName.set(name, stored)
  }

  return {
    left,
    acknowledged: ({ name, key }) => {
      if (name !== undefined) keys.set(name, key)
    },
    opened: resumed => {
      if (resumed) return none
      const known = [...keys.values()]
      keys.clear()
      byName.clear()
      return known
    },
    keyOf: (message, delivery) => {
      if (byName.size === 0 || message.qos === 0) return null
      // What was sent before comes first, with that flag (MQTT-3.3.1-1).
      if (!message.dup) {
        byName.clear()
        return null
      }
      const name = delivery.name()
      const stored = name === undefined ? undefined : byName.get(name)
      if (name === undefined || stored === undefined) return null
      byName.delete(name)
      const { topic, payload, qos } = stored.packet
      // By an interceptor its properties may differ from copy to copy.
      const isSame = message.qos === qos && message.topic === topic && sameBytes(message.payload, payload)
      if (isSame) return stored.key
      keys.delete(name)
      return null
    },
    released: name => {
      const key = keys.get(name) ?? null
      keys.delete(name)
      byName.delete(name)
      return key
    },
  }
}

const none: readonly number[] = []

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
