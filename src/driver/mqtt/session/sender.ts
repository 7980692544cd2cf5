import { createQueue } from '../../../base/queue.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Outgoing, PublishOutcome } from '../../driver.js'
import type { Answer } from '../wire/decode.js'
import { ProtocolError } from '../wire/errors.js'
import type { PacketIds } from './packetIds.js'

/** What the sender writes. */
export interface SenderPort {
  /** Returns `false` if the packet is larger than the broker takes, and nothing was written. */
  publish(packet: Outgoing, id: number, dup: boolean): boolean
  pubrel(id: number, code: number): void
}

/** The sending half of a session: QoS 1 and 2 publishes from the first PUBLISH to the last acknowledgement. */
export interface Sender {
  /**
   * Sends, or queues while the window is full. A packet that an earlier connection of a resumed session left
   * unanswered is on its way already: this only asks for its outcome. One with QoS 2 that was on its way when the
   * session was lost is not sent again: its outcome says that it is uncertain.
   */
  publish(packet: Outgoing, outcome: (outcome: PublishOutcome) => void): void
  /** These throw a `ProtocolError` for a step that does not belong to the QoS or the state of the publish. */
  puback(answer: Answer): void
  pubrec(answer: Answer): void
  pubcomp(answer: Answer): void
  /** A connection has opened with a window of `window` packets. A session that was resumed sends again what is unanswered. */
  opened(resumed: boolean, window: number): void
  /** The connection is gone; nobody waits for outcomes any more. */
  lost(): void
  /** Unanswered, queued ones included. */
  size(): number
}

interface Flight {
  readonly packet: Outgoing
  readonly id: number
  outcome: ((outcome: PublishOutcome) => void) | null
  /** Its PUBLISH was sent on this connection, so its end makes room for another. */
  counted: boolean
  /** Of the PUBREC: it may say that nobody is subscribed. */
  code: number
}

interface Waiting {
  readonly packet: Outgoing
  readonly outcome: (outcome: PublishOutcome) => void
}

const tooLarge: PublishOutcome = { code: 0x95, text: undefined }
const taken: PublishOutcome = { code: 0, text: undefined }
const uncertain: PublishOutcome = { code: 0x80, text: undefined, uncertain: true }

export const createSender = (ids: PacketIds, port: SenderPort): Sender => {
  // Without PUBACK or PUBREC, in the order of their first PUBLISH: the order to send them again in (MQTT-4.6.0-1).
  const flights = new Map<number, Flight>()
  // The broker owns the message and only PUBREL may be sent again (MQTT-4.3.3-6), in the order of the PUBRECs
  // (MQTT-4.6.0-4).
  const released = new Map<number, Flight>()
  // Left by an earlier connection, until the client asks for their outcome.
  const orphans = new Map<Outgoing, Flight>()
  // QoS 2 publishes that were unanswered when the broker lost the session.
  const doubtful = new WeakSet<Outgoing>()
  const resends = createQueue<Flight>()
  const waiting = createQueue<Waiting>()
  // How many more publishes the broker takes unanswered on this connection (MQTT-3.3.4-7).
  let quota = 0

  const free = ({ id, packet }: Flight) => {
    ids.free(id)
    if (orphans.size > 0) orphans.delete(packet)
  }

  /** Nobody can say any more whether the broker has it. */
  const abandon = (flight: Flight) => {
    free(flight)
    if (flight.packet.qos === 2) doubtful.add(flight.packet)
  }

  const canStart = ({ qos }: Outgoing) => qos === 0 || (quota > 0 && ids.left() > 0)

  const start = (packet: Outgoing, outcome: Waiting['outcome']) => {
    if (packet.qos === 0) return outcome(port.publish(packet, 0, false) ? taken : tooLarge)
    const id = ids.take()
    if (port.publish(packet, id, false)) {
      quota -= 1
      flights.set(id, { packet, id, outcome, counted: true, code: 0 })
    } else {
      ids.free(id)
      outcome(tooLarge)
    }
  }

  const resend = (flight: Flight) => {
    // A broker may repeat by itself what it had said on the connection before.
    if (flights.get(flight.id) !== flight) return
    if (port.publish(flight.packet, flight.id, true)) {
      quota -= 1
      flight.counted = true
    } else {
      flights.delete(flight.id)
      abandon(flight)
      flight.outcome?.(tooLarge)
    }
  }

  const pump = () => {
    while (quota > 0 && resends.size() > 0) {
      const flight = resends.shift()
      if (flight !== undefined) resend(flight)
    }
    if (resends.size() > 0) return
    for (let next = waiting.at(0); next !== undefined && canStart(next.packet); next = waiting.at(0)) {
      waiting.shift()
      start(next.packet, next.outcome)
    }
  }

  const finish = (flight: Flight, outcome: PublishOutcome) => {
    free(flight)
    if (flight.counted) quota += 1
    flight.outcome?.(outcome)
    pump()
  }

  return {
    publish: (packet, outcome) => {
      const orphan = orphans.size > 0 ? orphans.get(packet) : undefined
      if (orphan !== undefined) {
        orphans.delete(packet)
        orphan.outcome = outcome
      } else if (packet.qos === 2 && doubtful.delete(packet)) outcome(uncertain)
      // A QoS 0 packet takes no room in the window, but must not overtake those that wait for some.
      else if (waiting.size() > 0 || resends.size() > 0 || !canStart(packet))
        waiting.push({ packet, outcome })
      else start(packet, outcome)
    },
    puback: answer => {
      const flight = flights.get(answer.id)
      if (flight === undefined) {
        if (released.has(answer.id))
          throw new ProtocolError(0x82, `a PUBACK after the PUBREC of ${answer.id}`)
        return
      }
      // Also at QoS 2: a broker that has QoS 1 only may take the message as if that had been asked for.
      flights.delete(answer.id)
      finish(flight, answer)
    },
    pubrec: answer => {
      const { id, code } = answer
      const flight = flights.get(id)
      if (flight === undefined) return port.pubrel(id, released.has(id) ? 0 : 0x92)
      if (flight.packet.qos === 1) throw new ProtocolError(0x82, `a PUBREC for ${id}, which has QoS 1`)
      flights.delete(id)
      if (code >= FAILURE) return finish(flight, answer)
      flight.code = code
      released.set(id, flight)
      port.pubrel(id, 0)
    },
    pubcomp: ({ id, code }) => {
      const flight = released.get(id)
      if (flight === undefined) {
        if (flights.has(id)) throw new ProtocolError(0x82, `a PUBCOMP before the PUBREC of ${id}`)
        return
      }
      released.delete(id)
      // 0x92, identifier not found, is what a repeated PUBREL gets where the first PUBCOMP was lost. To a first PUBREL
      // it says that the broker has forgotten what it took.
      finish(flight, code >= FAILURE && flight.counted ? uncertain : { code: flight.code, text: undefined })
    },
    opened: (resumed, window) => {
      quota = window
      if (resumed) {
        for (const { id } of released.values()) port.pubrel(id, 0)
        for (const flight of flights.values()) resends.push(flight)
        return pump()
      }
      for (const flight of [...flights.values(), ...released.values()]) abandon(flight)
      flights.clear()
      released.clear()
    },
    lost: () => {
      quota = 0
      waiting.clear()
      resends.clear()
      for (const flight of [...flights.values(), ...released.values()]) {
        flight.outcome = null
        flight.counted = false
        orphans.set(flight.packet, flight)
      }
    },
    size: () => flights.size + released.size + waiting.size(),
  }
}
