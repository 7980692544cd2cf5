import type { Context } from 'io-ts'
import type { Validate } from './runtime.js'
import type { Shape } from './shape.js'

/**
 * What became of parts that a type which holds itself has been asked about, for as long as a part around them is. Where
 * several members of a union or an intersection hold the type, each asks about the same part once more, and so at every
 * level: without this, by the power of the depth.
 */
export interface Visits {
  /** Returns what `validate` says of a part, and does not ask twice once there have been many. */
  visit(shape: Shape, value: unknown, context: Context, validate: Validate): unknown
}

/** Few values have so many parts, and so many are soon asked about. To note each of them costs about as much as to ask. */
const UNNOTED = 10_000

export const createVisits = (): Visits => {
  // Of the outermost part.
  let count = 0
  let depth = 0
  let known: Map<Shape, Map<unknown, unknown>> | null = null

  const noted = (shape: Shape): Map<unknown, unknown> => {
    known ??= new Map()
    const results = known.get(shape) ?? new Map<unknown, unknown>()
    known.set(shape, results)
    return results
  }

  const askOnce = (shape: Shape, value: unknown, context: Context, validate: Validate): unknown => {
    const results = noted(shape)
    const result = results.get(value)
    if (result !== undefined) return result
    const made = validate(value, context)
    results.set(value, made)
    return made
  }

  return {
    visit: (shape, value, context, validate) => {
      if (typeof value !== 'object' || value === null) return validate(value, context)
      count += 1
      depth += 1
      try {
        return count > UNNOTED ? askOnce(shape, value, context, validate) : validate(value, context)
      } finally {
        depth -= 1
        if (depth === 0) {
          count = 0
          known = null
        }
      }
    },
  }
}
