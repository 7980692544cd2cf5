import { noProperties, type Qos } from '../../message.js'
import { FAILURE } from '../../reasonCodes.js'
import type { Outgoing, PublishOutcome } from '../driver.js'
import type { ClientSession, Exchange } from './clientSession.js'
import { protect } from './protect.js'
import { copyBytes, copyProperties } from './publication.js'
import type { AcknowledgementPacket, ClientPacket, ProtocolVersion } from './wire.js'

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

export const createOutgoingExchanges = (
  version: ProtocolVersion,
  session: ClientSession,
  send: (packet: ClientPacket) => void,
): OutgoingExchanges => {
  const pending = new Map<number, Pending>()

  const settle = (packetId: number, { outcome }: Pending, code: number) => {
    pending.delete(packetId)
    protect(() => outcome({ code, text: undefined }))
  }

  return {
    publish: (packet, qos, outcome) => {
      const kept = session.resume(packet)
      const exchange = kept ?? { packetId: session.nextPacketId(), received: null }
      const { packetId } = exchange
      pending.set(packetId, { packet, exchange, outcome })
      if (exchange.received === null) send(publishOf(packet, qos, version, packetId, kept !== undefined))
      else send({ type: 'pubrel', packetId, code: 0 })
    },
    answered: ({ type, packetId, code }) => {
      const entry = pending.get(packetId)
      if (entry === undefined) return
      if (type !== 'pubrec' || code >= FAILURE)
        return settle(packetId, entry, entry.exchange.received ?? code)
      entry.exchange.received = code
      send({ type: 'pubrel', packetId, code: 0 })
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
