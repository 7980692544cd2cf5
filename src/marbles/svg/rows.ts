import type { Diagram, ObserverLane, PublishLane, Row } from '../diagram.js'
import { publishWords, sourceWords, writeThrough } from '../format.js'
import { printable } from '../text/cells.js'
import { framesOf } from '../timeline.js'
import { GLYPH_HEIGHT, type Glyph, type Glyphs } from './glyphs.js'
import { GLUE, monoWidth, wrap } from './measure.js'
import type { Item } from './timeScale.js'

/** One horizontal strip of the picture. */
export interface Strip {
  /** `marbles` on an axis; `span`: when an observer is subscribed; `box` with operators. */
  readonly kind: 'marbles' | 'span' | 'box'
  readonly label: readonly LabelLine[]
  readonly blocks: readonly Block[]
  /** When there is something to be seen. */
  readonly up: readonly Interval[]
  /** When the broker is away. */
  readonly down: readonly Interval[]
  /** Frames until it ends. */
  readonly length: number
}

/** From one frame to another. */
export interface Interval {
  readonly from: number
  readonly to: number
}

export interface LabelLine {
  readonly text: string
  readonly style: 'name' | 'mono' | 'small'
  readonly indent: number
}

/** The glyphs of one frame: one, or a group in one or more lines. */
export interface Block extends Item {
  readonly height: number
  readonly lines: readonly (readonly Glyph[])[]
}

export const LABEL_SIZES: Readonly<Record<LabelLine['style'], number>> = { name: 13, mono: 12, small: 11 }
/** Pixels between the glyphs of a group. */
export const GROUP_SPACE = 3
/** Pixels around a group. */
export const GROUP_EDGE = 4
export const LABEL_WIDTH = 184
/** Groups of more than `FEW` are as wide as that; smaller ones are narrow, so that time can be read from them. */
const GROUP_WIDTH = 240
const SMALL_GROUP_WIDTH = 112
const FEW = 8
const INDENT = 12

/** Returns the strips of a diagram from top to bottom. */
export const stripsOf = ({ lanes, bindings }: Diagram, glyphs: Glyphs): readonly Strip[] => {
  const errors = bindings.filter(({ meaning }) => meaning.kind === 'error').map(({ symbol }) => symbol)
  const marbles = (
    label: readonly LabelLine[],
    row: Row,
    up: readonly Interval[] = [until(row, '|#')],
  ): Strip => ({
    kind: 'marbles',
    label,
    blocks: blocksOf(row, glyphs),
    up,
    down: [],
    length: row.length,
  })
  return lanes.flatMap((lane): readonly Strip[] => {
    switch (lane.kind) {
      case 'topic':
        return [marbles(labelLines('mono', lane.topic), lane.row)]
      case 'publish':
        return [
          marbles(publishLabel(lane), lane.row),
          ...(lane.receipts === null ? [] : [marbles(below('receipts'), lane.receipts)]),
        ]
      case 'observer': {
        const end = until(lane.sees, `|#${errors.join('')}`).to
        const up = turns(lane.row, '^', '!').map(({ from, to }) => ({ from, to: Math.min(to, end) }))
        const own = { blocks: signs(lane.row, '^!'), up, down: [], length: lane.row.length }
        return [
          { ...own, kind: 'span', label: observerLabel(lane) },
          ...(lane.through.length === 0 ? [] : [{ ...own, kind: 'box', label: operators(lane) } as const]),
          marbles(below('sees'), lane.sees, up),
          ...(lane.acks === null ? [] : [marbles(below('acks'), lane.acks, up)]),
          ...(lane.nacks === null ? [] : [marbles(below('nacks'), lane.nacks, up)]),
        ]
      }
      case 'link':
        return [linkStrip(lane.row, glyphs)]
      default:
        return [marbles(labelLines('name', lane.kind), lane.row)]
    }
  })
}

const linkStrip = (row: Row, glyphs: Glyphs): Strip => {
  const cuts = { ...row, marbles: row.marbles.filter(({ symbol }) => symbol !== 'x' && symbol !== 'o') }
  return {
    kind: 'marbles',
    label: labelLines('name', 'link'),
    blocks: [...signs(row, 'xo'), ...blocksOf(cuts, glyphs)],
    up: [until(row, '|')],
    down: turns(row, 'x', 'o'),
    length: row.length,
  }
}

/** Returns the time until the first of some symbols. */
const until = (row: Row, symbols: string): Interval => ({
  from: Number.NEGATIVE_INFINITY,
  to: row.marbles.find(({ symbol }) => symbols.includes(symbol))?.frame ?? Number.POSITIVE_INFINITY,
})

/** Returns the times from each `first` sign to the next `second` one. */
const turns = (row: Row, first: string, second: string): readonly Interval[] => {
  const marbles = row.marbles.filter(({ symbol }) => symbol === first || symbol === second)
  return marbles.flatMap(({ symbol, frame }, at) =>
    symbol === first ? [{ from: frame, to: marbles[at + 1]?.frame ?? Number.POSITIVE_INFINITY }] : [],
  )
}

/** Returns the words before a row, in lines. */
export const labelLines = (
  style: LabelLine['style'],
  label: string,
  indent = 0,
  most = 6,
): readonly LabelLine[] => {
  const size = LABEL_SIZES[style]
  return wrap(printable(label), size, LABEL_WIDTH, monoWidth, most).map(text => ({ text, style, indent }))
}

export const below = (label: string): readonly LabelLine[] => labelLines('small', label, INDENT)

const publishLabel = (lane: PublishLane): readonly LabelLine[] => [
  ...labelLines('name', 'publish'),
  ...labelLines('mono', together(publishWords(lane))),
]

const observerLabel = (lane: ObserverLane): readonly LabelLine[] => [
  ...labelLines('name', lane.name),
  ...labelLines('mono', together(sourceWords(lane))),
]

/** Names and values of options stay on one line, if they can. */
const together = (words: readonly string[]): string => words.map(word => word.replaceAll(' ', GLUE)).join(' ')

const operators = ({ through }: ObserverLane): readonly LabelLine[] =>
  through.map(operator => ({ text: printable(writeThrough(operator)), style: 'mono', indent: 0 }))

/** Signs that are drawn otherwise, but take part in the time. */
const signs = (row: Row, symbols: string): readonly Block[] =>
  row.marbles
    .filter(({ symbol }) => symbols.includes(symbol))
    .map(({ frame }) => ({ frame, width: 10, height: 0, lines: [] }))

const blocksOf = (row: Row, glyphs: Glyphs): readonly Block[] =>
  [...framesOf(row)]
    .sort(([a], [b]) => a - b)
    .map(([frame, marbles]) => {
      const lines = wrapGlyphs(marbles.map(({ symbol }) => glyphs(symbol)))
      const edge = marbles.length > 1 ? 2 * GROUP_EDGE : 0
      const width = Math.max(...lines.map(widthOfLine))
      const height = lines.length * (GLYPH_HEIGHT + GROUP_SPACE) - GROUP_SPACE
      return { frame, width: width + edge, height: height + edge, lines }
    })

export const widthOfLine = (glyphs: readonly Glyph[]): number =>
  glyphs.reduce((width, glyph) => width + glyph.width + GROUP_SPACE, -GROUP_SPACE)

const wrapGlyphs = (glyphs: readonly Glyph[]): readonly (readonly Glyph[])[] => {
  const most = glyphs.length > FEW ? GROUP_WIDTH : SMALL_GROUP_WIDTH
  const lines: Glyph[][] = []
  for (const glyph of glyphs) {
    const line = lines.at(-1)
    if (line !== undefined && widthOfLine([...line, glyph]) <= most) line.push(glyph)
    else lines.push([glyph])
  }
  return lines
}
