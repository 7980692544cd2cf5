/// <reference lib="dom" />

import type { Shape } from '../../svg/scene.js'
import { MONO, type Paint, paintsOf, SANS, type Stroke, strokes, type Theme } from '../../svg/style.js'
import { printable } from '../../text/cells.js'

/** Draws shapes of diagrams on a canvas, in the colours of a theme. */
export interface Painter {
  draw(context: CanvasRenderingContext2D, shapes: readonly Shape[]): void
}

interface Look extends Paint, Stroke {}

/** Returns a painter by the same style sheet that pictures in SVG have. */
export const createPainter = (theme: Theme): Painter => {
  const looks = new Map<string, Look>()
  const rules: readonly (readonly [string, Look])[] = [
    ...strokes,
    ...paintsOf(theme),
    ['.chosen', { fill: theme.plain[0] }],
  ]

  const lookOf = (tag: string, style: string): Look => {
    const key = `${tag} ${style}`
    const known = looks.get(key)
    if (known !== undefined) return known
    const names = new Set([tag, ...style.split(' ').map(name => `.${name}`)])
    const look: Look = Object.assign(
      {},
      ...rules
        .filter(([selectors]) => selectors.split(',').some(name => names.has(name)))
        .map(([, rule]) => rule),
    )
    looks.set(key, look)
    return look
  }

  const outline = (context: CanvasRenderingContext2D, { stroke, width = 1, cap, dash = [] }: Look) => {
    if (stroke === undefined) return false
    context.strokeStyle = stroke
    context.lineWidth = width
    context.lineCap = cap ?? 'butt'
    context.setLineDash([...dash])
    return true
  }

  return {
    draw: (context, shapes) => {
      for (const shape of shapes) {
        const look = lookOf(shape.kind, shape.style)
        if (shape.kind === 'text') {
          context.font = fontOf(shape.style, shape.size)
          context.textAlign = shape.anchor === 'middle' ? 'center' : 'left'
          context.fillStyle = look.fill ?? theme.ink
          context.fillText(printable(shape.text), shape.x, shape.y)
        } else if (shape.kind === 'path') {
          if (outline(context, look)) context.stroke(new Path2D(shape.d))
        } else {
          const { x, y, width, height } = shape.box
          context.beginPath()
          context.roundRect(x, y, width, height, shape.radius)
          if (look.fill !== undefined) {
            context.fillStyle = look.fill
            context.fill()
          }
          if (outline(context, look)) context.stroke()
        }
      }
    },
  }
}

const fontOf = (style: string, size: number): string => {
  const weight = style === 'title' || style === 'name' ? '600 ' : ''
  return `${weight}${size}px ${style === 'title' || style === 'note' ? SANS : MONO}`
}
