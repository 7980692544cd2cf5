import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { createShapes } from '../../../../src/codec/compile/shape.js'

const shapeOf = (type: t.Mixed) => createShapes()(type)
const Empty = t.type({})
const Opaque: t.Mixed = new t.Type('Opaque', t.string.is, t.string.validate, t.identity)

describe('shapes', () => {
  test.each<[t.Mixed, string]>([
    [t.unknown, 'any'],
    [t.any as t.Mixed, 'any'],
    [t.undefined, 'undefined'],
    [t.void, 'undefined'],
    [t.never as unknown as t.Mixed, 'never'],
    [t.null, 'null'],
    [t.string, 'string'],
    [t.number, 'number'],
    [t.bigint, 'bigint'],
    [t.boolean, 'boolean'],
    [t.Function as t.Mixed, 'function'],
    [t.object, 'object'],
    [t.UnknownArray, 'list'],
    [t.UnknownRecord, 'record'],
  ])('%o are tests', (type, name) => {
    expect(shapeOf(type)).toMatchObject({ kind: 'test', type, test: name })
  })

  test.each<[t.Mixed, boolean, boolean]>([
    [t.unknown, true, true],
    [t.undefined, true, false],
    [t.number, false, true],
    [t.string, false, false],
    [t.literal('a'), false, false],
    [Opaque, true, true],
    [t.type({ a: t.undefined }), false, false],
    [t.partial({ a: t.number }), false, false],
    [t.array(t.unknown), false, false],
    [t.record(t.string, t.unknown), false, false],
    [t.readonly(t.number), false, true],
    [t.refinement(t.number, () => true), false, true],
    [t.refinement(t.undefined, () => true), true, false],
    [t.union([t.string, t.undefined]), true, false],
    [t.union([t.string, t.number]), false, true],
    [t.union([t.string, t.null]), false, false],
    [t.intersection([t.string, t.string]), true, true],
  ])('%o may take undefined: %s, NaN: %s', (type, takesUndefined, takesNaN) => {
    expect(shapeOf(type)).toMatchObject({ takesUndefined, takesNaN })
  })

  test('show the parts of objects, lists, unions and intersections', () => {
    const string = { kind: 'test', test: 'string' }
    const number = { kind: 'test', test: 'number' }
    const props = [
      { key: 'a', shape: string },
      { key: 'b', shape: number },
    ]
    const A = t.type({ a: t.string, b: t.number })
    expect(shapeOf(A)).toMatchObject({ kind: 'object', props, partial: false })
    expect(shapeOf(t.partial(A.props))).toMatchObject({ kind: 'object', props, partial: true })
    expect(shapeOf(t.exact(A))).toMatchObject({ kind: 'exact', inner: { kind: 'object', props } })
    expect(shapeOf(t.array(t.string))).toMatchObject({ kind: 'array', item: string })
    expect(shapeOf(t.readonlyArray(t.string))).toMatchObject({ kind: 'array', item: string })
    expect(shapeOf(t.tuple([t.string, t.number]))).toMatchObject({ kind: 'tuple', items: [string, number] })
    expect(shapeOf(t.union([t.string, t.number]))).toMatchObject({ kind: 'union', members: [string, number] })
    expect(shapeOf(t.intersection([A, t.string]))).toMatchObject({
      kind: 'intersection',
      members: [{ kind: 'object' }, string],
    })
    expect(shapeOf(t.record(t.string, t.number))).toMatchObject({
      kind: 'record',
      domain: string,
      codomain: number,
    })
    expect(shapeOf(t.literal(7))).toMatchObject({ kind: 'literal', value: 7 })
    expect(shapeOf(t.keyof({ a: null }))).toMatchObject({ kind: 'keyof', keys: { a: null } })
  })

  test('a record of listed keys is an exact object of them, but never of __proto__', () => {
    const keys = JSON.parse('{"a":null,"__proto__":null,"b":null}')
    const shape = shapeOf(t.record(t.keyof(keys), t.number))
    expect(shape).toMatchObject({
      kind: 'exact',
      keep: { a: true, b: true },
      inner: { kind: 'object', partial: false, props: [{ key: 'a' }, { key: 'b' }] },
    })
    expect(Object.keys((shape as { keep: object }).keep)).toEqual(['a', 'b'])
  })

  test('an exact type of what has no props is opaque, and so is a tag that nobody knows', () => {
    const Odd: t.Mixed = t.exact(t.intersection([t.type({}), t.string]) as unknown as typeof Empty)
    expect(shapeOf(Odd)).toMatchObject({ kind: 'opaque' })
    const strange = Object.assign(Object.create(t.string), { _tag: 'StrangeType', decode: t.string.decode })
    expect(shapeOf(strange)).toMatchObject({ kind: 'opaque', type: strange })
  })

  test('a readonly type is the shape of what it wraps, under its own type', () => {
    const type = t.readonly(t.array(t.string))
    expect(shapeOf(type)).toMatchObject({ kind: 'array', type })
  })

  test('a type that is used twice has one shape, and a recursive one is not opened', () => {
    const shapes = createShapes()
    const A = t.type({ a: t.string })
    expect(shapes(A)).toBe(shapes(A))
    const pair = shapes(t.tuple([A, A])) as { items: readonly unknown[] }
    expect(pair.items[0]).toBe(pair.items[1])
    expect(pair.items[0]).toBe(shapes(A))
    const Deep: t.Mixed = t.recursion('Deep', () => expect.fail('was opened'))
    expect(shapes(Deep)).toMatchObject({ kind: 'recursive' })
  })
})
