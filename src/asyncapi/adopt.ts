import { isObject } from '../base/checks.js'
import { OptionError } from '../base/errors.js'
import type { JsonSchema } from '../base/selfDescription.js'

/** A schema that somebody else wrote, as a part of a document. */
export interface Adopted {
  readonly schema: JsonSchema
  /** Whether it refers to parts of itself. */
  readonly refers: boolean
}

/**
 * Returns a copy of a JSON Schema that somebody else wrote, whose references to itself lead to where it will be.
 *
 * @throws OptionError for what is not an object of JSON
 */
export const adopt = (given: unknown, place: string): Adopted => {
  let refers = false
  const schema = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(schema)
    if (typeof value !== 'object' || value === null) return value
    return entries(value, (key, part) => {
      if (key === '$ref' && typeof part === 'string' && part.startsWith('#')) {
        refers = true
        return `${place}${part.slice(1)}`
      }
      if (data.has(key)) return part
      return maps.has(key) && isObject(part) === null
        ? entries(part as object, (_name, each) => schema(each))
        : schema(part)
    })
  }
  try {
    if (isObject(given) === null) {
      const { $schema: _, ...copy } = JSON.parse(JSON.stringify(given)) as Record<string, unknown>
      return { schema: schema(copy) as JsonSchema, refers }
    }
  } catch {
    // A cycle, a bigint, too many levels.
  }
  throw new OptionError('asyncApi.jsonSchema', 'expected a function that returns a JSON Schema or undefined')
}

const entries = (holder: object, map: (key: string, value: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(holder).map(([key, value]) => [key, map(key, value)]))

/** Keywords with values, in which a `$ref` is not a reference. */
const data = new Set(['const', 'enum', 'default', 'examples'])
/** Keywords with schemas by names of the author's, which are not keywords. */
const maps = new Set(['properties', 'patternProperties', 'definitions', '$defs', 'dependencies'])
