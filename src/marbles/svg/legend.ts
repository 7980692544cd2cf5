import type { Diagram } from '../diagram.js'
import { writeMeaning } from '../meaning.js'
import { printable } from '../text/cells.js'
import { drawGlyph, type Glyphs } from './glyphs.js'
import { monoWidth, wrap } from './measure.js'
import type { Drawn } from './panel.js'
import { MARGIN, type Shape, text, WIDTH } from './scene.js'

const SIZE = 12
const LINE = 16
const ENTRY = 30
/** Lines of one entry; what is longer is cut. */
const MOST_LINES = 6

/** Returns what the glyphs stand for, as far as they do not say it themselves. */
export const layoutLegend = ({ bindings }: Diagram, glyphs: Glyphs, top: number): Drawn => {
  const shapes: Shape[] = []
  let x = MARGIN
  let y = top
  let height = 0
  for (const { symbol, meaning } of bindings) {
    const glyph = glyphs(symbol)
    if (glyph.complete) continue
    const room = WIDTH - 2 * MARGIN - glyph.width - 8
    const lines = wrap(printable(writeMeaning(meaning)), SIZE, room, monoWidth, MOST_LINES)
    const width = glyph.width + 8 + Math.max(...lines.map(line => monoWidth(line, SIZE)))
    if (x > MARGIN && x + width > WIDTH - MARGIN) {
      x = MARGIN
      y += height
      height = 0
    }
    height = Math.max(height, ENTRY, lines.length * LINE + 12)
    shapes.push(...drawGlyph(glyph, x + glyph.width / 2, y + ENTRY / 2))
    for (const [at, line] of lines.entries())
      shapes.push(text(line, x + glyph.width + 8, y + ENTRY / 2 + 4.2 + at * LINE, SIZE, 'mono'))
    x += width + 22
  }
  return { shapes, bottom: y + height }
}
