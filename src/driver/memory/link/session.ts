import type { Outgoing } from '../../driver.js'

/** A publish of QoS 1 or 2 that the broker has not answered to the end. */
export interface Exchange {
  readonly packetId: number
  /** Which of the sessions it belongs to. */
  readonly session: number
  /** QoS 2: the code that PUBREC had, once it came. Only PUBREL is left to say then. */
  received: number | null
}

/** What a client remembers from one link to the next, as long as the broker does too (MQTT 5 section 4.1). */
export interface ClientSession {
  nextPacketId(): number
  begin(): Exchange
  /** Whether the broker still knows of an exchange. */
  lives(exchange: Exchange): boolean
  /** Keeps an exchange for the link that is given the same packet again. */
  keep(packet: Outgoing, exchange: Exchange): void
  /** Takes out an exchange that was kept for a packet. */
  resume(packet: Outgoing): Exchange | undefined
  /** Packet ids of QoS 2 messages that were acknowledged and not yet released (MQTT-4.3.3-10). */
  readonly received: Set<number>
  /** The broker has forgotten: another session begins. */
  forget(): void
}

export const createClientSession = (): ClientSession => {
  const received = new Set<number>()
  // Several for one packet: it may have been published more than once.
  const unanswered = new WeakMap<Outgoing, Exchange[]>()
  let session = 0
  let lastPacketId = 0

  const nextPacketId = () => {
    lastPacketId += 1
    return lastPacketId
  }

  return {
    nextPacketId,
    begin: () => ({ packetId: nextPacketId(), session, received: null }),
    lives: exchange => exchange.session === session,
    keep: (packet, exchange) => {
      const kept = unanswered.get(packet)
      if (kept === undefined) unanswered.set(packet, [exchange])
      else kept.push(exchange)
    },
    resume: packet => unanswered.get(packet)?.shift(),
    received,
    forget: () => {
      received.clear()
      session += 1
    },
  }
}
