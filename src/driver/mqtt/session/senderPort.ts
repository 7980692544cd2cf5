import type { Outgoing } from '../../driver.js'

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
