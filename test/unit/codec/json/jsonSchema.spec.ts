import { chainW, left, right } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { json } from '../../../../src/codec/json/json.js'
import { decodeText, encodeToText, refuseText, refuseValue, rightOf, utf8 } from '../support.js'

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

const Celsius = {
  zod: z.object({ celsius: z.number(), tags: z.array(z.string()) }),
  valibot: v.object({ celsius: v.number(), tags: v.array(v.string()) }),
}

describe.each(Object.entries(Celsius))('json of a Standard Schema (%s)', (_, schema) => {
  const codec = json(schema)

  test('P17: decodes a good payload', () => {
    expect(decodeText(codec, '{"celsius":21,"tags":["a"]}')).toEqual({ celsius: 21, tags: ['a'] })
  })

  test('P17: says path, message and value found of a bad one, and keeps the issues', () => {
    const problem = refuseText(codec, '{"celsius":"warm","tags":["a",2]}')
    expect(problem).toMatchObject({
      reason: 'schema',
      path: ['celsius'],
      issues: [
        { path: ['celsius'], actual: '"warm"' },
        { path: ['tags', 1], actual: '2' },
      ],
    })
    expect(problem.message).toMatch(/expected number/i)
    expect(problem.cause).toHaveLength(2)
    expect(refuseText(codec, '{}').issues[0]).toMatchObject({ path: ['celsius'], actual: 'undefined' })
  })

  test('P20: refuses to publish a value that does not pass', () => {
    expect(encodeToText(codec, { celsius: 21, tags: [] })).toBe('{"celsius":21,"tags":[]}')
    expect(refuseValue(codec, { celsius: 21, tags: [null] })).toMatchObject({ path: ['tags', 0] })
  })
})

describe.each([
  ['zod', json(z.object({ at: z.string().transform(text => new Date(text)) }))],
  [
    'valibot',
    json(
      v.object({
        at: v.pipe(
          v.string(),
          v.transform(text => new Date(text)),
        ),
      }),
    ),
  ],
])('json of a Standard Schema that transforms (%s)', (_, codec) => {
  test('P17: observers get the output', () => {
    expect(decodeText(codec, '{"at":"2026-01-01"}')).toEqual({ at: new Date('2026-01-01') })
  })

  test('P20: publishers give the input, and it is what is sent', () => {
    expect(encodeToText(codec, { at: '2026-01-01' })).toBe('{"at":"2026-01-01"}')
    expect(refuseValue(codec, { at: new Date() }).path).toEqual(['at'])
  })
})

describe('json of an asynchronous Standard Schema', () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  beforeEach(() => void process.on('unhandledRejection', note))
  afterEach(() => void process.off('unhandledRejection', note))

  test('J56: is a Left that says so, both ways, and leaves no rejection unhandled', async () => {
    const rejecting = {
      '~standard': { version: 1, vendor: 'test', validate: () => Promise.reject(new Error('late')) },
    } as const
    const refused = 'the schema answered with a promise: use decodeAsync for asynchronous schemas'
    const schemas = [
      rejecting,
      z.string().refine(() => Promise.resolve(false)),
      v.pipeAsync(
        v.string(),
        v.checkAsync(() => Promise.reject(new Error('late'))),
      ),
    ]
    for (const schema of schemas) {
      expect(refuseText(json(schema), '"a"')).toMatchObject({ reason: 'schema', message: refused })
      expect(refuseValue(json(schema), 'a').message).toBe(refused)
    }
    // Rejections are reported after the microtasks of a turn: two turns are enough.
    for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setImmediate(resolve))
    expect(unhandled).toEqual([])
  })

  test('survives a thenable that throws', () => {
    const validate = (): never =>
      ({
        // biome-ignore lint/suspicious/noThenProperty: a hostile thenable is what this is about
        then: () => {
          throw new Error('then')
        },
      }) as never
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const
    expect(refuseText(json(schema), '1').reason).toBe('threw')
  })
})

describe('json of a Standard Schema with odd answers', () => {
  const answering = (result: {
    issues: { message: string; path?: (PropertyKey | { key: PropertyKey })[] }[]
  }) => json({ '~standard': { version: 1, vendor: 'test', validate: () => result } } as const)

  test('reads path segments that are objects', () => {
    const codec = answering({ issues: [{ message: 'no', path: [{ key: 'a' }, 0, { key: 'b' }] }] })
    expect(refuseText(codec, '{"a":[{"b":7}]}').issues).toEqual([
      { path: ['a', 0, 'b'], message: 'no', actual: '7' },
    ])
  })

  test('prints no value for a path that only a prototype has', () => {
    const codec = answering({ issues: [{ message: 'no', path: ['toString'] }] })
    expect(refuseText(codec, '{}').issues[0]?.actual).toBe('undefined')
  })

  test('takes an empty list of issues for a refusal', () => {
    expect(refuseText(answering({ issues: [] }), '1')).toMatchObject({
      reason: 'schema',
      path: [],
      issues: [],
    })
  })

  test('takes a schema that is a function, as those of arktype are', () => {
    const callable = Object.assign(() => 'not asked', {
      '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value: [value] }) },
    } as const)
    expect(decodeText(json(callable), '1')).toEqual([1])
  })
})

describe('json of a function', () => {
  const even = json(value =>
    typeof value === 'number' && value % 2 === 0 ? right(value) : left(`${value} is odd`),
  )

  test('P17: gives the Right, or the Left as the problem', () => {
    expect(decodeText(even, '4')).toBe(4)
    expect(refuseText(even, '3')).toMatchObject({
      reason: 'schema',
      path: [],
      message: '3 is odd',
      issues: [{ path: [], message: '3 is odd', actual: '3' }],
      cause: '3 is odd',
    })
    expect(encodeToText(even, 4)).toBe('4')
  })

  test('reads the message of an error, and the paths of io-ts Errors', () => {
    expect(
      refuseText(
        json(() => left(new Error('no'))),
        '1',
      ).message,
    ).toBe('no')
    expect(
      refuseText(
        json(() => left({ code: 7 })),
        '1',
      ).message,
    ).toBe('object')
    const chained = json(value =>
      pipe(
        t.type({ a: t.number }).decode(value),
        chainW(({ a }) => (a > 0 ? right(a) : left('not positive'))),
      ),
    )
    expect(refuseText(chained, '{"a":"b"}')).toMatchObject({
      path: ['a'],
      message: 'expected number, got "b"',
    })
    expect(refuseText(chained, '{"a":0}')).toMatchObject({ path: [], message: 'not positive' })
    expect(rightOf(chained.decode(utf8('{"a":1}')))).toBe(1)
  })

  test('J56: a function that throws is a Left', () => {
    const codec = json(() => {
      throw new Error('boom')
    })
    expect(refuseText(codec, '1')).toMatchObject({ reason: 'threw', message: 'the schema threw: boom' })
  })
})
