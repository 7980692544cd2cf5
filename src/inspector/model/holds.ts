import type { Comparison } from '../protocol/condition.js'
import { valueAt } from '../protocol/valueAt.js'

/** Returns whether a value has all that is asked for. Where a path leads to nothing, nothing is so. */
export const holds = (comparisons: readonly Comparison[], value: unknown): boolean =>
  comparisons.every(comparison => {
    const found = valueAt(value, comparison.path)
    return found !== undefined && compares(found, comparison)
  })

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
