/** Returns a text in a style of ANSI terminals, or as it is. */
export type Paint = (style: Style, text: string) => string

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan'

/** The parameters of SGR (ECMA-48, 8.3.117) that switch a style on and off. */
const codes: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
}

export const plain: Paint = (_, text) => text

export const ansi: Paint = (style, text) => {
  const [on, off] = codes[style]
  return text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`
}
