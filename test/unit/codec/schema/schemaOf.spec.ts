import { type } from 'arktype'
import { Schema as EffectSchema } from 'effect'
import { describe, expect, test } from 'vitest'
import { left, right } from '../../../../src/base/either.js'
import { json } from '../../../../src/codec/json/json.js'
import { decodeText, refuseText } from '../support.js'

describe('json takes the schemas of', () => {
  test('P17: arktype, which are functions', () => {
    const codec = json(type({ celsius: 'number' }))
    expect(decodeText(codec, '{"celsius":21}')).toEqual({ celsius: 21 })
    expect(refuseText(codec, '{"celsius":"warm"}')).toMatchObject({ reason: 'schema', path: ['celsius'] })
  })

  test('P17: Effect, through its Standard Schema', () => {
    const codec = json(EffectSchema.toStandardSchemaV1(EffectSchema.Struct({ celsius: EffectSchema.Number })))
    expect(decodeText(codec, '{"celsius":21}')).toEqual({ celsius: 21 })
    expect(refuseText(codec, '{"celsius":"warm"}')).toMatchObject({ reason: 'schema', path: ['celsius'] })
  })

  test('P17: this library, written by hand', () => {
    const even = {
      decode: (value: unknown) =>
        Number(value) % 2 === 0
          ? right(Number(value))
          : left({ path: [], message: 'odd', issues: [], cause: undefined }),
      encode: (value: number) => right(value),
    }
    expect(decodeText(json(even), '4')).toBe(4)
    expect(refuseText(json(even), '3')).toMatchObject({ reason: 'schema', message: 'odd' })
  })
})
