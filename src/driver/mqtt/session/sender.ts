import { createQueue } from '../../../base/queue.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Outgoing, PublishOutcome } from '../../driver.js'
import { ProtocolError } from '../wire/errors.js'
import { createFlight, type Flight, taken, uncertain, unsendable } from './flight.js'
import { createFlights } from './flights.js'
import { type PacketIds, RESERVED } from './packetIds.js'
import type { Sender, SenderPort } from './senderPort.js'

export const createSender = (ids: PacketIds, port: SenderPort): Sender => {
  // Of the session.
  // Without PUBACK or PUBREC, in the order of their first PUBLISH: the order to send them again in (MQTT-4.6.0-1).
  const flights = createFlights()
  // The broker owns the message and only PUBREL may be sent again (MQTT-4.3.3-6), in the order of the PUBRECs
  // (MQTT-4.6.0-4).
  const released = createFlights()
  // Left by an earlier connection, until the client gives them again. Not before that is anything sent for them: the
  // client may want to see first that the connection carries something.
  const orphans = new Map<Outgoing, Flight>()
  // Those among them that the broker has answered meanwhile by itself.
  const early = new Map<Outgoing, PublishOutcome>()
  // QoS 2 publishes that were unanswered when the broker lost the session.
  const doubtful = new WeakSet<Outgoing>()

  // Of the connection.
  const resends = createQueue<Flight>()
  // How many more publishes the broker takes unanswered (MQTT-3.3.4-7).
  let quota = 0
  let againLeft = 0
  // The QoS of the publish that was not taken: what it waits for.
  let refused: Outgoing['qos'] | null = null
  let answers = 0

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
      flights.add(createFlight(packet, id, outcome))
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
      flights.delete(flight)
      abandon(flight)
      flight.outcome?.(unsendable(error))
    }
  }

  const pump = () => {
    while (resends.size() > 0 && quota > 0 && againLeft > 0 && port.takes()) {
      const flight = resends.shift()
      if (flight !== undefined) resend(flight)
    }
  }

  const proceed = () => {
    pump()
    if (refused === null || !hasRoom(refused)) return
    refused = null
    port.ready()
  }

  const release = (flight: Flight) => {
    if (flight.released) return
    flight.released = true
    port.pubrel(flight.id, 0)
  }

  /** Somebody waits for its outcome again. */
  const adopt = (flight: Flight, outcome: (outcome: PublishOutcome) => void) => {
    orphans.delete(flight.packet)
    flight.outcome = outcome
    if (released.has(flight.id)) {
      // Those before it as well: PUBRELs go in the order of the PUBRECs (MQTT-4.6.0-4).
      for (const each of released.all()) {
        release(each)
        if (each === flight) return
      }
    }
    resends.push(flight)
    pump()
  }

  /** The broker has answered its PUBLISH. */
  const landed = (flight: Flight) => {
    flights.delete(flight)
    makeRoom(flight)
  }

  const makeRoom = (flight: Flight) => {
    if (!flight.again) return
    flight.again = false
    againLeft += 1
  }

  const finish = (flight: Flight, outcome: PublishOutcome) => {
    free(flight)
    if (flight.counted) quota += 1
    if (flight.outcome !== null) flight.outcome(outcome)
    else if (!flight.dropped) early.set(flight.packet, outcome)
    pump()
  }

  return {
    publish: (packet, outcome) => {
      const orphan = orphans.size > 0 ? orphans.get(packet) : undefined
      const known = early.size > 0 ? early.get(packet) : undefined
      if (orphan !== undefined) adopt(orphan, outcome)
      else if (known !== undefined) {
        early.delete(packet)
        outcome(known)
      } else if (packet.qos === 2 && doubtful.delete(packet)) outcome(uncertain)
      else if (hasRoom(packet.qos)) start(packet, outcome)
      else {
        refused = packet.qos
        return false
      }
      return true
    },
    puback: answer => {
      answers += 1
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
      answers += 1
      const { id, code } = answer
      const flight = flights.get(id)
      if (flight === undefined) return port.pubrel(id, released.has(id) ? 0 : 0x92)
      if (flight.packet.qos === 1) throw new ProtocolError(0x82, `a PUBREC for ${id}, which has QoS 1`)
      landed(flight)
      if (code >= FAILURE) return finish(flight, answer)
      flight.code = code
      released.add(flight)
      release(flight)
      pump()
    },
    pubcomp: ({ id, code }) => {
      answers += 1
      const flight = released.get(id)
      if (flight === undefined) {
        if (flights.has(id)) throw new ProtocolError(0x82, `a PUBCOMP before the PUBREC of ${id}`)
        return
      }
      released.delete(flight)
      // 0x92, identifier not found, is what a repeated PUBREL gets where the first PUBCOMP was lost. To a first PUBREL
      // it says that the broker has forgotten what it took.
      finish(flight, code >= FAILURE && flight.counted ? uncertain : { code: flight.code, text: undefined })
    },
    proceed,
    opened: (resumed, { window, again }) => {
      quota = window
      againLeft = again
      if (resumed) {
        for (const flight of released.all()) if (flight.dropped) release(flight)
        return
      }
      for (const flight of [...flights.all(), ...released.all()]) abandon(flight)
      flights.clear()
      released.clear()
    },
    lost: () => {
      quota = 0
      againLeft = 0
      refused = null
      resends.clear()
      for (const flight of [...flights.all(), ...released.all()]) {
        flight.outcome = null
        flight.counted = false
        flight.again = false
        flight.released = false
        if (!flight.dropped) orphans.set(flight.packet, flight)
      }
    },
    drop: packet => {
      early.delete(packet)
      const flight = orphans.get(packet)
      if (flight === undefined) return
      orphans.delete(packet)
      flight.dropped = true
      if (released.has(flight.id)) return
      flights.delete(flight)
      if (packet.qos === 2) released.add(flight)
      else ids.free(flight.id)
    },
    size: () => flights.size() + released.size(),
    answers: () => answers,
    // While something is sent again nothing else is, at no QoS.
    isHeldUp: () =>
      (quota === 0 || againLeft === 0) &&
      (resends.size() > 0 || (refused !== null && (refused > 0 || againLeft === 0))),
    awaitsProof: () => againLeft === 0 && flights.size() > 0,
    proven: () => {
      // Once only: its answer, if it comes, makes no further room.
      for (const flight of flights.all()) makeRoom(flight)
      proceed()
    },
  }
}
