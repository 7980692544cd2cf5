import { inspect, types } from 'node:util'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, test, vi } from 'vitest'
import { compile, compileAs, type Way } from '../../../../src/codec/compile/compile.js'
import { json } from '../../../../src/codec/json/json.js'
import { addKinds, allKinds, anyType, valueFor } from './arbitraryTypes.js'

const ways: readonly Way[] = ['code', 'closures']

type Outcome = { readonly result: unknown } | { readonly thrown: unknown }

const outcome = (run: () => unknown): Outcome => {
  try {
    return { result: run() }
  } catch (thrown) {
    return { thrown: String(thrown) }
  }
}

/** Returns where two results differ: in structure, or in which parts are the very parts of the input. */
const difference = (left: unknown, right: unknown, known: ReadonlySet<unknown>): string | undefined => {
  if (Object.is(left, right)) return undefined
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return 'values'
  if (known.has(left) || known.has(right)) return 'references'
  if (types.isDate(left) && types.isDate(right))
    return left.getTime() === right.getTime() ? undefined : 'dates'
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) {
    const inner = difference(Object.getPrototypeOf(left), Object.getPrototypeOf(right), known)
    if (inner !== undefined) return `prototypes: ${inner}`
  }
  const [keys, others] = [Reflect.ownKeys(left), Reflect.ownKeys(right)]
  if (keys.length !== others.length || keys.some((key, index) => key !== others[index])) return 'keys'
  for (const key of keys) {
    const inner = difference(Reflect.get(left, key), Reflect.get(right, key), known)
    if (inner !== undefined) return `${String(key)}.${inner}`
  }
  return undefined
}

/** All objects within a value. */
const parts = (value: unknown, found = new Set<unknown>()): ReadonlySet<unknown> => {
  if (typeof value === 'object' && value !== null && !found.has(value)) {
    found.add(value)
    for (const part of Object.values(value)) parts(part, found)
  }
  return found
}

describe.each(ways)('compile to %s', way => {
  test('gives the Either of decode: value, references and errors', { timeout: 120_000 }, () => {
    let good = 0
    let bad = 0
    let thrown = 0
    let count = 0
    const kinds = new Set<string>()
    const check = ([type, values]: [t.Mixed, unknown[]]) => {
      const compiled = compileAs(type as t.Type<unknown>, way)
      count++
      addKinds(type, kinds)
      for (const value of values) {
        const expected = outcome(() => type.decode(value))
        const actual = outcome(() => compiled(value))
        // Of a member of a union that is refused anyway, io-ts may run what throws, and this does not.
        if ('thrown' in expected) {
          thrown++
          continue
        }
        const found = difference(expected, actual, new Set([...parts(value), type]))
        if (found !== undefined)
          expect.fail(
            `${type.name}: ${found}: ${fc.stringify(value)} ${inspect(expected)} ${inspect(actual)}`.slice(
              0,
              1500,
            ),
          )
        if ((expected.result as { _tag: string })._tag === 'Right') good++
        else bad++
      }
    }
    const sample = anyType.chain(type =>
      fc.tuple(fc.constant(type), fc.array(valueFor(type), { minLength: 12, maxLength: 12 })),
    )
    fc.assert(fc.property(sample, check), { numRuns: Number(process.env['COMPILE_RUNS'] ?? 1_500) })
    console.log(
      `compile to ${way}: ${count.toLocaleString('en')} types of ${kinds.size} kinds, ` +
        `${good.toLocaleString('en')} good and ${bad.toLocaleString('en')} bad values, 0 differences`,
    )
    expect([...kinds].sort()).toEqual([...allKinds].sort())
    expect(thrown).toBeLessThan((good + bad) / 50)
    expect(good).toBeGreaterThan(3_000)
    expect(bad).toBeGreaterThan(3_000)
  })
})

const decoded = (type: t.Mixed, value: unknown, way: Way) => compileAs(type as t.Type<unknown>, way)(value)

describe.each(ways)('compile to %s', way => {
  test('keeps the reference of what it does not change', () => {
    const type = t.type({
      a: t.array(t.type({ b: t.union([t.string, t.null]) })),
      c: t.record(t.string, t.number),
    })
    const value = { a: [{ b: 'x' }, { b: null }], c: { d: 1 } }
    expect(decoded(type, value, way)).toEqual({ _tag: 'Right', right: value })
    expect((decoded(type, value, way) as { right: unknown }).right).toBe(value)
  })

  test('strips what an exact type does not know, at any level', () => {
    const type = t.strict({ a: t.strict({ b: t.number }) })
    expect(decoded(type, { a: { b: 1, c: 2 }, d: 3 }, way)).toEqual({ _tag: 'Right', right: { a: { b: 1 } } })
  })

  test('does not believe the tag of a type that was given another validate', () => {
    const Original = t.string
    const Lenient: t.Mixed = Object.assign(Object.create(Object.getPrototypeOf(Original)), Original, {
      validate: () => t.success('fallback'),
      decode: () => t.success('fallback'),
    })
    expect(decoded(t.type({ a: Lenient }), { a: 1 }, way)).toEqual({
      _tag: 'Right',
      right: { a: 'fallback' },
    })
  })

  test('calls predicates with what is of the inner type alone', () => {
    const seen: unknown[] = []
    const Seen = t.refinement(t.string, value => {
      seen.push(value)
      return true
    })
    decoded(t.array(t.union([Seen, t.number])), ['a', 1], way)
    expect(seen).toEqual(['a'])
  })

  test('lets an exception through, as decode does', () => {
    const Throwing = t.refinement(t.string, () => {
      throw new TypeError('boom')
    })
    expect(() => decoded(t.type({ a: Throwing }), { a: 'x' }, way)).toThrow('boom')
  })

  test('asks no member of a tagged union but that of the tag', () => {
    const Throwing = t.refinement(t.number, () => {
      throw new Error('not mine')
    })
    const Tagged = t.union([
      t.type({ n: Throwing, k: t.literal('a') }),
      t.type({ n: t.number, k: t.literal('b') }),
    ])
    expect(decoded(Tagged, { n: 1, k: 'b' }, way)).toMatchObject({ _tag: 'Right' })
  })

  test('compiles types that share their parts without end', () => {
    let type: t.Mixed = t.string
    let value: unknown = 'x'
    for (let level = 0; level < 25; level++) {
      type = t.tuple([type, t.union([type, t.null], 'U')], 'T')
      value = [value, null]
    }
    expect(decoded(type, value, way)).toEqual({ _tag: 'Right', right: value })
  })

  test('J58: keys and literals are never code', () => {
    const evil = '"]; throw new Error("code"); //'
    const type = t.type({
      [evil]: t.literal(evil),
      ['`$1`']: t.keyof({ [evil]: null }),
      ["'\\u2028"]: t.partial({ [evil]: t.number }),
    })
    const value = { [evil]: evil, ['`$1`']: evil, ["'\\u2028"]: { [evil]: 1 } }
    expect(decoded(type, value, way)).toEqual({ _tag: 'Right', right: value })
    expect(decoded(type, {}, way)._tag).toBe('Left')
  })

  test('J58: runs out of stack as an error, and not of memory', () => {
    interface Tree {
      readonly next?: Tree
    }
    const Deep: t.Type<Tree> = t.recursion('Deep', () => t.partial({ next: Deep }))
    let deep: Tree = {}
    for (let level = 0; level < 100_000; level++) deep = { next: deep }
    expect(() => decoded(Deep, deep, way)).toThrow(RangeError)
    expect(decoded(Deep, { next: { next: {} } }, way)._tag).toBe('Right')
  })
})

describe('compile', () => {
  test('neither reads a type nor generates code before the first value', () => {
    let opened = 0
    const Lazy: t.Type<unknown> = t.recursion('Lazy', (): t.Type<unknown> => {
      opened++
      return t.type({ a: t.union([Lazy, t.null]) }) as t.Mixed
    })
    const compiled = compile(Lazy)
    expect(opened).toBe(0)
    expect(compiled({ a: { a: null } })._tag).toBe('Right')
    expect(opened).toBeGreaterThan(0)
  })

  test('makes closures where code may not be generated, and asks only once', async () => {
    vi.resetModules()
    let asked = 0
    vi.stubGlobal('Function', function refused() {
      asked++
      throw new EvalError('refused by the Content Security Policy')
    })
    try {
      const fresh = await import('../../../../src/codec/compile/compile.js')
      expect(asked).toBe(0)
      const [one, two] = [fresh.compile(t.type({ a: t.string })), fresh.compile(t.array(t.number))]
      expect([one({ a: 'x' })._tag, one({})._tag, two([1])._tag, two(['x'])._tag]).toEqual([
        'Right',
        'Left',
        'Right',
        'Left',
      ])
      expect(asked).toBe(1)
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

describe('json of an io-ts type', () => {
  test('J58: a value that is wrong and nested deep is a Left without an explanation, which would cost its depth squared', () => {
    const Deep: t.Type<unknown> = t.recursion(
      'Deep',
      (): t.Type<unknown> => t.union([t.null, t.tuple([Deep, t.null])]) as t.Mixed,
    )
    const nested = (levels: number) =>
      new TextEncoder().encode(`${'['.repeat(levels)}7${',null]'.repeat(levels)}`)
    const shallow = json(Deep).decode(nested(20))
    expect(shallow).toMatchObject({
      _tag: 'Left',
      left: { reason: 'schema', message: 'expected null, got array of 2' },
    })
    const deep = json(Deep).decode(nested(600))
    expect(deep).toMatchObject({
      _tag: 'Left',
      left: {
        reason: 'schema',
        message: 'not a valid Deep, and nested deeper than 500 levels: not explained',
      },
    })
  })

  test('decodes by the type itself when told not to compile', () => {
    let asked = 0
    const Counting: t.Type<string, string, unknown> = Object.assign(
      new t.Type('C', t.string.is, t.string.validate, t.identity),
      {
        decode: (value: unknown) => {
          asked++
          return t.string.decode(value)
        },
      },
    )
    json(Counting, { compile: false }).decode(new TextEncoder().encode('"a"'))
    expect(asked).toBe(1)
  })
})
