/// <reference lib="dom" />
import { stepFor, timeOf } from '../../marbles/element/view/liveRuler.js'
import { type Axis, spread } from './axis.js'
import type { Point } from './series.js'

/** Colours, and the pixels there are. */
export interface Paper {
  readonly width: number
  readonly height: number
  readonly dim: string
  readonly grid: string
  readonly back: string
  readonly lines: readonly string[]
}

/** Where something is drawn. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Where a line ends. */
export interface End {
  /** Its place among the lines. */
  readonly at: number
  readonly y: number
}

/** How lines are told apart without colours; each has its number at its end, too. */
export const DASHES: readonly (readonly number[])[] = [
  ...[[], [7, 4], [2, 3], [10, 3, 2, 3]],
  ...[
    [16, 5],
    [10, 3, 2, 3, 2, 3],
    [5, 2],
    [1, 5],
  ],
]

/** Pixels between two times. */
const APART = 90
/** Lines of so few points show each of them. */
const FEW = 60
/** Pixels between two numbers at the ends of lines. */
const ENDS = 13

/** Times, in round steps. */
export const drawRuler = (
  context: CanvasRenderingContext2D,
  view: { readonly from: number; readonly to: number },
  { dim, grid }: Paper,
  { left, right, top, bottom }: Box,
  x: (at: number) => number,
): void => {
  const step = stepFor(((view.to - view.from) / (right - left)) * APART)
  context.textAlign = 'center'
  context.textBaseline = 'top'
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    stroke(context, grid, [], () => {
      context.moveTo(x(at), top)
      context.lineTo(x(at), bottom + 4)
    })
    const label = timeOf(at, step)
    const half = context.measureText(label).width / 2
    context.fillStyle = dim
    if (x(at) - half >= 0 && x(at) + half <= right + half) context.fillText(label, x(at), bottom + 7)
  }
}

/** Values of an axis, and the lines at them. */
export const drawValues = (
  context: CanvasRenderingContext2D,
  { from, to, ticks }: Axis,
  { dim, grid }: Paper,
  { left, right, top, bottom }: Box,
): void => {
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const { value, label } of ticks) {
    const y = bottom - ((value - from) / (to - from)) * (bottom - top)
    stroke(context, grid, [], () => {
      context.moveTo(left, y)
      context.lineTo(right, y)
    })
    context.fillStyle = dim
    context.fillText(label, left - 6, y)
  }
}

/** A line from point to point; stepped, a value holds until the next. */
export const drawLine = (
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  x: (at: number) => number,
  y: (value: number) => number,
  { paper, box, at, isStepped }: { paper: Paper; box: Box; at: number; isStepped: boolean },
): void => {
  const colour = paper.lines[at] ?? paper.dim
  context.save()
  context.beginPath()
  context.rect(box.left - 3, box.top - 3, box.right - box.left + 6, box.bottom - box.top + 6)
  context.clip()
  stroke(
    context,
    colour,
    DASHES[at] ?? [],
    () => {
      for (const [index, point] of points.entries()) {
        if (index === 0) context.moveTo(x(point.at), y(point.value))
        if (isStepped && index > 0) context.lineTo(x(point.at), y(points[index - 1]!.value))
        context.lineTo(x(point.at), y(point.value))
      }
      const last = points.at(-1)
      if (isStepped && last !== undefined) context.lineTo(box.right, y(last.value))
    },
    1.75,
  )
  context.fillStyle = colour
  if (points.length <= FEW)
    for (const point of points) {
      context.beginPath()
      context.arc(x(point.at), y(point.value), 2.5, 0, 2 * Math.PI)
      context.fill()
    }
  context.restore()
}

/** The numbers of lines, beside their ends, none over another. */
export const drawEnds = (
  context: CanvasRenderingContext2D,
  ends: readonly End[],
  { lines, dim, height }: Paper,
  right: number,
): void => {
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  const inOrder = [...ends].sort((a, b) => a.y - b.y)
  const places = spread(
    inOrder.map(({ y }) => y),
    ENDS,
    height - ENDS,
  )
  for (const [index, { at }] of inOrder.entries()) {
    context.fillStyle = lines[at] ?? dim
    context.fillText(String(at + 1), right + 8, places[index]!)
  }
}

const stroke = (
  context: CanvasRenderingContext2D,
  colour: string,
  dash: readonly number[],
  path: () => void,
  width = 1,
): void => {
  context.strokeStyle = colour
  context.lineWidth = width
  context.setLineDash([...dash])
  context.beginPath()
  path()
  context.stroke()
}
