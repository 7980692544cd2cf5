import { valueAt } from '../protocol/valueAt.js'
import { keysOf, memberOf } from './pointer.js'

/** What can be plotted. */
export type Plotted = number | boolean

/** A number as people write it who write no JSON: `+5`, `.5`, `007`. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** Returns what a payload says: a value of JSON, or a plain number; `undefined` for anything else. */
export const readPlotted = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    const plain = text.trim()
    return NUMBER.test(plain) ? Number(plain) : undefined
  }
}

/** Returns the number or boolean at a JSON pointer, `null` where there is none. */
export const plottedAt = (value: unknown, path: string): Plotted | null => {
  const found = valueAt(value, keysOf(path))
  return isPlotted(found) ? found : null
}

/** Paths that are listed, and values that are looked at for them. */
const PATHS = 200
const LOOKED = 20_000

/** Returns the paths to all numbers and booleans in a value, from top to bottom: the first of them. */
export const pathsOf = (value: unknown): readonly string[] => {
  const paths: string[] = []
  const waiting: (readonly [path: string, value: unknown])[] = [['', value]]
  for (let looked = 0; looked < LOOKED && paths.length < PATHS; looked++) {
    const next = waiting.pop()
    if (next === undefined) break
    const [path, at] = next
    if (isPlotted(at)) paths.push(path)
    else if (typeof at === 'object' && at !== null) {
      const members = Object.entries(at).slice(0, LOOKED)
      for (const [key, member] of members.reverse()) waiting.push([memberOf(path, key), member])
    }
  }
  return paths
}

/** JSON has no infinity, but `1e999`; and a picture needs room beyond the greatest value. */
const isPlotted = (value: unknown): value is Plotted =>
  typeof value === 'boolean' || (typeof value === 'number' && Math.abs(value) <= 1e300)

/** Returns a value as it is read; of booleans 0 is false. */
export const wordsOf = (value: number, isBoolean: boolean): string =>
  isBoolean ? String(value !== 0) : value.toLocaleString('en', { maximumSignificantDigits: 10 })
