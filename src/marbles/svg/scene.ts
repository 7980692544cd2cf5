/** Of a picture, in pixels. */
export const WIDTH = 720
/** Pixels kept free at every edge of a picture. */
export const MARGIN = 16

/** Something to be drawn. Coordinates are pixels from the top left corner. */
export type Shape = TextShape | RectShape | PathShape

export interface TextShape {
  readonly kind: 'text'
  readonly text: string
  readonly x: number
  /** Of the baseline. */
  readonly y: number
  readonly size: number
  readonly anchor: 'start' | 'middle'
  /** A class of the style sheet. */
  readonly style: string
}

export interface RectShape {
  readonly kind: 'rect'
  readonly box: Box
  readonly radius: number
  readonly style: string
}

export interface PathShape {
  readonly kind: 'path'
  readonly d: string
  readonly style: string
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Scene {
  readonly width: number
  readonly height: number
  readonly shapes: readonly Shape[]
}

export const text = (
  text: string,
  x: number,
  y: number,
  size: number,
  style: string,
  anchor: TextShape['anchor'] = 'start',
): TextShape => ({ kind: 'text', text, x, y, size, anchor, style })

export const rect = (box: Box, radius: number, style: string): RectShape => ({
  kind: 'rect',
  box,
  radius,
  style,
})

export const path = (d: string, style: string): PathShape => ({ kind: 'path', d, style })

export const line = (x1: number, y1: number, x2: number, y2: number, style: string): PathShape =>
  path(`M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`, style)

/** Returns a number as SVG has it: two decimals are more than a screen shows. */
export const round = (value: number): string => String(Math.round(value * 100) / 100)
