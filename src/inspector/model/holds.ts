import type { Comparison } from '../protocol/condition.js'

/** Returns whether a value has all that is asked for. Where a path leads to nothing, nothing is so. */
export const holds = (comparisons: readonly Comparison[], value: unknown): boolean =>
  comparisons.every(comparison => {
    const found = at(value, comparison.path)
    return found !== undefined && compares(found, comparison)
  })

/** Returns what a path leads to, `undefined` for nothing, which JSON does not have. */
const at = (value: unknown, path: readonly string[]): unknown => {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    if (Array.isArray(found) && key === 'length') return undefined
    found = Reflect.get(found, key)
  }
  return found
}

/** Numbers with numbers, texts with texts: what is of another kind is neither the same nor less nor more. */
const compares = (found: unknown, { sign, value }: Comparison): boolean => {
  if (sign === '=') return found === value
  if (sign === '!=') return found !== value
  if (typeof found === 'number' && typeof value === 'number') return isInOrder(found, sign, value)
  return typeof found === 'string' && typeof value === 'string' && isInOrder(found, sign, value)
}

const isInOrder = <T extends number | string>(found: T, sign: '<' | '<=' | '>' | '>=', value: T): boolean =>
  sign === '<'
    ? found < value
    : sign === '<='
      ? found <= value
      : sign === '>'
        ? found > value
        : found >= value
