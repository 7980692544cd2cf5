import { widthOf } from '../text/cells.js'

/** Width of a column of the monospaced fonts asked for, in parts of the font size: DejaVu Sans Mono is the widest. */
const MONO = 0.61

export const monoWidth = (text: string, size: number): number => widthOf(text) * size * MONO

/** Returns a width that no text of the proportional fonts asked for exceeds by much, bold ones included. */
export const sansWidth = (text: string, size: number): number => {
  let width = 0
  for (const character of text) {
    const narrow = /[a-z0-9 .,;:'!|()-]/.test(character)
    width += (/[mwMW@%]/.test(character) ? 1.05 : narrow ? 0.66 : 0.82) * Math.max(1, widthOf(character))
  }
  return width * size
}

export type Measure = (text: string, size: number) => number

/** Returns a text in lines of a width at most: broken after spaces and slashes where there are any. */
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
    if (line.trim() !== '') lines.push(line.trim())
    line = ''
  }
  for (const part of text.match(/[^\s/]*(?:[\s/]+|$)/g) ?? []) {
    if (measure((line + part).trimEnd(), size) > width) push()
    for (const character of part) {
      if (measure((line + character).trimEnd(), size) > width) push()
      line += character
    }
  }
  push()
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1]!.slice(0, -1)}…`]
}
