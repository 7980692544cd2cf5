import { widthOf } from '../text/cells.js'

/** Width of a column of the monospaced fonts asked for, in parts of the font size: DejaVu Sans Mono is the widest. */
const MONO = 0.61

export const monoWidth = (text: string, size: number): number => widthOf(text) * size * MONO

/** The widest of the proportional fonts asked for is DejaVu Sans Bold. */
const SANS: readonly (readonly [characters: RegExp, width: number])[] = [
  [/[ ijl.,;:'|]/, 0.4],
  [/[ftr!()-]/, 0.5],
  [/[a-z0-9]/, 0.72],
  [/[MW@%]/, 1.1],
]

/** Returns a width that no text of the proportional fonts asked for exceeds by much, bold ones included. */
export const sansWidth = (text: string, size: number): number => {
  let width = 0
  for (const character of text) {
    const known = /[mw]/.test(character) ? 1.05 : SANS.find(([characters]) => characters.test(character))?.[1]
    width += (known ?? 0.86) * Math.max(1, widthOf(character))
  }
  return width * size
}

export type Measure = (text: string, size: number) => number

/** Stands for a space at which no line is broken. */
export const GLUE = '\u00A0'

/** After spaces and slashes. */
const BREAKS = /(?<=[ /])(?![ /])/
/** Where what is too long for a line is broken. */
const LAST_BREAKS = /(?<=[.\u00A0])/

/** Returns a text in lines of a width at most: broken where it may be, if that is possible. */
export const wrap = (
  text: string,
  size: number,
  width: number,
  measure: Measure,
  most: number = Number.POSITIVE_INFINITY,
): readonly string[] => {
  const lines: string[] = []
  let line = ''
  const push = () => {
    if (line.trim() !== '') lines.push(line.trim().replaceAll(GLUE, ' '))
    line = ''
  }
  for (const part of text.split(BREAKS)) {
    const fits = measure(part.trimEnd(), size) <= width
    if (!fits) push()
    for (const piece of fits ? [part] : part.split(LAST_BREAKS)) {
      if (measure((line + piece).trimEnd(), size) > width) push()
      for (const character of piece) {
        if (measure((line + character).trimEnd(), size) > width) push()
        line += character
      }
    }
  }
  push()
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1]!.slice(0, -1)}…`]
}

/** Returns the lines of `wrap`, as few and as equal in width as they can be. */
export const wrapEvenly = (
  text: string,
  size: number,
  width: number,
  measure: Measure,
): readonly string[] => {
  const lines = wrap(text, size, width, measure)
  if (lines.length === 1) return lines
  // No narrower than what is not to be broken.
  let narrow = Math.max(...text.split(BREAKS).map(part => measure(part.trimEnd(), size)))
  let wide = width
  while (wide - narrow > 1) {
    const middle = (narrow + wide) / 2
    if (wrap(text, size, middle, measure).length > lines.length) narrow = middle
    else wide = middle
  }
  return wrap(text, size, wide, measure)
}
