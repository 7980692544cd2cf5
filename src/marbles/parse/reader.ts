import type { Literal, Place } from '../diagram.js'
import { DEEPEST, readBare, readJson } from '../literal.js'
import type { MarbleProblem } from '../problem.js'

/** A word of a line. */
export interface Word {
  readonly text: string
  /** Written as a JSON text: never a keyword. */
  readonly quoted: boolean
  readonly place: Place
}

/** Reads one line from left to right, and notes what is wrong with it. */
export interface Reader {
  /** Spaces between here and the next word, a tab counts as two; `Infinity` at the end of the line. */
  gap(): number
  /** Returns the next word, or `null` at the end of the line. */
  word(): Word | null
  /** Returns the next word without passing it. */
  peek(): Word | null
  /** Returns the next value, or `null` after noting why there is none. */
  literal(expected: string): { readonly value: Literal; readonly bare: boolean; readonly place: Place } | null
  /** Returns what a pattern matches from the next word on. */
  lookAt(pattern: RegExp): string
  /** Passes and returns what a pattern matches from the next word on. */
  take(pattern: RegExp): { readonly text: string; readonly place: Place }
  problem(message: string, place?: Place): void
}

export const createReader = (text: string, line: number, problems: MarbleProblem[]): Reader => {
  let at = 0

  const start = () => {
    const space = /\S/.exec(text.slice(at))
    return space === null ? text.length : at + space.index
  }
  const placeAt = (index: number): Place => ({ line, column: index + 1 })
  const problem = (message: string, { line, column }: Place = placeAt(start())) =>
    void problems.push({ line, column, message })

  const lookAt = (pattern: RegExp) => pattern.exec(text.slice(start()))?.[0] ?? ''

  const scan = (from: number): { readonly end: number; readonly word: Word } => {
    const place = placeAt(from)
    if (text.charAt(from) === '"') {
      const end = endOfText(text, from)
      const value = readJson(text.slice(from, end))
      if (typeof value === 'string') return { end, word: { text: value, quoted: true, place } }
    }
    const bare = /^\S+/.exec(text.slice(from))?.[0] ?? ''
    return { end: from + bare.length, word: { text: bare, quoted: false, place } }
  }

  return {
    gap() {
      const end = start()
      return end === text.length
        ? Number.POSITIVE_INFINITY
        : end - at + (text.slice(at, end).split('\t').length - 1)
    },
    peek: () => (start() === text.length ? null : scan(start()).word),
    word() {
      const from = start()
      if (from === text.length) return null
      const { end, word } = scan(from)
      at = end
      return word
    },
    literal(expected) {
      const from = start()
      const place = placeAt(from)
      if (from === text.length) {
        problem(`missing: ${expected}`)
        return null
      }
      const bare = !'"[{'.includes(text.charAt(from))
      const end = bare ? scan(from).end : endOfJson(text, from)
      const written = text.slice(from, end)
      const value = bare ? readBare(written) : readJson(written)
      at = end
      if (value !== undefined) return { value, bare, place }
      problem(`${written} is not a value: ${bare ? 'out of range' : 'not JSON'}`, place)
      return null
    },
    lookAt,
    take(pattern) {
      const from = start()
      const found = lookAt(pattern)
      at = from + found.length
      return { text: found, place: placeAt(from) }
    },
    problem,
  }
}

/** Returns the index after a JSON text that starts here, or the end of the line. */
const endOfText = (text: string, from: number): number => {
  for (let at = from + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at++
    else if (text.charAt(at) === '"') return at + 1
  }
  return text.length
}

/** Returns the index after a JSON value in brackets that starts here, or the end of the line. */
const endOfJson = (text: string, from: number): number => {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"') at = endOfText(text, at) - 1
    else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    if (depth === 0) return at + 1
    if (depth > DEEPEST) break
  }
  return text.length
}
