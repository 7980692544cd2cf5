import type {
  ArrayC,
  DictionaryType,
  ExactC,
  IntersectionC,
  KeyofC,
  LiteralC,
  Mixed,
  PartialC,
  Props,
  ReadonlyArrayC,
  ReadonlyC,
  RecursiveType,
  RefinementC,
  TupleC,
  TypeC,
  UnionC,
} from 'io-ts'

/** The types that show what they are made of, as io-ts itself tells them apart. */
export type Known =
  | LiteralC<string>
  | KeyofC<Record<string, unknown>>
  | RefinementC<Mixed>
  | ReadonlyC<Mixed>
  | TypeC<Props>
  | PartialC<Props>
  | ExactC<TypeC<Props>>
  | ArrayC<Mixed>
  | ReadonlyArrayC<Mixed>
  | TupleC<[Mixed, Mixed]>
  | DictionaryType<Mixed, Mixed>
  | UnionC<[Mixed, Mixed]>
  | IntersectionC<[Mixed, Mixed]>
  | RecursiveType<Mixed>
  | Plain

interface Plain {
  readonly _tag: PlainTag
}

type PlainTag =
  | 'UnknownType'
  | 'AnyType'
  | 'UndefinedType'
  | 'VoidType'
  | 'NeverType'
  | 'NullType'
  | 'StringType'
  | 'NumberType'
  | 'BigIntType'
  | 'BooleanType'
  | 'FunctionType'
  | 'ObjectType'
  | 'AnyArrayType'
  | 'AnyDictionaryType'

/** Returns a type as what its tag says it is. */
export const tagged = (type: Mixed): Known | undefined =>
  '_tag' in type && typeof type._tag === 'string' ? (type as unknown as Known) : undefined

/**
 * Returns the same, or `undefined` if the tag is not to be relied on. A copy that was given a `validate` of its own
 * (`withFallback` of io-ts-types) keeps its tag, but not the bound `decode` that the constructor made.
 */
export const known = (type: Mixed): Known | undefined =>
  type.decode.name.startsWith('bound ') ? tagged(type) : undefined
