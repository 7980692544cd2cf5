import { ownBytes } from '../../../base/bytes.js'
import { copyProperties } from '../../../base/properties.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import { noProperties, type Qos } from '../../../message.js'
import type { Outgoing, PublishOutcome } from '../../driver.js'
import { protect } from '../../protect.js'
import type { AcknowledgementPacket, ClientPacket, ProtocolVersion } from '../wire/packets.js'
import type { ClientSession, Exchange } from './session.js'

type Outcome = (outcome: PublishOutcome) => void

/** The client's half of the exchanges it starts (MQTT 5 section 4.3). */
export interface OutgoingExchanges {
  /** A connection has opened: `window` is how many publishes the broker takes unanswered. */
  opened(window: number): void
  /**
   * Returns `false`, with nothing done, while there is no room; `ready` is called when there is. One that a kept
   * session has begun is always taken.
   */
  publish(packet: Outgoing, qos: Exclude<Qos, 0>, outcome: Outcome): boolean
  answered(answer: AcknowledgementPacket): void
  /** Leaves what is not answered to the next link. */
  end(): void
}

interface Pending {
  readonly packet: Outgoing
  readonly exchange: Exchange
  readonly outcome: Outcome
  /** Its PUBLISH was sent on this connection, so its end makes room for another. */
  readonly counted: boolean
}

export interface OutgoingPort {
  send(packet: ClientPacket): void
  /** Runs a task in the next turn. */
  soon(task: () => void): void
  /** There is room again, after there was none. */
  ready(): void
}

const UNCERTAIN: PublishOutcome = { code: 0x80, text: undefined, uncertain: true }

export const createOutgoingExchanges = (
  version: ProtocolVersion,
  session: ClientSession,
  { send, soon, ready }: OutgoingPort,
): OutgoingExchanges => {
  const pending = new Map<number, Pending>()
  // How many more publishes the broker takes unanswered (MQTT-3.3.4-7).
  let quota = 0
  let refused = false

  const settle = (packetId: number, outcome: PublishOutcome) => {
    const entry = pending.get(packetId)
    if (entry === undefined) return
    pending.delete(packetId)
    if (entry.counted) quota += 1
    protect(() => entry.outcome(outcome))
  }

  return {
    opened: window => {
      quota = window
    },
    publish: (packet, qos, outcome) => {
      const kept = session.resume(packet)
      const lives = kept !== undefined && session.lives(kept)
      // Sent again it might be doubled, and who asks for QoS 2 does not want that.
      const uncertain = kept !== undefined && !lives && qos === 2
      if (!lives && !uncertain && quota <= 0) {
        refused = true
        return false
      }
      const exchange = kept !== undefined && (lives || uncertain) ? kept : session.begin()
      const { packetId, received } = exchange
      const counted = !uncertain && received === null
      pending.set(packetId, { packet, exchange, outcome, counted })
      if (uncertain) soon(() => settle(packetId, UNCERTAIN))
      else if (received !== null) send({ type: 'pubrel', packetId, code: 0 })
      else send(publishOf(packet, qos, version, packetId, lives))
      if (counted) quota -= 1
      return true
    },
    answered: ({ type, packetId, code }) => {
      const entry = pending.get(packetId)
      if (entry === undefined) return
      const { exchange } = entry
      if (type === 'pubrec' && code < FAILURE) {
        exchange.received = code
        send({ type: 'pubrel', packetId, code: 0 })
      } else {
        settle(packetId, { code: exchange.received ?? code, text: undefined })
      }
      if (!refused || quota <= 0) return
      refused = false
      ready()
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
  payload: ownBytes(payload),
  qos,
  retain,
  dup,
  packetId,
  identifiers: [],
  properties: version === 5 ? copyProperties(properties) : noProperties,
})
