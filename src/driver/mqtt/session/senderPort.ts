import type { Outgoing, PublishOutcome } from '../../driver.js'
import type { Answer } from '../wire/decode.js'

/** The sending half of a session: QoS 1 and 2 publishes from the first PUBLISH to the last acknowledgement. */
export interface Sender {
  /**
   * Sends and returns `true`, or returns `false` with nothing done while there is no room: the window is full, what is
   * sent again goes first, all identifiers are in use, or the connection takes no bytes.
   *
   * A packet that an earlier connection of a resumed session left unanswered is always taken, and sent again in its turn.
   * One with QoS 2 whose session was lost is not sent again: its outcome says that it is uncertain.
   */
  publish(packet: Outgoing, outcome: (outcome: PublishOutcome) => void): boolean
  /** These throw a `ProtocolError` for a step that does not belong to the QoS or the state of the publish. */
  puback(answer: Answer): void
  pubrec(answer: Answer): void
  pubcomp(answer: Answer): void
  /** Goes on with what is to be sent again, and says where there is room for more: to be called when there may be. */
  proceed(): void
  /** A connection has opened. A session that was resumed goes on with what is unanswered as that is given again. */
  opened(resumed: boolean, limits: SenderLimits): void
  /** The connection is gone; nobody waits for outcomes any more. */
  lost(): void
  /**
   * Nobody goes on with a packet that an earlier connection left unanswered: its PUBLISH is not sent again. At QoS 2 the
   * broker may have taken it, and is asked to release it, so that its identifier is free on both sides.
   */
  drop(packet: Outgoing): void
  /** Unanswered ones. */
  size(): number
  /** How many answers have come. */
  answers(): number
  /** As many as may be are unanswered, and others wait for that. */
  isHeldUp(): boolean
  /** As many as may be are sent again, and unanswered: nothing else is sent. */
  awaitsProof(): boolean
  /** Those have not ended the connection: one more may be unanswered. */
  proven(): void
}

/** What the sender writes to. */
export interface SenderPort {
  /** Writes a PUBLISH and returns `null`, or why it cannot be written. */
  publish(packet: Outgoing, id: number, dup: boolean): Error | null
  pubrel(id: number, code: number): void
  /** Whether the connection takes another PUBLISH now. */
  takes(): boolean
  /** There is room for publishes again, after one was not taken. */
  ready(): void
}

/** What a connection allows. */
export interface SenderLimits {
  /** How many publishes the broker takes unanswered. */
  readonly window: number
  /** How many of those that are sent again may be unanswered at a time; while it is reached nothing new is sent either. */
  readonly again: number
}
