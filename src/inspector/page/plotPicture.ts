/// <reference lib="dom" />
import { axisOf } from './axis.js'
import type { PlotLine } from './plot.js'
import { type Box, drawEnds, drawLine, drawRuler, drawValues, type End, type Paper } from './plotPaint.js'
import { type Point, pointsBetween } from './series.js'

/** What is drawn. */
export interface PlotView {
  readonly lines: readonly PlotLine[]
  readonly from: number
  readonly to: number
  /** Each line between its own least and greatest value. */
  readonly isScaled: boolean
}

const TOP = 10
const RIGHT = 26
const RULER = 22
/** Height of what is true or false, and the room between two of them. */
const STRIP = 24
const GAP = 16
/** Height for a label of the axis. */
const ROOM = 40

/** Draws lines over time: numbers by one axis, what is true or false in a strip for each. */
export const drawPlot = (context: CanvasRenderingContext2D, view: PlotView, paper: Paper): void => {
  const { width, height } = paper
  context.fillStyle = paper.back
  context.fillRect(0, 0, width, height)
  context.font = '11px ui-monospace, "DejaVu Sans Mono", monospace'
  const seen = view.lines.map((line, at) => ({
    line,
    at,
    points: pointsBetween(line.series.points, view.from, view.to),
  }))
  const numbers = seen.filter(({ line }) => !line.isBoolean)
  const booleans = seen.filter(({ line, points }) => line.isBoolean && points.length > 0)
  const bottom = height - RULER - booleans.length * (STRIP + GAP)
  const span = spanOf(numbers.map(({ points }) => points))
  const axis = axisOf(span.from, span.to, (bottom - TOP) / ROOM)
  const labels = view.isScaled ? ['greatest'] : [...axis.ticks.map(({ label }) => label), 'false']
  const left = Math.ceil(Math.max(...labels.map(label => context.measureText(label).width))) + 12
  const box: Box = { left, right: width - RIGHT, top: TOP, bottom }
  const x = (at: number) => box.left + ((at - view.from) / (view.to - view.from)) * (box.right - box.left)

  drawRuler(context, view, paper, { ...box, bottom: height - RULER }, x)
  if (numbers.length > 0) drawValues(context, view.isScaled ? relative : axis, paper, box)
  const ends: End[] = []
  for (const { line, at, points } of numbers) {
    const own = view.isScaled ? spanOf([points]) : axis
    const y = (value: number) => bottom - ((value - own.from) / (own.to - own.from || 1)) * (bottom - TOP)
    drawLine(context, points, x, y, { paper, box, at, isStepped: line.isBoolean })
    const last = points.at(-1)
    if (last !== undefined) ends.push({ at, y: y(last.value) })
  }
  for (const [strip, { at, points }] of booleans.entries()) {
    const top = bottom + GAP + strip * (STRIP + GAP)
    const place = { ...box, top, bottom: top + STRIP }
    const y = (value: number) => (value === 0 ? place.bottom : place.top)
    drawValues(context, booleanAxis, paper, place)
    drawLine(context, points, x, y, { paper, box: place, at, isStepped: true })
    ends.push({ at, y: (place.top + place.bottom) / 2 })
  }
  drawEnds(context, ends, paper, box.right)
}

const relative = {
  ...{ from: 0, to: 1 },
  ticks: [
    { value: 0, label: 'least' },
    { value: 1, label: 'greatest' },
  ],
}
const booleanAxis = {
  ...{ from: 0, to: 1 },
  ticks: [
    { value: 0, label: 'false' },
    { value: 1, label: 'true' },
  ],
}

const spanOf = (lines: readonly (readonly Point[])[]): { readonly from: number; readonly to: number } => {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const points of lines)
    for (const { value } of points) {
      from = Math.min(from, value)
      to = Math.max(to, value)
    }
  return from <= to ? { from, to } : { from: 0, to: 1 }
}
