import type { Marble, Row } from './diagram.js'
import { writeDuration } from './duration.js'
import { ascending, framesOf, framesTaken, type Need, positions } from './timeline.js'

/** One character of a written row, and the marble it stands for. */
export interface Cell {
  readonly text: string
  readonly marble: Marble | null
}

/** The columns that several rows share, so that what happens in one frame stands in one column. */
export interface Columns {
  /** Returns the column of a frame in which something happens, counted from 0. */
  at(frame: number): number
  readonly width: number
  /** Returns one of the rows, a character per column. */
  write(row: Row): readonly Cell[]
}

/** More dashes than this in all rows become a time: ` 250ms `. */
const LONGEST_GAP = 30

/**
 * Returns the columns of rows: one per frame, but that a time in which nothing happens is written as such. A group
 * that is followed too closely to be written in RxJS marbles pushes all that follows to the right.
 */
export const columnsOf = (rows: readonly Row[]): Columns => {
  const frames = ascending([0, ...rows.flatMap(eventsOf)])
  const index = new Map(frames.map((frame, at) => [frame, at]))
  const marked = new Set(rows.flatMap(({ marbles }) => marbles.map(({ frame }) => frame)))
  const busy = rows.flatMap(groupSpans)
  const gaps = frames.slice(1).map((frame, at): Gap => {
    const start = frames[at]!
    // A frame with a marble has its column; after that, or at once, comes the time.
    const lead = marked.has(start) ? 1 : 0
    const quiet = frame - start - lead
    return quiet > LONGEST_GAP && !busy.some(span => span.from <= start && start < span.to)
      ? { lead, pause: pause(quiet) }
      : { lead: frame - start, pause: '' }
  })
  const columns = positions(
    gaps.map(({ lead, pause }) => lead + pause.length),
    rows.flatMap(row => groupNeeds(row, frame => index.get(frame)!)),
  )
  const at = (frame: number) => columns[index.get(frame) ?? -1] ?? 0

  return {
    at,
    width: columns.at(-1)!,
    write: row => {
      const cells: Cell[] = []
      const marbles = framesOf(row)
      const fill = (column: number) => {
        while (cells.length < column) cells.push({ text: '-', marble: null })
      }
      for (const [position, frame] of frames.entries()) {
        fill(at(frame))
        cells.push(...writeFrame(marbles.get(frame) ?? []))
        if (frame >= row.length) break
        const { lead, pause } = gaps[position] ?? NO_GAP
        if (pause === '') continue
        fill(at(frame) + lead)
        cells.push(...Array.from(pause, text => ({ text, marble: null })))
      }
      if (cells.at(-1)?.text === ' ') cells.pop()
      return cells
    },
  }
}

/** What is written from one event to the next: dashes, then a time and what follows it. */
interface Gap {
  readonly lead: number
  readonly pause: string
}

const NO_GAP: Gap = { lead: 0, pause: '' }

const eventsOf = (row: Row): readonly number[] => [
  ...row.marbles.map(({ frame }) => frame),
  ...groupSpans(row).map(({ to }) => to),
  row.length,
]

const groupSpans = (row: Row): readonly { readonly from: number; readonly to: number }[] =>
  [...framesOf(row)]
    .filter(([, marbles]) => marbles.length > 1)
    .map(([frame, marbles]) => ({ from: frame, to: frame + framesTaken(marbles.length) }))

/** A group, and a marble past the end, need room until the next thing of their row. */
const groupNeeds = (row: Row, indexOf: (frame: number) => number): readonly Need[] => {
  const groups = [...framesOf(row)].sort(([a], [b]) => a - b)
  return groups.flatMap(([frame, marbles], at) => {
    const next = groups[at + 1]?.[0] ?? row.length
    return next <= frame
      ? []
      : [{ from: indexOf(frame), to: indexOf(next), distance: framesTaken(marbles.length) }]
  })
}

const writeFrame = (marbles: readonly Marble[]): readonly Cell[] => {
  const cells = marbles.map(marble => ({ text: marble.symbol, marble }))
  return cells.length > 1 ? [{ text: '(', marble: null }, ...cells, { text: ')', marble: null }] : cells
}

/** Returns ` 1s --` for 1002 frames: a round time if a few dashes make it so. */
const pause = (frames: number): string => {
  let best = ''
  let bestCost = Number.POSITIVE_INFINITY
  for (let dashes = 0; dashes <= 5; dashes++) {
    const time = writeDuration(frames - dashes)
    const zeros = /0*(?=\D)/.exec(time)?.[0].length ?? 0
    if (time.length - zeros < bestCost) {
      best = ` ${time} ${'-'.repeat(dashes)}`
      bestCost = time.length - zeros
    }
  }
  return best
}
