import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { createSchemas } from '../../../src/asyncapi/schemas.js'
import { validatorOf } from './support.js'

const schemaOf = (type: t.Mixed) => createSchemas(undefined).of(type)
const AsDate = new t.Type<Date, string>(
  'AsDate',
  (value): value is Date => value instanceof Date,
  (value, context) => (typeof value === 'string' ? t.success(new Date(value)) : t.failure(value, context)),
  date => date.toISOString(),
)

describe('ioTsSchema', () => {
  test.each<[t.Mixed, unknown]>([
    [t.Int, { type: 'integer' }],
    [t.bigint, { type: 'integer' }],
    [t.refinement(t.string, text => text !== '', 'NonEmpty'), { type: 'string', description: 'NonEmpty' }],
    [t.union([t.string, t.undefined]), { type: 'string' }],
    [t.undefined, { not: {} }],
    [t.array(t.null), { type: 'array', items: { type: 'null' } }],
    [t.keyof({ a: null, b: null }), { type: 'string', enum: ['a', 'b'] }],
    [t.record(t.string, t.number), { type: 'object', additionalProperties: { type: 'number' } }],
    [AsDate, { description: 'AsDate' }],
    [
      t.type({ at: AsDate }),
      { type: 'object', required: ['at'], properties: { at: { description: 'AsDate' } } },
    ],
    [
      t.type({ a: t.unknown, b: t.union([t.number, t.undefined]) }),
      { type: 'object', properties: { a: {}, b: { type: 'number' } } },
    ],
  ])('%# a type is written as it reads', (type, schema) => {
    expect(schemaOf(type)).toEqual(schema)
  })

  // Of all types that show what they are made of: a value is of the schema exactly if the type decodes it.
  const leaves: readonly t.Mixed[] = [
    ...[
      t.string,
      t.number,
      t.boolean,
      t.null,
      t.Int,
      t.unknown,
      t.any as t.Mixed,
      t.UnknownArray,
      t.UnknownRecord,
      t.object,
    ],
    ...[t.literal('a'), t.literal(1), t.keyof({ a: null, b: null }), t.undefined],
  ]
  const { type: types } = fc.letrec<{ type: t.Mixed }>(tie => {
    const key = fc.constantFrom('a', 'b', 'c')
    const props = fc.dictionary(key, tie('type'), { maxKeys: 3, noNullPrototype: true })
    const pair = fc.tuple(tie('type'), tie('type'))
    return {
      type: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(...leaves),
        props.map(each => t.type(each)),
        props.map(each => t.partial(each)),
        props.map(each => t.exact(t.type(each))),
        tie('type').map(each => t.array(each)),
        tie('type').map(each => t.readonly(each)),
        tie('type').map(each => t.record(t.string, each)),
        tie('type').map(each => t.record(t.keyof({ a: null, b: null }), each)),
        pair.map(each => t.tuple(each)),
        pair.map(each => t.union(each)),
        pair.map(each => t.intersection(each)),
      ),
    }
  })
  const { value: values } = fc.letrec<{ value: unknown }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>('a', 'b', 'x', 0, 1, 0.5, true, null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }))

  test('a value of JSON is of the schema if the type decodes it, and only then', () => {
    const seen = { right: 0, left: 0 }
    fc.assert(
      fc.property(types, fc.array(values, { minLength: 5, maxLength: 10 }), (type, given) => {
        const accepts = validatorOf(schemaOf(type))
        for (const value of given) {
          const right = type.decode(value)._tag === 'Right'
          seen[right ? 'right' : 'left']++
          expect([type.name, value, accepts(value)]).toEqual([type.name, value, right])
        }
      }),
      { numRuns: 300 },
    )
    expect(Math.min(seen.right, seen.left)).toBeGreaterThan(20)
  })
})
