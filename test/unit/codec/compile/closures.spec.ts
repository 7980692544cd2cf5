import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { closure, type Parts } from '../../../../src/codec/compile/closures.js'
import { createReachesOpaque } from '../../../../src/codec/compile/reachesOpaque.js'
import { FAIL, UNSURE, type Validate } from '../../../../src/codec/compile/runtime.js'
import { createShapes } from '../../../../src/codec/compile/shape.js'
import { createVisits } from '../../../../src/codec/compile/visits.js'

const made = (type: t.Mixed) => {
  const shapeOf = createShapes()
  const validate = (shape: Parameters<Parts['validate']>[0]): Validate => closure(shape, parts)
  const parts: Parts = {
    ...{ shapeOf, validate, reachesOpaque: createReachesOpaque(shapeOf) },
    visits: createVisits(),
  }
  const run = validate(shapeOf(type))
  return (value: unknown) => run(value, [])
}

const Trim = new t.Type<string, string, unknown>(
  'Trim',
  t.string.is,
  (value, context) => (typeof value === 'string' ? t.success(value.trim()) : t.failure(value, context)),
  t.identity,
)

describe('closure', () => {
  test.each<[string, t.Mixed, readonly unknown[], readonly unknown[]]>([
    ['unknown', t.unknown, [1, undefined, null], []],
    ['undefined', t.undefined, [undefined], [null, 0]],
    ['never', t.never as unknown as t.Mixed, [], [undefined, null, 0]],
    ['null', t.null, [null], [undefined, {}]],
    ['string', t.string, ['', 'a'], [1]],
    ['number', t.number, [0, Number.NaN], ['1', 1n]],
    ['bigint', t.bigint, [1n], [1]],
    ['boolean', t.boolean, [true, false], [0]],
    ['Function', t.Function as t.Mixed, [() => 1], [{}]],
    ['object', t.object, [{}, []], [null, () => 1]],
    ['lists', t.UnknownArray, [[]], [{}]],
    ['records', t.UnknownRecord, [{}], [[], null]],
    ['a literal', t.literal('a'), ['a'], ['b']],
    ['keys', t.keyof({ a: null }), ['a'], ['b', 'toString', 1]],
    ['a refinement', t.refinement(t.number, n => n > 1), [2], [1, '2']],
    [
      'an object',
      t.type({ a: t.string, n: t.number, b: t.boolean }),
      [{ a: '', n: 1, b: true }],
      [{ a: '' }, [], null],
    ],
    [
      'a partial object',
      t.partial({ a: t.string }),
      [{}, { a: 'x' }, { a: undefined }],
      [{ a: null }, [], null],
    ],
    ['a list of numbers', t.array(t.number), [[], [1, 2]], [['a'], [1, 'a'], {}]],
    ['a list of texts', t.array(t.string), [['a']], [[1]]],
    ['a list of truths', t.array(t.boolean), [[true]], [['true']]],
    ['a record', t.record(t.string, t.number), [{}, { a: 1 }], [{ a: 'x' }, [], null]],
    ['a union', t.union([t.string, t.array(t.string)]), ['a', ['a']], [1, [1]]],
    [
      'an intersection',
      t.intersection([t.type({ a: t.string }), t.type({ b: t.string })]),
      [{ a: '', b: '' }],
      [{ a: '' }, { b: '' }],
    ],
  ])('of %s takes the good as they are and fails for the others', (_, type, good, bad) => {
    const run = made(type)
    for (const value of good) expect(run(value)).toBe(value)
    for (const value of bad) expect(run(value)).toBe(FAIL)
  })

  test.each<[string, t.Mixed, unknown, unknown]>([
    [
      'an object',
      t.type({ a: Trim, b: Trim, c: t.string }),
      { a: ' x', b: 'y ', c: ' ' },
      { a: 'x', b: 'y', c: ' ' },
    ],
    ['a partial object', t.partial({ a: Trim, b: Trim }), { a: ' x', b: 'y ' }, { a: 'x', b: 'y' }],
    ['a list', t.array(Trim), ['p', ' q ', ' r'], ['p', 'q', 'r']],
    ['a tuple', t.tuple([Trim, Trim]), ['p', ' q '], ['p', 'q']],
    ['the keys of a record', t.record(Trim, t.number), { ' a': 1, b: 2 }, { a: 1, b: 2 }],
    ['the values of a record', t.record(t.string, Trim), { a: ' x' }, { a: 'x' }],
  ])('of %s copies what changes, and nothing of the given value', (_, type, given, expected) => {
    const before = structuredClone(given)
    expect(made(type)(given)).toStrictEqual(expected)
    expect(given).toStrictEqual(before)
    const same = structuredClone(expected)
    expect(made(type)(same)).toBe(same)
  })

  test('fails where a changing part fails, at any place', () => {
    expect(made(t.type({ a: Trim, b: Trim }))({ a: ' x', b: 1 })).toBe(FAIL)
    expect(made(t.partial({ a: Trim }))({ a: 1 })).toBe(FAIL)
    expect(made(t.array(Trim))(['x', 1])).toBe(FAIL)
    expect(made(t.tuple([Trim, Trim]))(['x', 1])).toBe(FAIL)
    expect(made(t.record(t.string, Trim))({ a: 1 })).toBe(FAIL)
  })

  test('a missing key is written where its type takes undefined, and only there', () => {
    expect(Object.keys(made(t.type({ a: t.union([t.string, t.undefined]) }))({}) as object)).toEqual(['a'])
    const present = { a: undefined }
    expect(made(t.type({ a: t.undefined }))(present)).toBe(present)
  })

  test('what is not a number makes its holder be copied, as in io-ts', () => {
    const list = [Number.NaN]
    expect(made(t.array(t.number))(list)).toEqual([Number.NaN])
    expect(made(t.array(t.number))(list)).not.toBe(list)
  })

  test('a tuple is cut to its length, and is refused where a part is missing', () => {
    const run = made(t.tuple([t.string, t.number]))
    const exact = ['a', 1]
    expect(run(exact)).toBe(exact)
    expect(run(['a', 1, 2])).toEqual(['a', 1])
    expect(run(['a'])).toBe(FAIL)
    expect(run({ 0: 'a', 1: 1 })).toBe(FAIL)
  })

  test('an exact object is stripped', () => {
    const run = made(t.exact(t.type({ a: t.string })))
    expect(run({ a: 'x', b: 1 })).toStrictEqual({ a: 'x' })
    expect(run({ a: 1 })).toBe(FAIL)
    expect(run([])).toBe(FAIL)
  })

  test('a record leaves out keys that are not of its domain, and is not sure of __proto__', () => {
    const run = made(
      t.record(
        t.refinement(t.string, key => key !== 'no'),
        t.number,
      ),
    )
    expect(run({ a: 1, no: 'whatever' })).toStrictEqual({ a: 1 })
    let thrown: unknown
    try {
      run(JSON.parse('{"__proto__":1}'))
    } catch (cause) {
      thrown = cause
    }
    expect(thrown).toBe(UNSURE)
  })

  test('a record of anything may be a list, one of unknown may not', () => {
    const list = [1]
    expect(made(t.record(t.string, t.any))(list)).toBe(list)
    expect(made(t.record(t.string, t.any))('a')).toBe(FAIL)
    expect(made(t.record(t.string, t.unknown))(list)).toBe(FAIL)
  })

  test('a union gives what its first good member makes', () => {
    expect(made(t.union([t.number, Trim, t.string]))(' a ')).toBe('a')
    expect(made(t.union([t.string, Trim]))(' a ')).toBe(' a ')
  })

  test('an intersection asks nobody after the first that refuses', () => {
    const asked: unknown[] = []
    const Spy = t.refinement(t.unknown, value => asked.push(value) > 0)
    expect(made(t.intersection([t.string, Spy]))(1)).toBe(FAIL)
    expect(asked).toEqual([])
  })

  test('a recursive type is followed as deep as the value goes', () => {
    const Deep: t.Mixed = t.recursion('Deep', self => t.type({ next: t.union([self, t.null]) }) as never)
    const run = made(t.array(Deep))
    const value = [{ next: { next: null } }, { next: null }]
    expect(run(value)).toBe(value)
    expect(run([{ next: { next: 1 } }])).toBe(FAIL)
    expect(run([{ next: { next: { next: {} } } }])).toBe(FAIL)
  })

  test('tells an opaque type the way to the value', () => {
    const seen: string[][] = []
    const Spy: t.Mixed = new t.Type(
      'Spy',
      t.string.is,
      (value, context) => {
        seen.push(context.map(({ key }) => key))
        return t.success(value)
      },
      t.identity,
    )
    made(t.type({ a: t.array(t.tuple([t.string, t.union([t.null, Spy])])) }))({ a: [['s', 'x']] })
    made(t.intersection([t.type({}), t.record(t.string, Spy)]))({ k: 1 })
    expect(seen).toEqual([
      ['a', '0', '1', '1'],
      ['1', 'k'],
    ])
  })
})
