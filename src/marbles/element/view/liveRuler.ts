import { monoWidth } from '../../svg/measure.js'
import { line, type Shape, text } from '../../svg/scene.js'
import { END, START } from '../../svg/stretches.js'
import type { TimeWindow } from './window.js'

const SIZE = 10
/** Pixels between two labels at least. */
const APART = 90
const STEPS = [1, 2, 5]
const LONG_STEPS = [60, 120, 300, 600, 1_800, 3_600].map(seconds => seconds * 1_000)

/** Returns a ruler with times in round steps. */
export const liveRuler = ({ panel, perPixel }: TimeWindow, y: number): readonly Shape[] => {
  const step = stepFor(APART * perPixel)
  const [start, end] = [panel.frames[0]!, panel.frames.at(-1)!]
  const shapes: Shape[] = [line(panel.from - START, y + 1, panel.to + END, y + 1, 'ruler')]
  for (let time = Math.ceil(start / step) * step; time <= end; time += step) {
    const x = panel.at(time)
    const label = timeOf(time, step)
    shapes.push(line(x, y + 1, x, y + 5, 'ruler'))
    const half = monoWidth(label, SIZE) / 2
    if (x - half >= panel.from - START && x + half <= panel.to + END)
      shapes.push(text(label, x, y + 15, SIZE, 'small', 'middle'))
  }
  return shapes
}

/** Returns the round step between two times that is at least so long, in ms. */
export const stepFor = (ms: number): number => {
  const long = LONG_STEPS.find(step => step >= ms)
  if (ms > 30_000) return long ?? 3_600_000 * Math.ceil(ms / 3_600_000)
  for (let decade = 1; ; decade *= 10) for (const step of STEPS) if (step * decade >= ms) return step * decade
}

/** Later than that it is a time of the day; before, it counts from 0, as virtual time does. */
const DAYS = 1e11

/** Returns a time in words: of the day, or since the beginning. */
export const timeOf = (time: number, step: number = 1): string => {
  if (time < DAYS) return step >= 1_000 ? `${time / 1_000} s` : `${Math.round(time)} ms`
  const date = new Date(time)
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map(part =>
    String(part).padStart(2, '0'),
  )
  return step >= 1_000
    ? parts.join(':')
    : `${parts.join(':')}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
