import { createQueue } from '../../../base/queue.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Qos } from '../../../message.js'
import { ProtocolError } from '../wire/errors.js'
import { PUBACK, PUBCOMP, PUBREC } from '../wire/packetTypes.js'

/** What the receiver writes. */
export interface ReceiverPort {
  ack(type: typeof PUBACK | typeof PUBREC | typeof PUBCOMP, id: number, code: number, text?: string): void
  /** The broker has let go of what it called so. */
  released(id: number): void
  /** More than `maximum` messages are unanswered. Told once for each connection. */
  overshot(maximum: number): void
  /** So many messages were left to a later connection that the broker may send no more. Told once for each. */
  heldUp(count: number): void
}

/** The receiving half of a session: QoS 1 and 2 messages from the broker, acknowledged in their order. */
export interface Receiver {
  /**
   * A PUBLISH with QoS 1 or 2 has come, `dup` perhaps for a second time. Returns the number to settle it by, 0 if it came
   * before and must not be delivered again.
   *
   * @throws ProtocolError if many more are unanswered than the broker was told to send
   */
  publish(id: number, qos: Qos, dup?: boolean): number
  /**
   * The message is dealt with; `code` from 0x80 refuses it, and `null` leaves it to a later connection. What there is
   * to send leaves after the answers to the messages before it.
   */
  settle(delivery: number, code: number | null, text?: string): void
  /**
   * Takes a PUBREL, and answers it.
   *
   * @throws ProtocolError for a message whose PUBREC has not left yet
   */
  pubrel(id: number): void
  /**
   * A connection has opened, on which the broker may send `maximum` messages unanswered. Without a resumed session it
   * has forgotten its half, and so does this one. Of one that is `doubtful`, what does not come as a second time is new.
   */
  opened(resumed: boolean, maximum: number, doubtful?: boolean): void
  /** Returns the packet identifier of a delivery that is not settled. */
  packetId(delivery: number): number | undefined
  /** Delivered, and not yet settled. */
  size(): number
}

interface Delivery {
  readonly id: number
  readonly qos: Qos
  settled: boolean
  /** `null`: leave it unanswered. */
  code: number | null
  text: string | undefined
}

/** So many messages that are left take half of what mosquitto sends unanswered as it is installed, and all of RabbitMQ's. */
const MANY_LEFT = 10

/** Also those that mosquitto queues for one client as it is installed. */
const SLACK = 1_000

/**
 * Returns how many unanswered messages are taken from a broker that was told to send `maximum`. Some count wrongly:
 * mosquitto 2.0 sends that many more for each acknowledgement, as long as it has some.
 */
export const toleratedOf = (maximum: number): number => Math.min(0xffff, 2 * maximum + SLACK)

export const createReceiver = (port: ReceiverPort): Receiver => {
  // Of the session.
  // QoS 2 messages that the broker has not released: `null` once PUBREC has left (MQTT-4.3.3-10).
  const held = new Map<number, Delivery | null>()

  // Of the connection.
  // In the order of arrival, which is that of the acknowledgements (MQTT-4.6.0-2 and -3).
  const deliveries = createQueue<Delivery>()
  let firstNumber = 1
  let unanswered = 0
  let left = 0
  let allowed = 0xffff
  let overshot = false
  let isDoubtful = false

  const acknowledge = ({ id, qos, text }: Delivery, code: number) => {
    if (qos === 1) {
      unanswered -= 1
      return port.ack(PUBACK, id, code, text)
    }
    if (code < FAILURE) held.set(id, null)
    else {
      // A refused message ends there: no PUBREL follows (MQTT-4.3.3-9).
      unanswered -= 1
      held.delete(id)
    }
    port.ack(PUBREC, id, code, text)
  }

  const drain = () => {
    for (let first = deliveries.at(0); first?.settled; first = deliveries.at(0)) {
      deliveries.shift()
      firstNumber += 1
      if (first.code !== null) acknowledge(first, first.code)
      else leave()
    }
  }

  const leave = () => {
    left += 1
    if (left === Math.min(allowed, MANY_LEFT)) port.heldUp(left)
  }

  const overshoot = () => {
    const tolerated = toleratedOf(allowed)
    if (unanswered > tolerated) {
      throw new ProtocolError(
        0x93,
        `more than ${tolerated} unanswered messages, where ${allowed} are allowed`,
      )
    }
    if (overshot) return
    overshot = true
    port.overshot(allowed)
  }

  const add = (delivery: Delivery): number => {
    unanswered += 1
    if (unanswered > allowed) overshoot()
    deliveries.push(delivery)
    if (delivery.qos === 2) held.set(delivery.id, delivery)
    return firstNumber + deliveries.size() - 1
  }

  return {
    publish: (id, qos, dup = true) => {
      const had = qos === 2 ? held.get(id) : undefined
      if (had === undefined || (had === null && isDoubtful && !dup))
        return add({ id, qos, settled: false, code: null, text: undefined })
      // Where its PUBREC was lost with an earlier connection it is sent again, in turn. Else that is still to come.
      if (had === null) {
        add({ id, qos, settled: true, code: 0, text: undefined })
        drain()
      }
      return 0
    },
    settle: (number, code, text) => {
      const delivery = deliveries.at(number - firstNumber)
      if (delivery === undefined || delivery.settled) return
      delivery.settled = true
      delivery.code = code
      delivery.text = text
      drain()
    },
    pubrel: id => {
      if (held.get(id)) throw new ProtocolError(0x82, `a PUBREL before the PUBREC of ${id}`)
      const known = held.delete(id)
      // Also for a message of an earlier connection: by the letter of section 4.9 the broker may then send one more.
      if (known) unanswered -= 1
      // Unknown ones are answered too: the broker may be repeating a step whose answer was lost (MQTT-4.3.3-11).
      port.ack(PUBCOMP, id, known ? 0 : 0x92)
      port.released(id)
    },
    opened: (resumed, maximum, doubtful = false) => {
      // What was not accepted is sent again by the broker, and delivered again.
      for (const [id, delivery] of held) {
        const accepted =
          delivery === null || (delivery.settled && delivery.code !== null && delivery.code < FAILURE)
        if (resumed && accepted) held.set(id, null)
        else held.delete(id)
      }
      firstNumber += deliveries.size()
      deliveries.clear()
      unanswered = 0
      left = 0
      allowed = maximum
      overshot = false
      isDoubtful = doubtful
    },
    packetId: number => deliveries.at(number - firstNumber)?.id,
    size: () => deliveries.size(),
  }
}
