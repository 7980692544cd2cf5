import fc from 'fast-check'
import * as t from 'io-ts'

/** A type without structure, that changes what it reads. */
const DateFromIso = new t.Type<Date, string, unknown>(
  'DateFromIso',
  (value): value is Date => value instanceof Date,
  (value, context) => {
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
    return Number.isNaN(time) ? t.failure(value, context) : t.success(new Date(time))
  },
  date => date.toISOString(),
)

/** Succeeds only in a certain place, and says where it is. */
const Path = new t.Type<string, unknown, unknown>(
  'Path',
  t.string.is,
  (value, context) =>
    context.some(({ actual }) => actual === null)
      ? t.failure(value, context)
      : t.success(context.map(({ key, type, actual }) => `${key}:${type.name}:${typeof actual}`).join('/')),
  t.identity,
)

/** Takes `undefined` for a value. */
const Defaulted = new t.Type<number, unknown, unknown>(
  'Defaulted',
  t.number.is,
  value => t.success(typeof value === 'number' ? value : 7),
  t.identity,
)

// io-ts itself cannot make unions of types with a key `__proto__`; values may have one.
const keys = ['a', 'b', 'k', 'at', '\'"\\\n\u2028']
const valueKeys = [...keys, 'extra', '__proto__']
const key = fc.constantFrom(...keys)

const tag = fc.constantFrom<string | number | boolean>('x', 'y', 'z', 0, 1, true)

const leaf: fc.Arbitrary<t.Mixed> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<t.Mixed>(t.string, t.number, t.boolean, t.Int) },
  fc.constantFrom<t.Mixed>(
    t.nullType,
    t.undefined,
    t.void,
    t.unknown,
    t.any,
    t.never as unknown as t.Mixed,
    t.bigint,
    t.Function,
    t.object,
    t.UnknownArray,
    t.UnknownRecord,
  ),
  tag.map(value => t.literal(value as string)),
  fc.constantFrom<t.Mixed>(
    t.keyof({ x: null, y: null }),
    t.literal('\'"\\\u2029$' as string),
    t.literal(Number.NaN),
    t.literal(-0),
    t.union([t.literal('x'), t.literal('y'), t.literal(1)]),
  ),
  fc.constantFrom<t.Mixed>(DateFromIso, Path, Defaulted, t.string.pipe(DateFromIso as never)),
)

const props = (type: fc.Arbitrary<t.Mixed>) =>
  fc.uniqueArray(fc.tuple(key, type), { maxLength: 4, selector: ([name]) => name }).map(
    // An own key, whatever it is called.
    entries => Object.fromEntries(entries) as t.Props,
  )

const tagged = (type: fc.Arbitrary<t.Mixed>) =>
  fc
    .uniqueArray(fc.tuple(tag, props(type)), { minLength: 2, maxLength: 3, selector: ([value]) => value })
    .map(members =>
      t.union(
        members.map(([value, rest]) => t.type({ ...rest, k: t.literal(value as string) })) as unknown as [
          t.Mixed,
          t.Mixed,
        ],
      ),
    )

const atLeastTwo = (types: t.Mixed[]) => types as [t.Mixed, t.Mixed]

const isWelcome = (value: unknown): boolean => value !== 'x' && Object.keys(Object(value)).length !== 2

const combine = (type: fc.Arbitrary<t.Mixed>): fc.Arbitrary<t.Mixed> =>
  fc.oneof(
    { weight: 4, arbitrary: props(type).map(one => t.type(one)) },
    { weight: 2, arbitrary: props(type).map(one => t.partial(one)) },
    { weight: 2, arbitrary: props(type).map(one => t.strict(one)) },
    props(type).map(one => t.exact(t.partial(one))),
    fc
      .tuple(props(type), props(type))
      .map(([one, two]) => t.exact(t.intersection([t.type(one), t.partial(two)]))),
    { weight: 2, arbitrary: type.map(one => t.array(one)) },
    type.map(one => t.readonlyArray(one)),
    fc.array(type, { maxLength: 3 }).map(types => t.tuple(atLeastTwo(types))),
    type.map(one => t.record(t.string, one)),
    fc
      .tuple(
        fc.constantFrom<t.Mixed>(
          t.keyof({ a: 1, b: 1 }),
          t.literal('a'),
          t.union([t.literal('a'), t.keyof({ k: 1 })]),
        ),
        type,
      )
      .map(([domain, one]) => t.record(domain, one)),
    type.map(one =>
      t.record(
        t.refinement(t.string, name => name !== 'b'),
        one,
      ),
    ),
    {
      weight: 2,
      arbitrary: fc.array(type, { minLength: 2, maxLength: 3 }).map(types => t.union(atLeastTwo(types))),
    },
    { weight: 2, arbitrary: tagged(type) },
    {
      weight: 2,
      arbitrary: fc
        .array(type, { minLength: 1, maxLength: 3 })
        .map(types => t.intersection(atLeastTwo(types))),
    },
    type.map(one => t.readonly(one)),
    type.map(one => t.refinement(one, isWelcome)),
    type.map(one => t.brand(one, (value): value is never => isWelcome(value), 'welcome')),
    // Goes through a type of text, whatever the other one is.
    type.map(one => t.string.pipe(one as never)),
    fc.tuple(type, props(type)).map(([one, rest]) => {
      const Self: t.Type<unknown> = t.recursion('Self', () =>
        t.union([t.type({ ...rest, a: Self }), t.array(Self), one]),
      )
      return Self
    }),
    // A type used twice.
    type.map(one => t.type({ a: one, b: t.union([one, t.null]) })),
  )

/** Any io-ts type: all combinators, some types without structure, hostile keys and literals. */
export const anyType: fc.Arbitrary<t.Mixed> = fc.letrec<{ type: t.Mixed }>(tie => ({
  type: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, leaf, combine(tie('type'))),
})).type

/** Adds the kinds of a type and of its parts, by the tags of io-ts; `custom` for a type without one. */
export const addKinds = (type: t.Mixed, kinds: Set<string>): void => {
  const { _tag = 'custom', ...parts } = type as unknown as {
    readonly _tag?: string
    readonly [key: string]: unknown
  }
  kinds.add(_tag)
  if (_tag === 'RecursiveType') return
  const { type: inner, types = [], props = {}, domain, codomain } = parts
  for (const part of [inner, domain, codomain, ...(types as unknown[]), ...Object.values(props as object)]) {
    if (part !== undefined) addKinds(part as t.Mixed, kinds)
  }
}

/** All that `anyType` makes. */
export const allKinds: readonly string[] = [
  'custom',
  'AnyArrayType',
  'AnyDictionaryType',
  'AnyType',
  'ArrayType',
  'BigIntType',
  'BooleanType',
  'DictionaryType',
  'ExactType',
  'FunctionType',
  'InterfaceType',
  'IntersectionType',
  'KeyofType',
  'LiteralType',
  'NeverType',
  'NullType',
  'NumberType',
  'ObjectType',
  'PartialType',
  'ReadonlyArrayType',
  'ReadonlyType',
  'RecursiveType',
  'RefinementType',
  'StringType',
  'TupleType',
  'UndefinedType',
  'UnionType',
  'UnknownType',
  'VoidType',
]

class Inherits {
  get b(): string {
    return 'x'
  }
}

const scalar = fc.constantFrom<unknown>(
  'x',
  'y',
  'z',
  '',
  'abc',
  '\'"\\\u2029$',
  '2026-01-01',
  0,
  -0,
  1,
  2.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  false,
  null,
  undefined,
  10n,
  Symbol.iterator,
  fc.constant,
)

const tree: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    { weight: 4, arbitrary: scalar },
    fc.array(tie('value'), { maxLength: 3 }),
    {
      weight: 4,
      arbitrary: fc
        .uniqueArray(fc.tuple(fc.constantFrom(...valueKeys), tie('value')), {
          maxLength: 5,
          selector: ([name]) => name,
        })
        .map(entries => Object.fromEntries(entries)),
    },
    fc.tuple(tie('value'), tie('value')).map(([a, k]) => Object.assign(new Inherits(), { a, k })),
    fc.constant(new Date(0)),
    tie('value').map(a => Object.assign(Object.create(null), { a })),
  ),
})).value

/** A value that is of a type, or nearly: `tree` alone seldom is. */
export const valueFor = (type: t.Mixed): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 5, arbitrary: likely(type, 0) }, { weight: 1, arbitrary: tree })

const likely = (given: t.Mixed, depth: number): fc.Arbitrary<unknown> => {
  const type = given as unknown as { readonly [key: string]: unknown }
  const inner = (part: t.Mixed) =>
    depth > 6
      ? scalar
      : fc.oneof({ weight: 30, arbitrary: likely(part, depth + 1) }, { weight: 1, arbitrary: tree })
  const fields = (one: t.Props) =>
    fc
      .tuple(
        fc.tuple(
          ...Object.entries(one).map(([name, part]) => inner(part).map(value => [name, value] as const)),
        ),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
      )
      .map(([entries, extra, drop, cap]) => {
        const kept = drop && entries.length > 0 ? entries.slice(0, -1) : entries
        const all = extra ? [...kept, ['extra', 1] as const] : kept
        return cap ? all : [...all].reverse()
      })
      .map(entries => Object.fromEntries(entries))
  switch (type['_tag']) {
    case 'StringType':
      return fc.constantFrom('x', 'abc', '')
    case 'NumberType':
      return fc.constantFrom(0, -0, 1, 2.5, Number.NaN)
    case 'BooleanType':
      return fc.boolean()
    case 'LiteralType':
      return fc.constant(type['value'])
    case 'KeyofType':
      return fc.constantFrom('x', 'y')
    case 'NullType':
      return fc.constant(null)
    case 'UndefinedType':
    case 'VoidType':
      return fc.constant(undefined)
    case 'BigIntType':
      return fc.constant(1n)
    case 'InterfaceType':
    case 'PartialType':
      return fields(type['props'] as t.Props)
    case 'RefinementType':
    case 'ReadonlyType':
    case 'ExactType':
    case 'RecursiveType':
      return likely(type['type'] as t.Mixed, depth + 1)
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return fc.array(inner(type['type'] as t.Mixed), { maxLength: 3 })
    case 'TupleType':
      return fc
        .tuple(fc.tuple(...(type['types'] as t.Mixed[]).map(inner)), fc.boolean())
        .map(([items, more]) => (more ? [...items, 1] : items))
    case 'DictionaryType':
      return fc
        .array(fc.tuple(fc.constantFrom(...valueKeys), inner(type['codomain'] as t.Mixed)), { maxLength: 3 })
        .map(entries => Object.fromEntries(entries))
    case 'UnionType':
      return fc.oneof(...(type['types'] as t.Mixed[]).map(inner))
    case 'IntersectionType':
      return fc
        .tuple(...(type['types'] as t.Mixed[]).map(inner))
        .map(values =>
          values.every(value => typeof value === 'object' && value !== null && !Array.isArray(value))
            ? Object.fromEntries(values.flatMap(value => Object.entries(value as object)))
            : values[0],
        )
    default:
      return type['_tag'] === undefined ? fc.oneof(fc.constant('2026-01-01'), scalar) : tree
  }
}
