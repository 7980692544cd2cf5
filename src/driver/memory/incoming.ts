import { FAILURE } from '../../reasonCodes.js'
import { createFifo, type Fifo } from './fifo.js'
import type { AcknowledgementPacket, ProtocolVersion, PublishPacket } from './wire.js'

/** The client's half of the exchanges that the broker starts (MQTT 5 section 4.3). */
export interface IncomingExchanges {
  arrived(packet: PublishPacket): void
  acknowledge(delivery: number, code: number): void
  /** PUBREL came. */
  released(packetId: number): void
}

interface Unacknowledged {
  readonly packetId: number
  code: number | null
}

type Line = Fifo<Unacknowledged>

/**
 * `hand` gives a message to the client, with the number of its delivery. Acknowledgements leave in the order in which
 * the messages of their QoS came, in whatever order they are given (MQTT-4.6.0-2 and -3).
 */
export const createIncomingExchanges = (
  version: ProtocolVersion,
  received: Set<number>,
  hand: (packet: PublishPacket, delivery: number) => void,
  send: (packet: AcknowledgementPacket) => void,
): IncomingExchanges => {
  const pubacks: Line = createFifo()
  const pubrecs: Line = createFifo()
  const deliveries = new Map<number, readonly [Line, Unacknowledged]>()
  let lastDelivery = 0

  const answer = (line: Line, packetId: number, asked: number) => {
    // MQTT 3.1.1 cannot refuse a message.
    const code = version === 5 ? asked : 0
    if (line === pubrecs && code < FAILURE) received.add(packetId)
    send({ type: line === pubacks ? 'puback' : 'pubrec', packetId, code })
  }

  const settle = (line: Line, entry: Unacknowledged, code: number) => {
    entry.code = code
    for (let first = line.first(); first !== undefined && first.code !== null; first = line.first()) {
      line.shift()
      answer(line, first.packetId, first.code)
    }
  }

  return {
    arrived: packet => {
      const { packetId, qos } = packet
      if (packetId === undefined) return hand(packet, 0)
      const line = qos === 1 ? pubacks : pubrecs
      const entry: Unacknowledged = { packetId, code: null }
      line.push(entry)
      // The client has had it: the broker missed PUBREC.
      if (qos === 2 && received.has(packetId)) return settle(line, entry, 0)
      lastDelivery += 1
      deliveries.set(lastDelivery, [line, entry])
      hand(packet, lastDelivery)
    },
    acknowledge: (delivery, code) => {
      const found = deliveries.get(delivery)
      if (found === undefined) return
      deliveries.delete(delivery)
      settle(...found, code)
    },
    released: packetId => {
      received.delete(packetId)
      send({ type: 'pubcomp', packetId, code: 0 })
    },
  }
}
