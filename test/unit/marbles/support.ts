import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Diagram, Row } from '../../../src/marbles/diagram.js'
import { parse } from '../../../src/marbles/index.js'

const folder = fileURLToPath(new URL('fixtures', import.meta.url))

/** Returns a value without the keys `place` of its diagrams, rows and marbles. */
export const withoutPlaces = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(withoutPlaces)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      key === 'place' && isPlace(item) ? [] : [[key, withoutPlaces(item)]],
    ),
  )
}

const isPlace = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'line' in value && 'column' in value

/** Returns a value with 0 for -0, which `JSON.stringify` does not write. */
export const withoutMinusZero = (value: unknown): unknown => {
  if (Object.is(value, -0)) return 0
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(withoutMinusZero)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutMinusZero(item)]))
}

/** Returns the diagrams of the fixtures by name. */
export const fixtures: Readonly<Record<string, Diagram>> = Object.fromEntries(
  readdirSync(folder).map(file => [
    file.replace(/\.marbles$/, ''),
    parsed(readFileSync(join(folder, file), 'utf8')),
  ]),
)

/** Returns the diagram of a text, or fails with what is wrong with it. */
export function parsed(text: string): Diagram {
  const result = parse(text)
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left))
  return result.right
}

/** Returns what is wrong with a text, as `line:column message`. */
export const problemsOf = (text: string): readonly string[] => {
  const result = parse(text)
  return result._tag === 'Right'
    ? []
    : result.left.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

/** Returns a row of marbles at frames. */
export const rowOf = (
  length: number,
  ...marbles: readonly (readonly [frame: number, symbol: string])[]
): Row => ({
  marbles: marbles.map(([frame, symbol]) => ({ frame, symbol })),
  length,
})
