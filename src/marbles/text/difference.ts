import type { Marble, Row } from '../diagram.js'
import { writeDuration } from '../duration.js'
import { framesOf } from '../timeline.js'

/** The first thing in which two rows differ. */
export interface Difference {
  readonly frame: number
  /** Characters from the column of the frame to the marble: 1 for the first one of a group. */
  readonly offset: number
  /** The marbles that differ; `null`: there is none on that side. */
  readonly expected: Marble | null
  readonly actual: Marble | null
}

/** Returns the first difference between two rows, `null` if their marbles are the same. */
export const firstDifference = (expected: Row, actual: Row): Difference | null => {
  const count = Math.max(expected.marbles.length, actual.marbles.length)
  for (let at = 0; at < count; at++) {
    const wanted = expected.marbles[at] ?? null
    const got = actual.marbles[at] ?? null
    if (wanted?.frame === got?.frame && wanted?.symbol === got?.symbol) continue
    const frame = Math.min(wanted?.frame ?? Number.POSITIVE_INFINITY, got?.frame ?? Number.POSITIVE_INFINITY)
    const row = wanted?.frame === frame ? expected : actual
    const group = framesOf(row).get(frame) ?? []
    const within = group.indexOf(row.marbles[at]!)
    return { frame, offset: group.length > 1 ? within + 1 : 0, expected: wanted, actual: got }
  }
  return null
}

/** Returns what is different, in a few words; `name` says what a symbol stands for. */
export const explainDifference = (
  { frame, expected, actual }: Difference,
  name: (symbol: string) => string,
): string => {
  const at = `at ${writeDuration(frame)}`
  if (actual === null) return `missing ${name(expected!.symbol)} ${at}`
  if (expected === null) return `unexpected ${name(actual.symbol)} ${at}`
  if (expected.frame === actual.frame)
    return `expected ${name(expected.symbol)}, got ${name(actual.symbol)} ${at}`
  if (expected.symbol === actual.symbol) {
    const shift = writeDuration(Math.abs(expected.frame - actual.frame))
    return `${name(expected.symbol)} came ${shift} too ${expected.frame < actual.frame ? 'late' : 'early'}`
  }
  return expected.frame < actual.frame
    ? `missing ${name(expected.symbol)} ${at}`
    : `unexpected ${name(actual.symbol)} ${at}`
}
