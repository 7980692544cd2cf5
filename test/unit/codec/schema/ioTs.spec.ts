import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { cbor } from '../../../../src/codec/cbor.js'
import { json } from '../../../../src/codec/json/json.js'
import { decodeText, encodeToText, leftOf, refuseText, refuseValue, rightOf } from '../support.js'

const paths = (problem: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }) =>
  problem.issues.map(({ path }) => path)

const DateFromIso = new t.Type<Date, string, unknown>(
  'DateFromIso',
  (value): value is Date => value instanceof Date && !Number.isNaN(value.getTime()),
  (value, context) => {
    const date = new Date(typeof value === 'string' ? value : Number.NaN)
    return Number.isNaN(date.getTime()) ? t.failure(value, context) : t.success(date)
  },
  date => date.toISOString(),
)

describe('json of an io-ts type', () => {
  const Reading = t.type({ celsius: t.number, at: DateFromIso })
  const codec = json(Reading)

  test('P17: decodes a good payload', () => {
    const value = decodeText(codec, '{"celsius":21,"at":"2026-01-01T00:00:00.000Z"}')
    expect(value).toEqual({ celsius: 21, at: new Date('2026-01-01T00:00:00.000Z') })
  })

  test('P17: says path, expected type and value found of a bad one, and keeps the Errors', () => {
    const problem = refuseText(codec, '{"celsius":"warm"}')
    expect(problem).toMatchObject({
      reason: 'schema',
      path: ['celsius'],
      message: 'expected number, got "warm"',
      issues: [
        { path: ['celsius'], expected: 'number', actual: '"warm"' },
        { path: ['at'], expected: 'DateFromIso', actual: 'undefined' },
      ],
    })
    const result = Reading.decode({ celsius: 'warm' })
    expect(problem.cause).toEqual(result._tag === 'Left' && result.left)
  })

  test('says the path of the whole value as empty', () => {
    expect(refuseText(codec, '5')).toMatchObject({ path: [], message: `expected ${Reading.name}, got 5` })
  })

  test.each<[string, t.Mixed, unknown, PropertyKey[][]]>([
    ['arrays by number', t.array(t.type({ a: t.string })), [{ a: 'a' }, { a: 1 }], [[1, 'a']]],
    ['tuples by number', t.tuple([t.string, t.number]), ['a', 'b'], [[1]]],
    ['objects with keys that are numbers by name', t.type({ 0: t.string }), { 0: 0 }, [['0']]],
    ['records', t.record(t.string, t.number), { a: 1, b: 'b' }, [['b']]],
    ['unions without the member', t.type({ a: t.union([t.string, t.number]) }), { a: null }, [['a'], ['a']]],
    ['unions of nothing', t.type({ a: t.union([t.string, t.number]) }), {}, [['a'], ['a']]],
    [
      'unions under their tag',
      t.union([t.type({ k: t.literal('a'), x: t.string }), t.type({ k: t.literal('b') })]),
      { k: 'a' },
      [['x']],
    ],
    [
      'unions of objects',
      t.union([t.type({ a: t.string }), t.type({ b: t.string })]),
      { c: 1 },
      [['a'], ['b']],
    ],
    ['a property named as a member is', t.union([t.type({ 0: t.string }), t.string]), { 0: 0 }, [['0'], []]],
    [
      'intersections',
      t.intersection([t.type({ a: t.string }), t.partial({ b: t.type({ c: t.number }) })]),
      { a: 1, b: { c: '' } },
      [['a'], ['b', 'c']],
    ],
    [
      'a union in an intersection in an array',
      t.array(t.intersection([t.type({ a: t.union([t.string, t.null]) }), t.type({})])),
      [{ a: 1 }],
      [
        [0, 'a'],
        [0, 'a'],
      ],
    ],
    [
      'exact and readonly types',
      t.readonly(t.exact(t.type({ a: t.array(t.Int) }))),
      { a: [1, 1.5] },
      [['a', 1]],
    ],
    [
      'recursive types',
      t.recursion('R', self => t.type({ next: t.union([self, t.null]) })),
      { next: { next: 1 } },
      [['next', 'next'], ['next', 'next'], ['next']],
    ],
  ])('P17: gives paths through %s', (_, type, value, expected) => {
    expect(paths(refuseText(json(type), JSON.stringify(value)))).toEqual(expected)
  })

  test('uses the message of a type that has one', () => {
    const Positive = new t.Type<number, number, unknown>(
      'Positive',
      (value): value is number => typeof value === 'number' && value > 0,
      (value, context) =>
        typeof value === 'number' && value > 0 ? t.success(value) : t.failure(value, context, 'not positive'),
      t.identity,
    )
    expect(refuseText(json(t.type({ watts: Positive })), '{"watts":-1}')).toMatchObject({
      path: ['watts'],
      message: 'not positive',
      issues: [{ expected: 'Positive', actual: '-1' }],
    })
  })

  test('P20: publishes the encoded form', () => {
    const at = new Date('2026-01-01T00:00:00.000Z')
    expect(encodeToText(codec, { celsius: 21, at })).toBe('{"celsius":21,"at":"2026-01-01T00:00:00.000Z"}')
    expect(encodeToText(json(t.exact(t.type({ a: t.string }))), { a: 'a', b: 1 } as { a: string })).toBe(
      '{"a":"a"}',
    )
  })

  test('P20: refuses a wrong value, with the path of what is wrong with it', () => {
    const problem = refuseValue(codec, { celsius: 'warm', at: new Date() })
    expect(problem).toMatchObject({ path: ['celsius'], message: 'expected number, got "warm"' })
    expect(problem.issues).toHaveLength(1)
    expect(paths(refuseValue(codec, { celsius: 21, at: '2026-01-01' }))).toEqual([[]])
    expect(paths(refuseValue(codec, { celsius: 21, at: new Date(Number.NaN) }))).toEqual([['at']])
    expect(refuseValue(codec, undefined).message).toBe(`expected ${Reading.name}, got undefined`)
  })

  test('P20: refuses where is and decode disagree', () => {
    const Never = new t.Type<string, string, unknown>(
      'Never',
      (_): _ is string => false,
      t.string.validate,
      t.identity,
    )
    expect(refuseValue(json(Never), 'a')).toMatchObject({ path: [], message: 'expected Never, got "a"' })
  })

  test('J56: a type that throws is a Left, both ways', () => {
    const thrown = new Error('boom')
    const fail = (): never => {
      throw thrown
    }
    const Throwing = new t.Type<string, string, unknown>('Throwing', fail as never, fail, fail)
    expect(refuseText(json(Throwing), '1')).toMatchObject({
      reason: 'threw',
      message: 'the schema threw: boom',
      cause: thrown,
    })
    expect(refuseValue(json(Throwing), 'a')).toMatchObject({
      message: 'the schema threw: boom',
      cause: thrown,
    })
  })

  test('gives the very value when the type changes nothing', () => {
    const seen: unknown[] = []
    const spy = new t.Type<object, object, unknown>(
      'Spy',
      t.UnknownRecord.is,
      value => {
        seen.push(value)
        return t.success(value as object)
      },
      t.identity,
    )
    expect(decodeText(json(spy), '{"a":1}')).toBe(seen[0])
  })
})

test('J58: what is wrong is explained where it is 500 levels below the top, and not beyond', () => {
  const Deep: t.Type<unknown> = t.recursion(
    'Deep',
    (): t.Type<unknown> => t.union([t.null, t.tuple([Deep, t.null])]) as t.Mixed,
  )
  const nested = (levels: number): string => `${'['.repeat(levels)}7${',null]'.repeat(levels)}`
  expect(refuseText(json(Deep), nested(501)).message).toBe('expected null, got array of 2')
  expect(refuseText(json(Deep), nested(502)).message).toBe(
    'not a valid Deep, and nested deeper than 500 levels: not explained',
  )
})

describe('J58: what io-ts would explain at the price of levels times parts', () => {
  const Tree: t.Type<unknown> = t.recursion(
    'Tree',
    (): t.Type<unknown> => t.union([t.string, t.array(Tree)]) as t.Mixed,
  )
  const tree = (levels: number, parts: number): string =>
    `${'['.repeat(levels)}${'"x",'.repeat(parts)}7${']'.repeat(levels)}`

  test('is explained where both are few, and where the payload is wide alone', () => {
    expect(refuseText(json(Tree), tree(400, 1_000)).message).toBe('expected string, got array of 1')
    expect(refuseText(json(Tree), tree(2, 200_000)).message).toBe('expected string, got array of 1')
  })

  test('is refused without an explanation where a few thousand bytes would cost a second and hundreds of megabytes', () => {
    const why = 'not a valid Tree, and of too many parts: not explained'
    expect(refuseText(json(Tree), tree(490, 5_000))).toMatchObject({
      reason: 'schema',
      path: [],
      message: why,
    })
    expect(refuseText(json(Tree), tree(490, 250_000)).message).toBe(why)
  })

  test('is refused without an explanation where the members of a union would each explain the same parts, at every level', () => {
    const Sum: t.Type<unknown> = t.recursion(
      'Sum',
      (): t.Type<unknown> => t.union([t.number, t.type({ a: Sum, b: Sum }), t.type({ a: Sum })]) as t.Mixed,
    )
    const sum = (levels: number): string => `${'{"a":'.repeat(levels)}"x"${',"b":1}'.repeat(levels)}`
    const why = 'not a valid Sum, and with too many ways to its parts: not explained'
    expect(refuseText(json(Sum), sum(5)).message).toBe('expected number, got object')
    expect(refuseText(json(Sum), sum(100))).toMatchObject({ reason: 'schema', path: [], message: why })
    expect(refuseText(json(Sum), sum(480)).message).toBe(why)
  })

  test('names of types are shown as far as 60 characters', () => {
    const type: t.Type<unknown> = t.recursion('x'.repeat(61), (): t.Type<unknown> => t.array(type) as t.Mixed)
    const { message } = refuseText(json(type), tree(600, 0))
    expect(message).toMatch(/^not a valid x{59}…, and nested deeper than 500 levels: not explained$/)
  })

  test('bytes are one part', () => {
    const refused = leftOf(cbor(t.array(t.string)).decode(rightOf(cbor().encode([new Uint8Array(600_000)]))))
    expect(refused).toMatchObject({ path: [0], message: 'expected string, got Uint8Array' })
  })
})
