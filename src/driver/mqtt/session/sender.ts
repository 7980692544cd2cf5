import { FAILURE } from '../../../reasonCodes.js'
import type { Outgoing, PublishOutcome } from '../../driver.js'
import type { Answer } from '../wire/decode.js'
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
   * unanswered is on its way already: this only asks for its outcome.
   */
  publish(packet: Outgoing, outcome: (outcome: PublishOutcome) => void): void
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
  /** PUBREC has come: the broker owns the message, and only PUBREL may be sent again (MQTT-4.3.3-6). */
  released: boolean
}

interface Waiting {
  readonly packet: Outgoing
  readonly outcome: (outcome: PublishOutcome) => void
}

const TOO_LARGE = 0x95

export const createSender = (ids: PacketIds, port: SenderPort): Sender => {
  // In the order of their first PUBLISH, which is the order to send them again in (MQTT-4.6.0-1).
  const flights = new Map<number, Flight>()
  const byPacket = new Map<Outgoing, Flight>()
  const waiting: Waiting[] = []
  let window = 0

  const start = ({ packet, outcome }: Waiting): void => {
    if (packet.qos === 0) {
      outcome({ code: port.publish(packet, 0, false) ? 0 : TOO_LARGE, text: undefined })
      return
    }
    const id = ids.take()
    const flight: Flight = { packet, id, outcome, released: false }
    flights.set(id, flight)
    byPacket.set(packet, flight)
    if (!port.publish(packet, id, false)) finish(flight, { id, code: TOO_LARGE, text: undefined })
  }

  const fits = () => flights.size < window

  const pump = () => {
    while (waiting.length > 0 && fits()) {
      const next = waiting.shift()
      if (next !== undefined) start(next)
    }
  }

  const finish = (flight: Flight, { code, text }: Answer) => {
    flights.delete(flight.id)
    byPacket.delete(flight.packet)
    ids.free(flight.id)
    flight.outcome?.({ code, text })
    pump()
  }

  return {
    publish: (packet, outcome) => {
      const flight = byPacket.get(packet)
      if (flight !== undefined) flight.outcome = outcome
      // A QoS 0 packet takes no room in the window, but must not overtake those that wait for some.
      else if (waiting.length > 0 || (packet.qos > 0 && !fits())) waiting.push({ packet, outcome })
      else start({ packet, outcome })
    },
    puback: answer => {
      const flight = flights.get(answer.id)
      if (flight?.packet.qos === 1) finish(flight, answer)
    },
    pubrec: answer => {
      const flight = flights.get(answer.id)
      if (flight?.packet.qos !== 2) return port.pubrel(answer.id, 0x92)
      if (answer.code >= FAILURE) return finish(flight, answer)
      flight.released = true
      port.pubrel(answer.id, 0)
    },
    pubcomp: answer => {
      const flight = flights.get(answer.id)
      if (flight?.released) finish(flight, answer)
    },
    opened: (resumed, allowed) => {
      window = allowed
      if (!resumed) {
        for (const id of flights.keys()) ids.free(id)
        flights.clear()
        byPacket.clear()
        return
      }
      for (const flight of flights.values()) {
        const { packet, id, released } = flight
        if (released) port.pubrel(id, 0)
        else if (!port.publish(packet, id, true)) finish(flight, { id, code: TOO_LARGE, text: undefined })
      }
    },
    lost: () => {
      window = 0
      waiting.length = 0
      for (const flight of flights.values()) flight.outcome = null
    },
    size: () => flights.size + waiting.length,
  }
}
