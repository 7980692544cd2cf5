import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import type { Parts } from '../../../../src/codec/compile/closures.js'
import { createReachesOpaque } from '../../../../src/codec/compile/reachesOpaque.js'
import { append, copy, FAIL, hasOwn, merge, type Validate } from '../../../../src/codec/compile/runtime.js'
import { createShapes, type Shape } from '../../../../src/codec/compile/shape.js'
import { isWritten, writeSource } from '../../../../src/codec/compile/source.js'
import { createVisits } from '../../../../src/codec/compile/visits.js'

/** Returns the code of a type as a function, its text, and the shapes that it calls others for. */
const written = (type: t.Mixed, validate: (shape: Shape) => Validate = () => value => value) => {
  const shapeOf = createShapes()
  const called: Shape[] = []
  const parts: Parts = {
    shapeOf,
    reachesOpaque: createReachesOpaque(shapeOf),
    visits: createVisits(),
    validate: shape => {
      called.push(shape)
      return validate(shape)
    },
  }
  const { body, table } = writeSource(shapeOf(type), parts)
  const run: Validate = new Function('t', 'FAIL', 'append', 'copy', 'hasOwn', 'merge', body)(
    table,
    FAIL,
    append,
    copy,
    hasOwn,
    merge,
  )
  return { body, table, called, run: (value: unknown) => run(value, []) }
}

describe('isWritten', () => {
  test('is true of all but records and recursive types', () => {
    const shapeOf = createShapes()
    expect(isWritten(shapeOf(t.record(t.string, t.number)))).toBe(false)
    expect(isWritten(shapeOf(t.recursion('R', () => t.string)))).toBe(false)
    for (const type of [t.string, t.type({}), t.array(t.string), t.union([t.string, t.null])])
      expect(isWritten(shapeOf(type))).toBe(true)
  })
})

describe('writeSource', () => {
  test.each<[string, t.Mixed, readonly unknown[], readonly unknown[]]>([
    ['unknown', t.unknown, [1, undefined, null], []],
    ['undefined', t.undefined, [undefined], [null, 0, 'undefined']],
    ['never', t.never as unknown as t.Mixed, [], [undefined, null, 0]],
    ['null', t.null, [null], [undefined, {}, 0]],
    ['string', t.string, ['', 'a'], [1, null]],
    ['number', t.number, [0, Number.NaN], ['1', 1n]],
    ['bigint', t.bigint, [1n], [1]],
    ['boolean', t.boolean, [true, false], [0, 'true']],
    ['Function', t.Function as t.Mixed, [() => 1], [{}]],
    ['object', t.object, [{}, []], [null, () => 1]],
    ['lists', t.UnknownArray, [[]], [{}, { length: 0 }, null]],
    ['records', t.UnknownRecord, [{}], [[], null, 'a']],
    ['a literal text', t.literal('a"b'), ['a"b'], ['a', 'b']],
    ['a literal number', t.literal(7), [7], ['7', 8]],
    ['a literal truth', t.literal(true), [true], ['true', 1, false]],
    ['keys', t.keyof({ a: null }), ['a'], ['b', 'toString', 1]],
    ['a refinement', t.refinement(t.number, n => n > 1), [2], [1, '2']],
    [
      'an object',
      t.type({ a: t.string, n: t.number }),
      [{ a: '', n: 1 }],
      [{ a: '' }, { n: 1 }, [], null, 1],
    ],
    [
      'a partial object',
      t.partial({ a: t.string }),
      [{}, { a: 'x' }, { a: undefined }],
      [{ a: null }, [], null],
    ],
    ['a list', t.array(t.number), [[], [1, 2]], [['a'], [1, 'a'], {}]],
    ['a union of tests', t.union([t.string, t.null, t.literal(1)]), ['', null, 1], [0, 2, undefined]],
    [
      'a union of objects',
      t.union([t.type({ a: t.array(t.string) }), t.type({ b: t.array(t.string) })]),
      [{ a: [] }, { b: ['x'] }, { a: 1, b: [] }],
      [{}, { a: 1 }, { b: [1] }],
    ],
    [
      'an intersection',
      t.intersection([t.type({ a: t.string }), t.type({ b: t.string })]),
      [{ a: '', b: '' }],
      [{ a: '' }, { b: '' }],
    ],
  ])('of %s takes the good as they are and fails for the others', (_, type, good, bad) => {
    const { run } = written(type)
    for (const value of good) expect(run(value)).toBe(value)
    for (const value of bad) expect(run(value)).toBe(FAIL)
  })

  test('copies what changes, once, and nothing of the given value', () => {
    const Trim = new t.Type<string, string, unknown>(
      'Trim',
      t.string.is,
      (value, context) => (typeof value === 'string' ? t.success(value.trim()) : t.failure(value, context)),
      t.identity,
    )
    const given = { a: ' x ', b: ' y', c: 'z', list: ['p', ' q '] }
    const { run } = written(t.type({ a: Trim, b: Trim, c: Trim, list: t.array(Trim) }))
    expect(run(given)).toStrictEqual({ a: 'x', b: 'y', c: 'z', list: ['p', 'q'] })
    expect(given).toStrictEqual({ a: ' x ', b: ' y', c: 'z', list: ['p', ' q '] })
    const same = { a: 'x', b: 'y', c: 'z', list: ['p'] }
    expect(run(same)).toBe(same)
    expect(written(t.partial({ a: Trim })).run({ a: ' x ' })).toEqual({ a: 'x' })
    expect(written(t.partial({ a: Trim })).run({ a: 1 })).toBe(FAIL)
  })

  test('writes a key that is missing where its type takes undefined, as io-ts does', () => {
    const { run } = written(t.type({ a: t.union([t.string, t.undefined]) }))
    expect(Object.keys(run({}) as object)).toEqual(['a'])
    const present = { a: undefined }
    expect(run(present)).toBe(present)
    const partial = {}
    expect(written(t.partial({ a: t.undefined })).run(partial)).toBe(partial)
  })

  test('a literal 0 is given for -0, also in a union', () => {
    expect(written(t.literal(0)).run(-0)).toBe(0)
    expect(written(t.union([t.literal(0), t.string])).run(-0)).toBe(0)
    expect(written(t.union([t.literal(1), t.string])).run(1)).toBe(1)
  })

  test('a tuple is cut to its length, and is refused where a part is missing', () => {
    const { run } = written(t.tuple([t.string, t.number]))
    const exact = ['a', 1]
    expect(run(exact)).toBe(exact)
    expect(run(['a', 1, 2])).toEqual(['a', 1])
    expect(run(['a'])).toBe(FAIL)
    expect(run({ 0: 'a', 1: 1 })).toBe(FAIL)
  })

  test('an exact object is stripped', () => {
    const { run } = written(t.exact(t.type({ a: t.string })))
    expect(run({ a: 'x', b: 1 })).toStrictEqual({ a: 'x' })
    expect(run([])).toBe(FAIL)
  })

  test('tells an opaque type the way to the value', () => {
    const seen: t.Context[] = []
    const Spy: t.Mixed = new t.Type(
      'Spy',
      t.string.is,
      (value, context) => {
        seen.push(context)
        return t.success(value)
      },
      t.identity,
    )
    const types = [
      t.type({ 'a"b': Spy }),
      t.array(Spy),
      t.tuple([t.string, Spy]),
      t.union([t.number, Spy]),
      t.intersection([t.type({}), Spy]),
      t.partial({ k: Spy }),
    ]
    const values = [{ 'a"b': 'x' }, ['x', 'y'], ['s', 'x'], 'x', {}, { k: 'x' }]
    for (const [index, type] of types.entries()) written(type).run(values[index])
    expect(seen.map(context => context.map(({ key }) => key))).toEqual([
      ['a"b'],
      ['0'],
      ['1'],
      ['1'],
      ['1'],
      ['1'],
      ['k'],
    ])
    expect(seen[1]).toEqual([{ key: '0', type: Spy, actual: 'x' }])
  })

  test('calls others for records and recursive types, and fails where they fail', () => {
    const { run, called } = written(
      t.type({ r: t.record(t.string, t.number) }),
      () => value => ((value as { bad?: boolean }).bad ? FAIL : value),
    )
    expect(called.map(({ kind }) => kind)).toEqual(['record'])
    const good = { r: {} }
    expect(run(good)).toBe(good)
    expect(run({ r: { bad: true } })).toBe(FAIL)
  })

  test('writes out the first three hundred shapes and calls others for the rest', () => {
    const many = (size: number) =>
      t.tuple(Array.from({ length: size }, () => t.array(t.string)) as unknown as [t.Mixed, t.Mixed])
    expect(written(many(299)).called).toHaveLength(0)
    expect(written(many(300)).called).toHaveLength(1)
    expect(written(many(310)).called).toHaveLength(11)
  })

  test('J58: no text of a type is in the code but as JSON', () => {
    const evil = '"]; throw new Error("code"); //\u2028'
    const { body } = written(t.type({ [evil]: t.literal(evil) }, evil))
    expect(body.replaceAll(JSON.stringify(evil), '')).not.toContain('throw new Error')
  })
})
