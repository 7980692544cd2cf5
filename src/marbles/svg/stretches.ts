import { monoWidth } from './measure.js'
import type { Interval } from './rows.js'
import { line, path, rect, round, type Shape, text } from './scene.js'
import type { Panel } from './timeScale.js'

/** How far an axis goes beyond the first and the last frame of a panel. */
export const START = 6
export const END = 10

/** Returns the axis of a row; an arrow where it has no end. */
export const axis = (up: readonly Interval[], panel: Panel, y: number, isLast: boolean): readonly Shape[] =>
  stretches(up, panel).flatMap(({ x, right, open }) => {
    const shaft = line(x, y, right, y, 'axis')
    const head = `M${round(right - 6)} ${round(y - 4)}L${round(right)} ${round(y)}L${round(right - 6)} ${round(y + 4)}`
    return open && isLast ? [shaft, path(head, 'axis')] : [shaft]
  })

/** Returns the bands of an observer. */
export const spans = (up: readonly Interval[], panel: Panel, y: number): readonly Shape[] =>
  stretches(up, panel).map(({ x, right }) => {
    const width = Math.max(BAND, right - x)
    return rect({ x: x + (right - x - width) / 2, y: y - BAND / 2, width, height: BAND }, BAND / 2, 'span')
  })

const BAND = 10

/** Returns what shows behind all rows that the broker is away. */
export const outages = (
  down: readonly Interval[],
  panel: Panel,
  top: number,
  bottom: number,
): readonly Shape[] =>
  stretches(down, panel).map(({ x, right }) =>
    rect({ x, y: top, width: right - x, height: bottom - top }, 0, 'away'),
  )

/** Returns what shows on the connection's own axis that the broker is away: in a word too, where no marble is. */
export const links = (
  down: readonly Interval[],
  panel: Panel,
  y: number,
  marbles: readonly { readonly frame: number; readonly width: number }[],
): readonly Shape[] =>
  stretches(down, panel).flatMap(({ x, right }) => {
    const broken = line(x, y, right, y, 'broken')
    const middle = (x + right) / 2
    const isFree = marbles.every(
      ({ frame, width }) => Math.abs(panel.at(frame) - middle) >= (WORD + width) / 2,
    )
    return right - x < ROOM_FOR_WORD || !isFree
      ? [broken]
      : [broken, text('away', middle, y - 4, SIZE, 'small', 'middle')]
  })

const SIZE = 11
const WORD = monoWidth('away', SIZE)
const ROOM_FOR_WORD = 40

interface Stretch {
  readonly x: number
  readonly right: number
  /** It goes on after this panel. */
  readonly open: boolean
}

/** Returns the parts of intervals that lie in a panel. */
const stretches = (intervals: readonly Interval[], panel: Panel): readonly Stretch[] => {
  const [first, last] = [panel.frames[0]!, panel.frames.at(-1)!]
  return intervals.flatMap(({ from, to }) => {
    if (from > last || to < first) return []
    const open = to > last
    return [
      {
        x: from < first ? panel.from - START : panel.at(from),
        right: open ? panel.to + END : panel.at(to),
        open,
      },
    ]
  })
}
