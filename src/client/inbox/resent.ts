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
  opened(resumed: boolean): void
  /** Returns the key of what a received message is the second copy of. */
  keyOf(message: Message, delivery: Delivery): number | null
}

export const createResent = (): Resent => {
  const byName = new Map<string, StoredMessage>()

  return {
    left: stored => {
      const { name, handed, packet } = stored
      // After an acknowledgement the name may be another one's.
      if (name !== undefined && !handed && packet.qos === 2) byName.set(name, stored)
    },
    opened: resumed => {
      if (!resumed) byName.clear()
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
      return isSame ? stored.key : null
    },
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
