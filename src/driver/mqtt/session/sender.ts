import { createQueue } from '../../../base/queue.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Outgoing, PublishOutcome } from '../../driver.js'
import type { Answer } from '../wire/decode.js'
import { ProtocolError } from '../wire/errors.js'
import { type PacketIds, RESERVED } from './packetIds.js'

/** What the sender writes to. */
export interface SenderPort {
  /** Writes a PUBLISH and returns `null`, or why it cannot be written. */
  publish(packet: Outgoing, id: number, dup: boolean): Error | null
  pubrel(id: number, code: number): void
  /** Whether the connection takes another PUBLISH now. */
  takes(): boolean
  /** There is room for publishes again, after one was not taken. */
  ready(): void
}

/** The sending half of a session: QoS 1 and 2 publishes from the first PUBLISH to the last acknowledgement. */
export interface Sender {
  /**
   * Sends and returns `true`, or returns `false` with nothing done while there is no room: the window is full, what is
   * sent again goes first, all identifiers are in use, or the connection takes no bytes.
   *
   * A packet that an earlier connection of a resumed session left unanswered is always taken: this only asks for its
   * outcome. One with QoS 2 whose session was lost is not sent again: its outcome says that it is uncertain.
   */
  publish(packet: Outgoing, outcome: (outcome: PublishOutcome) => void): boolean
  /** These throw a `ProtocolError` for a step that does not belong to the QoS or the state of the publish. */
  puback(answer: Answer): void
  pubrec(answer: Answer): void
  pubcomp(answer: Answer): void
  /** Goes on with what is to be sent again, and says where there is room for more: to be called when there may be. */
  proceed(): void
  /** A connection has opened. A session that was resumed sends again what is unanswered. */
  opened(resumed: boolean, limits: SenderLimits): void
  /** The connection is gone; nobody waits for outcomes any more. */
  lost(): void
  /**
   * Nobody goes on with a packet that an earlier connection left unanswered: its PUBLISH is not sent again. At QoS 2 the
   * broker may have taken it, and is asked to release it, so that its identifier is free on both sides.
   */
  drop(packet: Outgoing): void
  /** Unanswered ones. */
  size(): number
}

export interface SenderLimits {
  /** How many publishes the broker takes unanswered. */
  readonly window: number
  /** How many of those that are sent again may be unanswered at a time; while it is reached nothing new is sent either. */
  readonly again: number
  /** Nothing is sent again before the first `publish`. */
  readonly careful: boolean
}

interface Flight {
  readonly packet: Outgoing
  readonly id: number
  outcome: ((outcome: PublishOutcome) => void) | null
  /** Its PUBLISH was sent on this connection, so its end makes room for another. */
  counted: boolean
  /** That PUBLISH was not the first, and is unanswered. */
  again: boolean
  /** Of the PUBREC: it may say that nobody is subscribed. */
  code: number
}

const taken: PublishOutcome = { code: 0, text: undefined }
const uncertain: PublishOutcome = { code: 0x80, text: undefined, uncertain: true }

export const createSender = (ids: PacketIds, port: SenderPort): Sender => {
  // Of the session.
  // Without PUBACK or PUBREC, in the order of their first PUBLISH: the order to send them again in (MQTT-4.6.0-1).
  const flights = new Map<number, Flight>()
  // The broker owns the message and only PUBREL may be sent again (MQTT-4.3.3-6), in the order of the PUBRECs
  // (MQTT-4.6.0-4).
  const released = new Map<number, Flight>()
  // Left by an earlier connection, until the client asks for their outcome.
  const orphans = new Map<Outgoing, Flight>()
  // QoS 2 publishes that were unanswered when the broker lost the session.
  const doubtful = new WeakSet<Outgoing>()

  // Of the connection.
  const resends = createQueue<Flight>()
  // How many more publishes the broker takes unanswered (MQTT-3.3.4-7).
  let quota = 0
  let againLeft = 0
  let careful = false
  // The QoS of the publish that was not taken: what it waits for.
  let refused: Outgoing['qos'] | null = null

  const free = ({ id, packet }: Flight) => {
    ids.free(id)
    if (orphans.size > 0) orphans.delete(packet)
  }

  /** Nobody can say any more whether the broker has it. */
  const abandon = (flight: Flight) => {
    free(flight)
    if (flight.packet.qos === 2) doubtful.add(flight.packet)
  }

  const hasRoom = (qos: Outgoing['qos']) =>
    resends.size() === 0 &&
    againLeft > 0 &&
    (qos === 0 || (quota > 0 && ids.left() > RESERVED)) &&
    port.takes()

  const start = (packet: Outgoing, outcome: (outcome: PublishOutcome) => void) => {
    if (packet.qos === 0) {
      const error = port.publish(packet, 0, false)
      return outcome(error === null ? taken : unsendable(error))
    }
    const id = ids.take()
    const error = port.publish(packet, id, false)
    if (error === null) {
      quota -= 1
      flights.set(id, { packet, id, outcome, counted: true, again: false, code: 0 })
    } else {
      ids.free(id)
      outcome(unsendable(error))
    }
  }

  const resend = (flight: Flight) => {
    // A broker may repeat by itself what it had said on the connection before.
    if (flights.get(flight.id) !== flight) return
    const error = port.publish(flight.packet, flight.id, true)
    if (error === null) {
      quota -= 1
      againLeft -= 1
      flight.counted = true
      flight.again = true
    } else {
      flights.delete(flight.id)
      abandon(flight)
      flight.outcome?.(unsendable(error))
    }
  }

  const pump = () => {
    while (!careful && resends.size() > 0 && quota > 0 && againLeft > 0 && port.takes()) {
      const flight = resends.shift()
      if (flight !== undefined) resend(flight)
    }
  }

  /** The broker has answered its PUBLISH. */
  const landed = (flight: Flight) => {
    flights.delete(flight.id)
    if (!flight.again) return
    flight.again = false
    againLeft += 1
  }

  const finish = (flight: Flight, outcome: PublishOutcome) => {
    free(flight)
    if (flight.counted) quota += 1
    flight.outcome?.(outcome)
    pump()
  }

  return {
    publish: (packet, outcome) => {
      if (careful) {
        careful = false
        pump()
      }
      const orphan = orphans.size > 0 ? orphans.get(packet) : undefined
      if (orphan !== undefined) {
        orphans.delete(packet)
        orphan.outcome = outcome
      } else if (packet.qos === 2 && doubtful.delete(packet)) outcome(uncertain)
      else if (hasRoom(packet.qos)) start(packet, outcome)
      else {
        refused = packet.qos
        return false
      }
      return true
    },
    puback: answer => {
      const flight = flights.get(answer.id)
      if (flight === undefined) {
        if (released.has(answer.id))
          throw new ProtocolError(0x82, `a PUBACK after the PUBREC of ${answer.id}`)
        return
      }
      // Also at QoS 2: a broker that has QoS 1 only may take the message as if that had been asked for.
      landed(flight)
      finish(flight, answer)
    },
    pubrec: answer => {
      const { id, code } = answer
      const flight = flights.get(id)
      if (flight === undefined) return port.pubrel(id, released.has(id) ? 0 : 0x92)
      if (flight.packet.qos === 1) throw new ProtocolError(0x82, `a PUBREC for ${id}, which has QoS 1`)
      landed(flight)
      if (code >= FAILURE) return finish(flight, answer)
      flight.code = code
      released.set(id, flight)
      port.pubrel(id, 0)
      pump()
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
    proceed: () => {
      pump()
      if (refused === null || !hasRoom(refused)) return
      refused = null
      port.ready()
    },
    opened: (resumed, limits) => {
      quota = limits.window
      againLeft = limits.again
      careful = limits.careful
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
      againLeft = 0
      refused = null
      resends.clear()
      for (const flight of [...flights.values(), ...released.values()]) {
        flight.outcome = null
        flight.counted = false
        flight.again = false
        orphans.set(flight.packet, flight)
      }
    },
    drop: packet => {
      const flight = orphans.get(packet)
      if (flight === undefined || !flights.delete(flight.id)) return
      orphans.delete(packet)
      if (packet.qos === 2) released.set(flight.id, flight)
      else ids.free(flight.id)
    },
    size: () => flights.size + released.size,
  }
}

/** Of what cannot be written. */
const unsendable = (error: Error): PublishOutcome => ({ code: 0x95, text: undefined, error })
