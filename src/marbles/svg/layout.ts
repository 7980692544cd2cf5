import type { Diagram } from '../diagram.js'
import { writeGiven } from '../format.js'
import { printable } from '../text/cells.js'
import { createGlyphs } from './glyphs.js'
import { layoutLegend } from './legend.js'
import { type Measure, monoWidth, sansWidth, wrapEvenly } from './measure.js'
import { layoutPanel } from './panel.js'
import { LABEL_SIZES, type Strip, stripsOf } from './rows.js'
import { MARGIN, type Scene, type Shape, text, WIDTH } from './scene.js'
import { createPanels, type Panel } from './timeScale.js'

/** Returns what to draw for a diagram, and where. */
export const layout = (diagram: Diagram): Scene => {
  const shapes: Shape[] = []
  let y = MARGIN
  const prose = (written: string, size: number, style: string, measure: Measure) => {
    for (const line of wrapEvenly(printable(written), size, WIDTH - 2 * MARGIN, measure)) {
      y += size + 6
      shapes.push(text(line, MARGIN, y - 6, size, style))
    }
  }
  prose(diagram.title, 16, 'title', sansWidth)
  prose(diagram.notes.join(' '), 13, 'note', sansWidth)
  if (diagram.given.length > 0) y += 6
  for (const given of diagram.given) prose(`given ${writeGiven(given)}`, 12, 'mono', monoWidth)
  y += 10

  const { strips, panels, glyphs } = arrange(diagram)
  for (const panel of panels) {
    const drawn = layoutPanel(strips, panel, y, panel === panels.at(-1))
    shapes.push(...drawn.shapes)
    y = drawn.bottom + 14
  }
  const legend = layoutLegend(diagram, glyphs, y)
  shapes.push(...legend.shapes)
  return { width: WIDTH, height: Math.ceil(legend.bottom + MARGIN), shapes }
}

/** Marbles show values, unless time would need more panels than with symbols. */
const arrange = (diagram: Diagram) => {
  const withValues = withGlyphs(diagram, true)
  if (withValues.panels.length === 1) return withValues
  const withSymbols = withGlyphs(diagram, false)
  return withSymbols.panels.length < withValues.panels.length ? withSymbols : withValues
}

const withGlyphs = (diagram: Diagram, values: boolean) => {
  const glyphs = createGlyphs(diagram, values)
  const strips = stripsOf(diagram, glyphs)
  const end = Math.max(1, ...strips.map(({ length }) => length))
  const left = MARGIN + labelWidth(strips) + 18
  const panels: readonly Panel[] = createPanels(
    strips.map(({ blocks }) => blocks),
    end,
    left,
    WIDTH - MARGIN - 12,
  )
  return { glyphs, strips, panels }
}

const labelWidth = (strips: readonly Strip[]): number =>
  Math.max(
    56,
    ...strips
      .filter(({ kind }) => kind !== 'box')
      .flatMap(({ label }) => label.map(({ text, style }) => monoWidth(text, LABEL_SIZES[style]))),
  )
