import type { Outgoing, PublishOutcome } from '../../driver.js'

/** A QoS 1 or 2 publish on its way. */
export interface Flight {
  readonly packet: Outgoing
  readonly id: number
  outcome: ((outcome: PublishOutcome) => void) | null
  /** Its PUBLISH was sent on this connection, so its end makes room for another. */
  counted: boolean
  /** That PUBLISH was not the first, and is unanswered. */
  again: boolean
  /** Of the PUBREC: it may say that nobody is subscribed. */
  code: number
  /** Its PUBREL was sent on this connection. */
  released: boolean
  /** Nobody waits for its outcome. */
  dropped: boolean
  /** Its neighbours among those that are where it is, in order; and the next with the same place in their table. */
  before: Flight | null
  after: Flight | null
  beside: Flight | null
}

// Written out: spread from a constant, each of them cost more than all else of a publish.
export const createFlight = (
  packet: Outgoing,
  id: number,
  outcome: (outcome: PublishOutcome) => void,
): Flight => ({
  packet,
  id,
  outcome,
  counted: true,
  again: false,
  code: 0,
  released: false,
  dropped: false,
  before: null,
  after: null,
  beside: null,
})

export const taken: PublishOutcome = { code: 0, text: undefined }
/** Nobody can say whether the broker has it. */
export const uncertain: PublishOutcome = { code: 0x80, text: undefined, uncertain: true }

/** Of what cannot be written. */
export const unsendable = (error: Error): PublishOutcome => ({ code: 0x95, text: undefined, error })
