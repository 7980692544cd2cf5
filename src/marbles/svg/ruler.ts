import { monoWidth } from './measure.js'
import type { Strip } from './rows.js'
import { line, MARGIN, type Shape, text } from './scene.js'
import { END, START } from './stretches.js'
import type { Panel } from './timeScale.js'

const SIZE = 10

/** Returns the frames in which something happens, as far as there is room for them, and marks of shortened times. */
export const ruler = (strips: readonly Strip[], panel: Panel, y: number): readonly Shape[] => {
  const happens = new Set(strips.flatMap(({ blocks }) => blocks.map(({ frame }) => frame)))
  const labels: Shape[] = []
  let free = Number.NEGATIVE_INFINITY
  for (const frame of panel.frames) {
    const width = monoWidth(String(frame), SIZE)
    const x = panel.at(frame)
    if (!happens.has(frame) || x - width / 2 < free) continue
    labels.push(text(String(frame), x, y + 14, SIZE, 'small', 'middle'))
    free = x + width / 2 + 6
  }
  const marks = panel.shortened.flatMap(({ from, to }) => {
    const x = (panel.at(from) + panel.at(to)) / 2
    return [line(x - 4, y + 5, x, y - 3, 'ruler'), line(x, y + 5, x + 4, y - 3, 'ruler')]
  })
  return [
    line(panel.from - START, y + 1, panel.to + END, y + 1, 'ruler'),
    text('ms', MARGIN, y + 14, SIZE, 'small'),
    ...labels,
    ...marks,
  ]
}
