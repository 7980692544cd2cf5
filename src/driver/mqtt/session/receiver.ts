import type { Qos } from '../../../message.js'
import { FAILURE } from '../../../reasonCodes.js'
import { PUBACK, PUBCOMP, PUBREC } from '../wire/packetTypes.js'

/** What the receiver writes. */
export interface ReceiverPort {
  ack(type: typeof PUBACK | typeof PUBREC | typeof PUBCOMP, id: number, code: number): void
}

/** The receiving half of a session: QoS 1 and 2 messages from the broker, acknowledged in their order. */
export interface Receiver {
  /**
   * A PUBLISH with QoS 1 or 2 has come. Returns the number to settle it by, 0 if it was had before and must not be
   * delivered again.
   */
  publish(id: number, qos: Qos): number
  /** The message is dealt with: `code` from 0x80 refuses it. Its acknowledgement leaves after those before it. */
  settle(delivery: number, code: number): void
  pubrel(id: number): void
  /** A connection has opened. Without a resumed session the broker has forgotten its half, and so does this one. */
  opened(resumed: boolean): void
  /** Delivered, and not yet settled. */
  size(): number
}

interface Delivery {
  readonly number: number
  readonly id: number
  readonly qos: Qos
  /** `null` until it is settled. */
  code: number | null
}

export const createReceiver = (port: ReceiverPort): Receiver => {
  // Identifiers of QoS 2 messages that were delivered and not yet released (MQTT-4.3.3-10).
  const held = new Set<number>()
  // In the order of arrival, which is that of the acknowledgements (MQTT-4.6.0-2 and -3).
  const deliveries: Delivery[] = []
  let numbered = 0

  const acknowledge = ({ id, qos }: Delivery, code: number) => {
    // A refused QoS 2 message ends there: no PUBREL follows (MQTT-4.3.3-9).
    if (qos === 2 && code >= FAILURE) held.delete(id)
    port.ack(qos === 2 ? PUBREC : PUBACK, id, code)
  }

  return {
    publish: (id, qos) => {
      if (qos === 2) {
        if (held.has(id)) {
          // Unless its first copy is still being dealt with, say again that it was had.
          if (!deliveries.some(delivery => delivery.id === id)) port.ack(PUBREC, id, 0)
          return 0
        }
        held.add(id)
      }
      numbered += 1
      deliveries.push({ number: numbered, id, qos, code: null })
      return numbered
    },
    settle: (number, code) => {
      const [first] = deliveries
      if (first === undefined) return
      const delivery = deliveries[number - first.number]
      if (delivery === undefined || delivery.code !== null) return
      delivery.code = code
      while (deliveries[0] !== undefined && deliveries[0].code !== null) {
        acknowledge(deliveries[0], deliveries[0].code)
        deliveries.shift()
      }
    },
    pubrel: id => {
      // Unknown ones too: the broker may be repeating a step whose answer was lost (MQTT-4.3.3-11).
      port.ack(PUBCOMP, id, held.delete(id) ? 0 : 0x92)
    },
    opened: resumed => {
      // Deliveries of an earlier connection are sent again by the broker, or gone.
      for (const { id, code } of deliveries) if (code === null) held.delete(id)
      deliveries.length = 0
      if (!resumed) held.clear()
    },
    size: () => deliveries.length,
  }
}
