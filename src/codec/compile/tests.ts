import { isRecord } from './runtime.js'
import type { TestName } from './shape.js'

/** What each of the types without parts accepts. */
export const tests: { readonly [N in TestName]: (value: unknown) => boolean } = {
  any: () => true,
  undefined: value => value === undefined,
  never: () => false,
  null: value => value === null,
  string: value => typeof value === 'string',
  number: value => typeof value === 'number',
  bigint: value => typeof value === 'bigint',
  boolean: value => typeof value === 'boolean',
  function: value => typeof value === 'function',
  object: value => typeof value === 'object' && value !== null,
  list: Array.isArray,
  record: isRecord,
}
