import type { Meaning } from '../../diagram.js'
import { writeMeaning } from '../../meaning.js'
import { cross, end, type Glyph, glyphOf, HUES, shortText } from '../../svg/glyphs.js'
import { printable, shorten } from '../../text/cells.js'
import type { Mark } from './lane.js'

/** Columns of what is said of a mark. */
const DETAIL = 200
/** Glyphs that are made once for all marks that look the same. */
const CACHED = 2_000

/** Makes marks of what happens. */
export interface Marks {
  of(what: Meaning | '|', at: number): Mark
}

export const createMarks = (): Marks => {
  const glyphs = new Map<string, Glyph>()

  const cached = (key: string, make: () => Glyph): Glyph => {
    const known = glyphs.get(key)
    if (known !== undefined) return known
    if (glyphs.size >= CACHED) glyphs.clear()
    const glyph = make()
    glyphs.set(key, glyph)
    return glyph
  }

  return {
    of: (what, at) => {
      if (what === '|') return { at, glyph: end, detail: 'completed', failed: false }
      const written = writeMeaning(what)
      const detail = shorten(printable(written.slice(0, 4 * DETAIL)), DETAIL)
      if (what.kind === 'error') return { at, glyph: cross, detail, failed: true }
      const glyph = cached(written.slice(0, DETAIL), () => glyphOf(what, shownOf(what), hueOf))
      return { at, glyph, detail, failed: what.kind === 'failure' }
    },
  }
}

/** What is too long for a marble begins in it. */
const shownOf = (meaning: Meaning): string => {
  const short = shortText(meaning)
  if (short !== null) return short
  if (meaning.kind !== 'message') return '…'
  const text =
    typeof meaning.value === 'string'
      ? meaning.value
      : writeMeaning({ kind: 'message', value: meaning.value })
  return text.trim() === '' ? '·' : shorten(printable(text.slice(0, 40)), 8)
}

/** Equal values have one colour, without anything being remembered of them. */
const hueOf = (value: string): number => {
  let hash = 7
  for (let at = 0; at < Math.min(value.length, 200); at++) hash = (hash * 31 + value.charCodeAt(at)) | 0
  return Math.abs(hash) % HUES
}
