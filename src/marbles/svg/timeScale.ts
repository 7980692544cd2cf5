import { ascending, groupBy, type Need, positions } from '../timeline.js'

/** Something that needs room around the place of its frame. */
export interface Item {
  readonly frame: number
  readonly width: number
}

/** A part of the time, which is drawn from left to right. */
export interface Panel {
  readonly frames: readonly number[]
  /** Returns whether what happens in a frame is drawn here. */
  has(frame: number): boolean
  /** Returns where a frame is, `from` and `to` for what lies before and after. */
  at(frame: number): number
  readonly from: number
  readonly to: number
  /** Time that is drawn shorter than it is, by the frames around it. */
  readonly shortened: readonly { readonly from: number; readonly to: number }[]
}

/** Pixels between two things that follow each other in a row. */
const SPACE = 6
const WIDEST_FRAME = 26
/** Pixels per frame that are kept where time has to go on in another panel. */
const FOLDED_FRAME = 2
/** Pixels between frames that follow each other, whatever the scale. */
const NARROWEST_GAP = 4

/**
 * Returns the panels that show all frames between two edges: one if that is possible without overlaps, else as many as
 * it takes. Within a panel time is to scale, but that long quiet times are shortened and crowded ones stretched.
 */
export const createPanels = (
  strips: readonly (readonly Item[])[],
  end: number,
  from: number,
  to: number,
): readonly Panel[] => {
  const rows = strips.map(inOrder)
  const frames = ascending([0, ...rows.flat().map(({ frame }) => frame), end])
  const units = shorten(frames.slice(1).map((frame, at) => frame - frames[at]!))
  const width = to - from
  const fits = (first: number, last: number, scale: number) =>
    arrange(rows, frames.slice(first, last + 1), units.slice(first, last), scale).width <= width

  const panelOf = (first: number, last: number): Panel => {
    const scale = largest(scale => fits(first, last, scale))
    const shown = frames.slice(first, last + 1)
    const { offsets } = arrange(rows, shown, units.slice(first, last), scale)
    const places = new Map(shown.map((frame, at) => [frame, from + offsets[at]!]))
    return {
      frames: shown,
      has: frame => places.has(frame),
      at: frame => places.get(frame) ?? (frame < shown[0]! ? from : to),
      from,
      to,
      shortened: shown.slice(1).flatMap((frame, at) => {
        const before = shown[at]!
        return units[first + at]! < frame - before ? [{ from: before, to: frame }] : []
      }),
    }
  }

  if (fits(0, frames.length - 1, 0)) return [panelOf(0, frames.length - 1)]
  const panels: Panel[] = []
  for (let first = 0; first < frames.length; ) {
    let last = first
    while (last + 1 < frames.length && fits(first, last + 1, FOLDED_FRAME)) last += 1
    panels.push(panelOf(first, last))
    first = last + 1
  }
  return panels
}

/** Returns one item per frame, the widest. */
const inOrder = (items: readonly Item[]): readonly Item[] =>
  [...groupBy(items, ({ frame }) => frame)]
    .map(([frame, same]) => ({ frame, width: Math.max(...same.map(({ width }) => width)) }))
    .sort((a, b) => a.frame - b.frame)

/** Returns the largest scale at which something fits. */
const largest = (fits: (scale: number) => boolean): number => {
  if (fits(WIDEST_FRAME)) return WIDEST_FRAME
  let low = 0
  let high = WIDEST_FRAME
  for (let step = 0; step < 20; step++) {
    const middle = (low + high) / 2
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}

/** A quiet time counts four times the usual one at most. */
const shorten = (gaps: readonly number[]): readonly number[] => {
  const median = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0
  const most = Math.max(16, 4 * median)
  return gaps.map(gap => Math.min(gap, most))
}

/** Returns how many items, in the order of their frames, are in a frame or before it. */
const after = (items: readonly Item[], frame: number): number => {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (items[middle]!.frame <= frame) low = middle + 1
    else high = middle
  }
  return low
}

const arrange = (
  rows: readonly (readonly Item[])[],
  frames: readonly number[],
  units: readonly number[],
  scale: number,
): { readonly offsets: readonly number[]; readonly width: number } => {
  const index = new Map(frames.map((frame, at) => [frame, at]))
  const shown = rows.map(items => items.slice(after(items, frames[0]! - 1), after(items, frames.at(-1)!)))
  const needs = shown.flatMap(items =>
    items.slice(1).map(
      (item, at): Need => ({
        from: index.get(items[at]!.frame)!,
        to: index.get(item.frame)!,
        distance: (items[at]!.width + item.width) / 2 + SPACE,
      }),
    ),
  )
  const at = positions(
    units.map(unit => Math.max(unit * scale, NARROWEST_GAP)),
    needs,
  )
  const end = at.at(-1)!
  let left = 0
  let right = 0
  for (const { frame, width } of shown.flat()) {
    const x = at[index.get(frame)!]!
    left = Math.max(left, width / 2 - x)
    right = Math.max(right, width / 2 - (end - x))
  }
  return { offsets: at.map(x => x + left), width: left + end + right }
}
