import { FAILURE } from '../../../base/reasonCodes.js'
import { noProperties, type Qos } from '../../../message.js'
import type { Outgoing, PublishOutcome } from '../../driver.js'
import { protect } from '../../protect.js'
import { copyBytes, copyProperties } from '../broker/publication.js'
import type { AcknowledgementPacket, ClientPacket, ProtocolVersion } from '../wire/packets.js'
import type { ClientSession, Exchange } from './session.js'

type Outcome = (outcome: PublishOutcome) => void

/** The client's half of the exchanges it starts (MQTT 5 section 4.3). */
export interface OutgoingExchanges {
  publish(packet: Outgoing, qos: Exclude<Qos, 0>, outcome: Outcome): void
  answered(answer: AcknowledgementPacket): void
  /** Leaves what is not answered to the next link. */
  end(): void
}

interface Pending {
  readonly packet: Outgoing
  readonly exchange: Exchange
  readonly outcome: Outcome
}

const UNCERTAIN: PublishOutcome = { code: 0x80, text: undefined, uncertain: true }

export const createOutgoingExchanges = (
  version: ProtocolVersion,
  session: ClientSession,
  send: (packet: ClientPacket) => void,
  soon: (task: () => void) => void,
): OutgoingExchanges => {
  const pending = new Map<number, Pending>()

  const settle = (packetId: number, outcome: PublishOutcome) => {
    const entry = pending.get(packetId)
    if (entry === undefined) return
    pending.delete(packetId)
    protect(() => entry.outcome(outcome))
  }

  return {
    publish: (packet, qos, outcome) => {
      const kept = session.resume(packet)
      const lives = kept !== undefined && session.lives(kept)
      // Sent again it might be doubled, and who asks for QoS 2 does not want that.
      const uncertain = kept !== undefined && !lives && qos === 2
      const exchange = kept !== undefined && (lives || uncertain) ? kept : session.begin()
      const { packetId, received } = exchange
      pending.set(packetId, { packet, exchange, outcome })
      if (uncertain) soon(() => settle(packetId, UNCERTAIN))
      else if (received !== null) send({ type: 'pubrel', packetId, code: 0 })
      else send(publishOf(packet, qos, version, packetId, lives))
    },
    answered: ({ type, packetId, code }) => {
      const exchange = pending.get(packetId)?.exchange
      if (exchange === undefined) return
      if (type === 'pubrec' && code < FAILURE) {
        exchange.received = code
        send({ type: 'pubrel', packetId, code: 0 })
      } else {
        settle(packetId, { code: exchange.received ?? code, text: undefined })
      }
    },
    end: () => {
      for (const { packet, exchange } of pending.values()) session.keep(packet, exchange)
      pending.clear()
    },
  }
}

/** Returns the packet, with bytes of its own: the publisher may use its array again at once. */
export const publishOf = (
  { topic, payload, retain, properties }: Outgoing,
  qos: Qos,
  version: ProtocolVersion,
  packetId: number | undefined,
  dup: boolean,
): ClientPacket => ({
  type: 'publish',
  topic,
  payload: copyBytes(payload),
  qos,
  retain,
  dup,
  packetId,
  identifiers: [],
  properties: version === 5 ? copyProperties(properties) : noProperties,
})
