import type { Diagram, Literal, Meaning } from '../diagram.js'
import { writeLiteral } from '../literal.js'
import { printable, widthOf } from '../text/cells.js'
import { monoWidth } from './measure.js'
import { line, rect, type Shape, text } from './scene.js'

/** What stands for a marble: `pill` a value, `tag` a packet or a state, `end` completion, `cross` an error. */
export interface Glyph {
  readonly shape: 'pill' | 'tag' | 'end' | 'cross'
  readonly text: string
  readonly width: number
  /** A class for its colour. */
  readonly style: string
  /** A stored message: drawn with a broken outline. */
  readonly retained: boolean
  /** It says all that its binding says: no legend is needed. */
  readonly complete: boolean
}

export const GLYPH_HEIGHT = 24
const SIZE = 12
export const HUES = 6

export type Glyphs = (symbol: string) => Glyph

/**
 * Returns what stands for each symbol. With `values`, short values and names stand in the marble itself, unless
 * several symbols would look the same; all else is the symbol, and the legend explains it.
 */
export const createGlyphs = ({ bindings }: Diagram, values: boolean): Glyphs => {
  const hues = new Map<string, number>()
  const texts = bindings.map(({ meaning }) => (values ? shortText(meaning) : null))
  const keys = bindings.map(({ meaning }, at) => `${meaning.kind} ${isRetained(meaning)} ${texts[at]}`)
  const glyphs = new Map<string, Glyph>([
    ['|', end],
    ['#', cross],
  ])
  for (const [at, { symbol, meaning }] of bindings.entries()) {
    const short = texts[at] ?? null
    const alone = keys.indexOf(keys[at]!) === at && keys.lastIndexOf(keys[at]!) === at
    const shown = short !== null && alone ? short : symbol
    const glyph = glyphOf(meaning, shown, value => {
      const hue = hues.get(value) ?? hues.size
      hues.set(value, hue)
      return hue
    })
    const plainValue = meaning.kind === 'message' && Object.keys(meaning).length === 2
    const says =
      plainValue || meaning.kind === 'state' || (meaning.kind === 'packet' && meaning.about.length === 0)
    glyphs.set(
      symbol,
      symbol === '#' ? { ...cross, complete: false } : { ...glyph, complete: says && shown === short },
    )
  }
  return symbol => glyphs.get(symbol) ?? pill(symbol, 'plain', false)
}

export const end: Glyph = { shape: 'end', text: '', width: 10, style: 'ink', retained: false, complete: true }
export const cross: Glyph = {
  shape: 'cross',
  text: '',
  width: 18,
  style: 'bad',
  retained: false,
  complete: true,
}

/** Returns the shapes of a glyph around a point. */
export const drawGlyph = (glyph: Glyph, x: number, y: number): readonly Shape[] => {
  const { shape, width, style } = glyph
  const half = GLYPH_HEIGHT / 2
  if (shape === 'end') return [line(x, y - half + 1, x, y + half - 1, 'end')]
  if (shape === 'cross')
    return [line(x - 7, y - 7, x + 7, y + 7, 'cross'), line(x - 7, y + 7, x + 7, y - 7, 'cross')]
  const box = { x: x - width / 2, y: y - half, width, height: GLYPH_HEIGHT }
  const outline = `glyph ${style}${glyph.retained ? ' retained' : ''}`
  return [
    rect(box, shape === 'pill' ? half : 4, outline),
    text(glyph.text, x, y + 4.2, SIZE, 'mono', 'middle'),
  ]
}

/** Returns what stands for a meaning; the hue is that of its value. */
export const glyphOf = (meaning: Meaning, shown: string, hueOf: (value: string) => number): Glyph => {
  if (meaning.kind === 'message')
    return pill(shown, `hue${hueOf(writeLiteral(meaning.value)) % HUES}`, isRetained(meaning))
  if (meaning.kind === 'failure' || meaning.kind === 'error') return pill(shown, 'bad', false)
  return { ...pill(shown, 'plain', false), shape: 'tag' }
}

/** Returns a marble with a text. */
export const pill = (shown: string, style: string, retained: boolean): Glyph => {
  const written = printable(shown)
  const width = Math.max(GLYPH_HEIGHT, Math.ceil(monoWidth(written, SIZE)) + 12)
  return { shape: 'pill', text: written, width, style, retained, complete: false }
}

const isRetained = (meaning: Meaning): boolean => meaning.kind === 'message' && meaning.retained === true

/** Columns that fit into a marble. */
export const SHORT = 8

/** Returns the text that stands in the marble itself, `null` if there is none so short. */
export const shortText = (meaning: Meaning): string | null => {
  switch (meaning.kind) {
    case 'message':
      return fitting(valueText(meaning.value))
    case 'failure':
      return fitting(meaning.reason)
    case 'packet':
      return meaning.packet
    case 'state':
      return meaning.state
    case 'error':
      return null
  }
}

const valueText = (value: Literal): string => (typeof value === 'string' ? value : writeLiteral(value))

const fitting = (text: string): string | null =>
  text.trim() === text && text !== '' && widthOf(printable(text)) <= SHORT ? text : null
