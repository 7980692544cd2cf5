import type { Meaning } from '../diagram.js'

/** What a lane of live marbles is about; lanes stand in this order. */
export const laneKinds = [
  'link',
  'wire',
  'observer',
  'failures',
  'unhandled',
  'publish',
  'status',
  'topic',
] as const

/** What a lane of live marbles is about. */
export type LaneKind = (typeof laneKinds)[number]

/**
 * A sign of the diagrams: `^` somebody observes from here on, `!` no more; `|` completion; `x` the broker is away, `o` it
 * is back.
 */
export type LiveSign = '^' | '!' | '|' | 'x' | 'o'

/** Something that happened in one lane. */
export interface LiveEvent {
  /** Which lane it is in, together with the name. */
  readonly kind: LaneKind
  /** The topic, who observes; empty for lanes of which there is one. */
  readonly lane: string
  /** What it was, in the words of the diagrams. */
  readonly what: Meaning | LiveSign
  /** When, in ms by the clock of the element; not given: now. What is earlier than the last of its lane is moved there. */
  readonly at?: number
}

/** Numbers of what live marbles hold, and what they do not. */
export interface LiveFigures {
  /** Events that have come, signs such as `^` aside. */
  readonly events: number
  /** Of these, drawn one by one where there is room. */
  readonly kept: number
  /** Of these, kept as counts per second alone: they were the oldest. */
  readonly counted: number
  /** Of these, older than all that is counted, and gone. */
  readonly forgotten: number
  /** Lanes there are. */
  readonly lanes: number
  /** Topics that share one lane because there were too many; of more than 10,000 that number. */
  readonly merged: number
}
