import { LABEL_WIDTH } from '../../svg/rows.js'
import { MARGIN } from '../../svg/scene.js'
import { END, START } from '../../svg/stretches.js'
import type { Panel } from '../../svg/timeScale.js'

/** The stretch of time that is looked at. */
export interface TimeWindow {
  readonly panel: Panel
  readonly perPixel: number
  /** Returns the time at a place. */
  timeAt(x: number): number
}

/** Pixels between the labels and the first moment that is drawn. */
const GAP = 18
/** Narrower than that, labels have half the room. */
const NARROW = 480

/** Returns where the time begins in a picture of a width. */
export const leftOf = (width: number): number =>
  MARGIN + (width < NARROW ? LABEL_WIDTH / 2 : LABEL_WIDTH) + GAP

/** Returns the window whose last moment is `end`, with time strictly to scale. */
export const createWindow = (end: number, perPixel: number, width: number): TimeWindow => {
  const from = leftOf(width) + START
  const to = Math.max(from + 1, width - MARGIN - END)
  const start = end - (to - from) * perPixel
  return {
    perPixel,
    panel: {
      // Its first and last: what is between them is drawn wherever it falls.
      frames: [start, end],
      has: frame => frame >= start && frame <= end,
      at: frame => from + (frame - start) / perPixel,
      from,
      to,
      shortened: [],
    },
    timeAt: x => start + (x - from) * perPixel,
  }
}
