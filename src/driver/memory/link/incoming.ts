import { createQueue, type Queue } from '../../../base/queue.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { AcknowledgementPacket, ProtocolVersion, PublishPacket } from '../wire/packets.js'

/** The client's half of the exchanges that the broker starts (MQTT 5 section 4.3). */
export interface IncomingExchanges {
  arrived(packet: PublishPacket): void
  /** `null`: never, so that the broker sends the message again in a later connection. */
  acknowledge(delivery: number, code: number | null, text?: string): void
  /** Returns the packet identifier of a delivery that is not acknowledged. */
  packetId(delivery: number): number | undefined
  /** PUBREL came. */
  released(packetId: number): void
}

interface Unacknowledged {
  readonly packetId: number
  /** `null` while it is not known, `'never'` if there is to be none. */
  code: number | 'never' | null
  text: string | undefined
}

type Line = Queue<Unacknowledged>

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
  const pubacks: Line = createQueue()
  const pubrecs: Line = createQueue()
  const deliveries = new Map<number, readonly [Line, Unacknowledged]>()
  let lastDelivery = 0

  const answer = (line: Line, { packetId, text }: Unacknowledged, asked: number) => {
    // MQTT 3.1.1 cannot refuse a message.
    const code = version === 5 ? asked : 0
    if (line === pubrecs && code < FAILURE) received.add(packetId)
    const reason = version === 5 && text !== undefined ? { text } : {}
    send({ type: line === pubacks ? 'puback' : 'pubrec', packetId, code, ...reason })
  }

  const settle = (line: Line, entry: Unacknowledged, code: number | 'never', text?: string) => {
    entry.code = code
    entry.text = text
    for (let first = line.first(); first !== undefined && first.code !== null; first = line.first()) {
      line.shift()
      if (first.code !== 'never') answer(line, first, first.code)
    }
  }

  return {
    arrived: packet => {
      const { packetId, qos } = packet
      if (packetId === undefined) return hand(packet, 0)
      const line = qos === 1 ? pubacks : pubrecs
      const entry: Unacknowledged = { packetId, code: null, text: undefined }
      line.push(entry)
      // The client has had it: the broker missed PUBREC.
      if (qos === 2 && received.has(packetId)) return settle(line, entry, 0)
      lastDelivery += 1
      deliveries.set(lastDelivery, [line, entry])
      hand(packet, lastDelivery)
    },
    acknowledge: (delivery, code, text) => {
      const found = deliveries.get(delivery)
      if (found === undefined) return
      deliveries.delete(delivery)
      settle(...found, code ?? 'never', text)
    },
    packetId: delivery => deliveries.get(delivery)?.[1].packetId,
    released: packetId => {
      received.delete(packetId)
      send({ type: 'pubcomp', packetId, code: 0 })
    },
  }
}
