import { layoutBlock } from './block.js'
import { monoWidth, wrap } from './measure.js'
import { LABEL_SIZES, type Strip } from './rows.js'
import { ruler } from './ruler.js'
import { MARGIN, rect, type Shape, text } from './scene.js'
import { axis, END, links, outages, START, spans } from './stretches.js'
import type { Panel } from './timeScale.js'

/** What is drawn, and where the next thing can start. */
export interface Drawn {
  readonly shapes: readonly Shape[]
  readonly bottom: number
}

const LABEL_LINE = 15
const SHORTEST_STRIP = 34

/** Returns the strips of one panel, a ruler below them. */
export const layoutPanel = (strips: readonly Strip[], panel: Panel, top: number, isLast: boolean): Drawn => {
  const { shapes, bottom } = layoutStrips(strips, panel, top, isLast)
  return { shapes: [...shapes, ...ruler(strips, panel, bottom)], bottom: bottom + 18 }
}

/** Returns strips below each other, what goes through all of them behind. */
export const layoutStrips = (strips: readonly Strip[], panel: Panel, top: number, isLast: boolean): Drawn => {
  const shapes: Shape[] = []
  let y = top
  for (const strip of strips) {
    const height = heightOf(strip, panel)
    shapes.push(...layoutStrip(strip, panel, y, height, isLast))
    y += height
  }
  const behind = strips.flatMap(({ down }) => outages(down, panel, top, y))
  return { shapes: [...behind, ...shapes], bottom: y }
}

/** Returns how high a strip is. */
export const heightOf = ({ kind, label, blocks }: Strip, panel: Panel): number => {
  if (kind === 'box') return 12 + boxLines(label, panel).length * 16
  const shown = blocks.filter(({ frame }) => panel.has(frame))
  return Math.max(
    kind === 'marbles' ? SHORTEST_STRIP : 26,
    label.length * LABEL_LINE + 8,
    ...shown.map(({ height }) => height + 8),
  )
}

const layoutStrip = (
  strip: Strip,
  panel: Panel,
  top: number,
  height: number,
  isLast: boolean,
): readonly Shape[] => {
  const { kind, label, blocks, up, down } = strip
  if (kind === 'box') return box(label, panel, top, height)
  const middle = top + height / 2
  const first = middle - ((label.length - 1) * LABEL_LINE) / 2 + 4
  const labels = label.map(({ text: words, style, indent }, at) =>
    text(words, MARGIN + indent, first + at * LABEL_LINE, LABEL_SIZES[style], style),
  )
  if (kind === 'span') return [...labels, ...spans(up, panel, middle)]
  const shown = blocks.filter(({ frame }) => panel.has(frame))
  return [
    ...labels,
    ...axis(up, panel, middle, isLast),
    ...links(down, panel, middle, shown),
    ...shown.flatMap(block => layoutBlock(block, panel.at(block.frame), middle)),
  ]
}

const boxLines = (label: Strip['label'], { from, to }: Panel): readonly string[] =>
  wrap(label.map(({ text }) => text).join(' → '), LABEL_SIZES.mono, to - from - 16, monoWidth)

const box = (label: Strip['label'], panel: Panel, top: number, height: number): readonly Shape[] => {
  const { from, to } = panel
  const area = { x: from - START, y: top + 3, width: to - from + START + END, height: height - 6 }
  const words = boxLines(label, panel).map((words, at) =>
    text(words, area.x + area.width / 2, top + 18 + at * 16, LABEL_SIZES.mono, 'mono', 'middle'),
  )
  return [rect(area, 6, 'box'), ...words]
}
