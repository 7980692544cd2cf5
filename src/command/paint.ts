import { oneOf, type Read } from './values.js'
import type { World } from './world.js'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'cyan' | 'yellow'

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 }

export type Paint = (style: Style, text: string) => string

export type ColorMode = 'auto' | 'always' | 'never' | undefined

/** Returns whether there are colours: on a terminal that shows them, unless NO_COLOR says no (no-color.org). */
export const hasColors = (mode: ColorMode, { stdout, env }: World): boolean => {
  if (mode === 'always' || mode === 'never') return mode === 'always'
  return stdout.isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}

export const paintOf = (mode: ColorMode, world: World): Paint =>
  hasColors(mode, world) ? (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m` : (_, text) => text

const readColor: Read<'auto' | 'always' | 'never'> = oneOf('auto', 'always', 'never')

export const colorOption: {
  readonly value: string
  readonly read: typeof readColor
  readonly help: string
} = { value: 'WHEN', read: readColor, help: 'auto (on a terminal, without NO_COLOR), always or never' }
