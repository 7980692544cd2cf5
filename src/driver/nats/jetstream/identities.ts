import { nuid } from '@nats-io/nats-core'
import type { Outgoing } from '../../driver.js'

/**
 * Names for publishes, by which a stream knows one that it has already. A packet may be published more than once, so only
 * one that was left unanswered is sent again by the name that it had.
 */
export interface Identities {
  /** Returns the name to send a packet by. */
  take(packet: Outgoing): string
  /** Nobody knows whether the stream has it. */
  keep(packet: Outgoing, id: string): void
  /** Nobody sends it again. */
  drop(packet: Outgoing): void
}

export const createIdentities = (): Identities => {
  const unanswered = new WeakMap<Outgoing, string[]>()
  return {
    take: packet => unanswered.get(packet)?.shift() ?? nuid.next(),
    keep: (packet, id) => {
      const kept = unanswered.get(packet)
      if (kept === undefined) unanswered.set(packet, [id])
      else kept.push(id)
    },
    drop: packet => void unanswered.get(packet)?.shift(),
  }
}
