import type { Glyph } from '../../svg/glyphs.js'
import type { Interval, LabelLine } from '../../svg/rows.js'
import type { LaneKind, LiveSign } from '../liveEvent.js'
import { createRing, type Ring } from './ring.js'

/** One thing that happened, as it is drawn. */
export interface Mark {
  readonly at: number
  readonly glyph: Glyph
  /** All that is said of it, escaped and cut. */
  readonly detail: string
  readonly failed: boolean
}

/** What happened in one second that is too long ago to be kept singly. */
export interface Bin {
  /** When the second begins. */
  readonly at: number
  count: number
  failed: number
}

/** What is drawn in one row. */
export interface LiveLane {
  readonly kind: LaneKind
  readonly name: string
  readonly label: readonly LabelLine[]
  readonly marks: Ring<Mark>
  readonly bins: Ring<Bin>
  readonly up: readonly Interval[]
  readonly down: readonly Interval[]
  /** When something last happened. */
  readonly last: number
  add(mark: Mark): void
  sign(sign: LiveSign, at: number): void
  /** Counts the oldest mark instead of keeping it; returns how many others have been forgotten for that. */
  fold(): number
}

/** Seconds that are counted. */
const BINS = 600
export const BIN = 1_000
/** Stretches of observing, and of being away. */
const STRETCHES = 200

export const createLane = (kind: LaneKind, name: string, label: readonly LabelLine[]): LiveLane => {
  const marks = createRing<Mark>()
  const bins = createRing<Bin>()
  const up: Interval[] = []
  const down: Interval[] = []
  let last = Number.NEGATIVE_INFINITY

  const open = (stretches: Interval[], from: number) => {
    if (stretches.at(-1)?.to === Number.POSITIVE_INFINITY) return
    stretches.push({ from, to: Number.POSITIVE_INFINITY })
    if (stretches.length > STRETCHES) stretches.shift()
  }
  const close = (stretches: Interval[], to: number) => {
    const stretch = stretches.at(-1)
    if (stretch?.to === Number.POSITIVE_INFINITY) stretches[stretches.length - 1] = { ...stretch, to }
  }

  return {
    kind,
    name,
    label,
    marks,
    bins,
    up,
    down,
    get last() {
      return last
    },
    add: mark => {
      last = mark.at
      marks.push(mark)
    },
    sign: (sign, at) => {
      last = at
      if (sign === '^') open(up, at)
      else if (sign === '!' || sign === '|') close(up, at)
      else if (sign === 'x') open(down, at)
      else close(down, at)
    },
    fold: () => {
      const mark = marks.shift()
      if (mark === undefined) return 0
      const at = Math.floor(mark.at / BIN) * BIN
      let bin = bins.at(bins.size - 1)
      if (bin?.at !== at) {
        bin = { at, count: 0, failed: 0 }
        bins.push(bin)
      }
      bin.count += 1
      if (mark.failed) bin.failed += 1
      return bins.size > BINS ? (bins.shift()?.count ?? 0) : 0
    },
  }
}
