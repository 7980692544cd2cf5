import { checkArgument, isObject, isString } from '../../base/checks.js'
import { left } from '../../base/either.js'
import { describing } from '../../base/selfDescription.js'
import type { EncodeProblem } from '../codec.js'
import { mismatch, wrongType } from '../problem.js'
import { isRecord, own } from '../record.js'
import type { AnySchema, Schema, SchemaInput, SchemaOutput } from './schema.js'
import { schemaOf } from './schemaOf.js'

/**
 * Returns the schema of objects that say by one property what they are: each is decoded by the schema of its tag, and
 * only by that. An unknown tag is a problem of that property. The schemas may be of different kinds.
 *
 * `splitByTag` gives a stream of such values to one pipeline for each tag.
 *
 * @throws OptionError for a member that is not a schema
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { json, oneOf, topic } from 'rxtopics'
 *
 * const Location = t.type({ _type: t.literal('location'), lat: t.number, lon: t.number })
 * const Transition = t.type({ _type: t.literal('transition'), event: t.string })
 * const tracker = topic(
 *   'owntracks/{user}/{device}',
 *   json(oneOf('_type', { location: Location, transition: Transition })),
 * )
 * ```
 */
export const oneOf = <M extends Readonly<Record<string, AnySchema>>>(
  tag: string,
  members: M,
): Schema<SchemaOutput<M[keyof M]>, SchemaInput<M[keyof M]>> => {
  checkArgument('oneOf.tag', tag, isString)
  checkArgument('oneOf.members', members, isObject)
  const schemas = new Map(
    Object.entries(members).map(([name, schema]) => {
      checkArgument(`oneOf.${name}`, schema, value => (value === undefined ? 'expected a schema' : null))
      return [name, schemaOf(`oneOf.${name}`, schema)] as const
    }),
  )
  const names = [...schemas.keys()].join(', ')

  const find = (value: unknown): Schema<unknown> | EncodeProblem => {
    if (!isRecord(value)) return wrongType('object', value)
    const name = own(value, tag)
    const schema = typeof name === 'string' ? schemas.get(name) : undefined
    if (schema !== undefined) return schema
    const issue = mismatch([tag], `one of ${names}`, name)
    return { path: issue.path, message: issue.message, issues: [issue], cause: undefined }
  }

  const both: Schema<unknown> = {
    decode: value => {
      const found = find(value)
      return 'decode' in found ? found.decode(value) : left(found)
    },
    encode: value => {
      const found = find(value)
      return 'encode' in found ? found.encode(value) : left(found)
    },
  }
  // The tag says which member a value is of.
  return describing(both, {
    schema: of => ({
      oneOf: Object.entries(members).map(([name, schema]) => ({
        allOf: [of(schema), { type: 'object', required: [tag], properties: { [tag]: { const: name } } }],
      })),
    }),
  }) as Schema<never, unknown>
}
