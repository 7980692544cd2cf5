import type { Mixed, Props } from 'io-ts'
import { type Known, known } from './known.js'
import { domainKeys, propsOf } from './props.js'
import { type Tag, tagOf } from './tags.js'

/** What a compiler needs to know of an io-ts type. Types that differ only in how they print are one shape. */
export type Shape = { readonly type: Mixed } & Traits &
  (
    | { readonly kind: 'test'; readonly test: TestName }
    | { readonly kind: 'literal'; readonly value: unknown }
    | { readonly kind: 'keyof'; readonly keys: object }
    | { readonly kind: 'refine'; readonly inner: Shape; readonly predicate: (value: never) => unknown }
    | { readonly kind: 'object'; readonly props: readonly Property[]; readonly partial: boolean }
    | { readonly kind: 'exact'; readonly inner: Shape; readonly keep: object }
    | { readonly kind: 'array'; readonly item: Shape }
    | { readonly kind: 'tuple'; readonly items: readonly Shape[] }
    | { readonly kind: 'record'; readonly domain: Shape; readonly codomain: Shape }
    | { readonly kind: 'union'; readonly members: readonly Shape[]; readonly tag: Tag | undefined }
    | { readonly kind: 'intersection'; readonly members: readonly Shape[] }
    /** Opened when it is first met at run time: it may lead back to itself. */
    | { readonly kind: 'recursive'; readonly open: () => Mixed }
    /** Shows no structure, so its own `validate` is called. */
    | { readonly kind: 'opaque' }
  )

export interface Property {
  readonly key: string
  readonly shape: Shape
}

interface Traits {
  /** May accept `undefined`, so that a key which is missing is written. */
  readonly takesUndefined: boolean
  /** May accept NaN, which differs from itself and so makes its holder be copied. */
  readonly takesNaN: boolean
}

/** The types without parts, by what they accept. */
export type TestName =
  | 'any'
  | 'undefined'
  | 'number'
  | 'never'
  | 'null'
  | 'string'
  | 'bigint'
  | 'boolean'
  | 'function'
  | 'object'
  | 'list'
  | 'record'

const never: Traits = { takesUndefined: false, takesNaN: false }
const maybe: Traits = { takesUndefined: true, takesNaN: true }

const tests: Readonly<Record<TestName, Traits>> = {
  any: maybe,
  undefined: { takesUndefined: true, takesNaN: false },
  number: { takesUndefined: false, takesNaN: true },
  never,
  null: never,
  string: never,
  bigint: never,
  boolean: never,
  function: never,
  object: never,
  list: never,
  record: never,
}

const testOf: { readonly [tag: string]: TestName } = {
  UnknownType: 'any',
  AnyType: 'any',
  UndefinedType: 'undefined',
  VoidType: 'undefined',
  NeverType: 'never',
  NullType: 'null',
  StringType: 'string',
  NumberType: 'number',
  BigIntType: 'bigint',
  BooleanType: 'boolean',
  FunctionType: 'function',
  ObjectType: 'object',
  AnyArrayType: 'list',
  AnyDictionaryType: 'record',
}

export type ShapeOf = (type: Mixed) => Shape

/** Returns a function that gives the shape of a type; a type that is used in many places has one shape. */
export const createShapes = (): ShapeOf => {
  const shapes = new Map<Mixed, Shape>()
  const shapeOf: ShapeOf = type => {
    let shape = shapes.get(type)
    if (shape === undefined) {
      const structure = known(type)
      shape = structure === undefined ? opaque(type) : read(structure, type, shapeOf)
      shapes.set(type, shape)
    }
    return shape
  }
  return shapeOf
}

const opaque = (type: Mixed): Shape => ({ kind: 'opaque', type, ...maybe })

const read = (structure: Known, type: Mixed, shapeOf: ShapeOf): Shape => {
  switch (structure._tag) {
    case 'LiteralType':
      return { kind: 'literal', type, value: structure.value, ...never }
    case 'KeyofType':
      return { kind: 'keyof', type, keys: structure.keys, ...never }
    case 'RefinementType': {
      const inner = shapeOf(structure.type)
      const { takesUndefined, takesNaN } = inner
      return { kind: 'refine', type, inner, predicate: structure.predicate, takesUndefined, takesNaN }
    }
    case 'ReadonlyType':
      return { ...shapeOf(structure.type), type }
    case 'InterfaceType':
      return { kind: 'object', type, props: properties(structure.props, shapeOf), partial: false, ...never }
    case 'PartialType':
      return { kind: 'object', type, props: properties(structure.props, shapeOf), partial: true, ...never }
    case 'ExactType': {
      const keep = propsOf(structure.type)
      if (keep === undefined) return opaque(type)
      return { kind: 'exact', type, inner: shapeOf(structure.type), keep, ...never }
    }
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return { kind: 'array', type, item: shapeOf(structure.type), ...never }
    case 'TupleType':
      return { kind: 'tuple', type, items: structure.types.map(shapeOf), ...never }
    case 'DictionaryType': {
      const codomain = shapeOf(structure.codomain)
      const keys = domainKeys(structure.domain)
      if (keys === undefined)
        return { kind: 'record', type, domain: shapeOf(structure.domain), codomain, ...never }
      const props = keys.filter(key => key !== '__proto__').map(key => ({ key, shape: codomain }))
      const keep = Object.fromEntries(props.map(({ key }) => [key, true]))
      return {
        kind: 'exact',
        type,
        inner: { kind: 'object', type, props, partial: false, ...never },
        keep,
        ...never,
      }
    }
    case 'UnionType': {
      const members = structure.types.map(shapeOf)
      const takesUndefined = members.some(member => member.takesUndefined)
      return {
        kind: 'union',
        type,
        members,
        tag: tagOf(type, structure.types),
        takesUndefined,
        takesNaN: members.some(member => member.takesNaN),
      }
    }
    case 'IntersectionType':
      return { kind: 'intersection', type, members: structure.types.map(shapeOf), ...maybe }
    case 'RecursiveType':
      return { kind: 'recursive', type, open: structure.runDefinition, ...maybe }
    default: {
      const test = testOf[structure._tag]
      return test === undefined ? opaque(type) : { kind: 'test', type, test, ...tests[test] }
    }
  }
}

const properties = (props: Props, shapeOf: ShapeOf): readonly Property[] =>
  Object.entries(props).map(([key, type]) => ({ key, shape: shapeOf(type) }))
