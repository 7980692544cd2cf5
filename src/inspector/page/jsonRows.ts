import { startsNumber, tokenEnd } from '../../codec/json/jsonTokens.js'
import { printable } from '../../marbles/text/cells.js'
import { memberOf } from './pointer.js'

/** A line of JSON. */
export interface JsonRow {
  readonly text: string
  /** The number, `true` or `false` in it: where it stands in the text, and the JSON pointer to it. */
  readonly value: { readonly from: number; readonly to: number; readonly path: string } | null
}

/** Levels that are indented. */
const DEEPEST = 40

/** Returns JSON in lines, `null` for what is none. Numbers stay as they were written. */
export const jsonRows = (text: string): readonly JsonRow[] | null => {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  const rows: JsonRow[] = []
  const places = createPlaces()
  let line = ''
  let value: JsonRow['value'] = null
  const next = () => {
    rows.push({ text: printable(line), value })
    line = '  '.repeat(Math.min(places.depth, DEEPEST))
    value = null
  }
  for (let at = skipBlank(text, 0); at < text.length; ) {
    const char = text[at]!
    const end = char === ',' || char === ':' ? at + 1 : tokenEnd(text, at)
    const token = text.slice(at, end)
    const after = skipBlank(text, end)
    const path = places.pass(token)
    // What is empty stays in one line.
    if ((char === '}' || char === ']') && !/[[{]$/.test(line)) next()
    if (path !== null && (startsNumber(char) || char === 't' || char === 'f')) {
      const from = printable(line).length
      value = { from, to: from + token.length, path }
    }
    line += char === ':' ? ': ' : token
    const isOpen = (char === '{' || char === '[') && text[after] !== '}' && text[after] !== ']'
    if (isOpen || char === ',') next()
    at = after
  }
  next()
  return rows
}

/** Returns the texts of these lines. */
export const jsonLines = (text: string): readonly string[] | null =>
  jsonRows(text)?.map(row => row.text) ?? null

interface Level {
  readonly path: string
  readonly isList: boolean
  /** The key, or the index, of what comes next. */
  key: string | number | null
}

/** Says where each token of a JSON text belongs. */
const createPlaces = () => {
  const levels: Level[] = []
  const here = (): string => {
    const level = levels.at(-1)
    return level === undefined ? '' : memberOf(level.path, level.key ?? '')
  }
  const done = () => {
    const level = levels.at(-1)
    if (level !== undefined) level.key = level.isList ? Number(level.key) + 1 : null
  }
  return {
    get depth() {
      return levels.length
    },
    /** Returns the pointer to the value that a token is, `null` for brackets, keys and signs. */
    pass: (token: string): string | null => {
      if (token === ',' || token === ':') return null
      if (token === '{' || token === '[') {
        levels.push({ path: here(), isList: token === '[', key: token === '[' ? 0 : null })
        return null
      }
      if (token === '}' || token === ']') {
        levels.pop()
        done()
        return null
      }
      const level = levels.at(-1)
      if (level !== undefined && level.key === null) {
        level.key = String(JSON.parse(token))
        return null
      }
      const path = here()
      done()
      return path
    },
  }
}

const skipBlank = (text: string, from: number): number => {
  let at = from
  while (at < text.length && /[ \t\r\n]/.test(text[at]!)) at += 1
  return at
}
