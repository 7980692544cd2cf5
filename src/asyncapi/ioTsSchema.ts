import type { Mixed, Props } from 'io-ts'
import { escapeText } from '../base/escape.js'
import { type JsonSchema, takesUndefined } from '../base/selfDescription.js'
import { type Known, known } from '../codec/compile/known.js'
import { domainKeys } from '../codec/compile/props.js'

/** What the schema of a type asks for: those of its parts, and a place for what leads back to itself. */
export interface Parts {
  readonly of: (type: Mixed) => JsonSchema
  readonly recursive: (type: Mixed, name: string, open: () => Mixed) => JsonSchema
}

/** Returns the JSON Schema of what an io-ts type reads. What shows no structure is described by its name. */
export const ioTsSchema = (type: Mixed, parts: Parts): JsonSchema => {
  const structure = known(type)
  return (structure && structured(structure, type, parts)) ?? { description: escapeText(type.name) }
}

/** Nothing of JSON is of it. */
const nothing: JsonSchema = { not: {} }

const plain: { readonly [tag: string]: JsonSchema } = {
  UnknownType: {},
  AnyType: {},
  UndefinedType: nothing,
  VoidType: nothing,
  NeverType: nothing,
  FunctionType: nothing,
  NullType: { type: 'null' },
  StringType: { type: 'string' },
  NumberType: { type: 'number' },
  BigIntType: { type: 'integer' },
  BooleanType: { type: 'boolean' },
  ObjectType: { type: ['object', 'array'] },
  AnyArrayType: { type: 'array' },
  AnyDictionaryType: { type: 'object' },
}

const structured = (structure: Known, type: Mixed, parts: Parts): JsonSchema | undefined => {
  switch (structure._tag) {
    case 'LiteralType':
      return { const: structure.value }
    case 'KeyofType':
      return { type: 'string', enum: Object.keys(structure.keys) }
    case 'RefinementType':
      return refined(parts.of(structure.type), type.name, structure.predicate)
    case 'ReadonlyType':
    case 'ExactType':
      // What is too much is left out, not refused.
      return parts.of(structure.type)
    case 'InterfaceType':
      return object(structure.props, required(structure.props), parts)
    case 'PartialType':
      return object(structure.props, [], parts)
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return { type: 'array', items: parts.of(structure.type) }
    case 'TupleType':
      return tuple(structure.types, parts)
    case 'DictionaryType':
      return dictionary(structure.domain, structure.codomain, parts)
    case 'UnionType': {
      const members = structure.types.map(parts.of).filter(member => member !== nothing)
      return members.length > 1 ? { anyOf: members } : (members[0] ?? nothing)
    }
    case 'IntersectionType':
      return { allOf: structure.types.map(parts.of) }
    case 'RecursiveType':
      return parts.recursive(type, type.name, structure.runDefinition)
    default:
      return plain[structure._tag]
  }
}

const refined = (inner: JsonSchema, name: string, predicate: (value: never) => unknown): JsonSchema => {
  const isInt = name === 'Int' && inner['type'] === 'number' && !predicate(0.5 as never)
  if (isInt) return { type: 'integer' }
  const description = escapeText(name)
  // Beside a reference nothing counts.
  return '$ref' in inner ? { allOf: [inner], description } : { ...inner, description }
}

const object = (props: Props, required: readonly string[], { of }: Parts): JsonSchema => ({
  type: 'object',
  ...(required.length === 0 ? {} : { required }),
  properties: Object.fromEntries(Object.entries(props).map(([key, prop]) => [key, of(prop)])),
})

/** Returns the keys that must be there: those whose types refuse `undefined`. */
const required = (props: Props): readonly string[] =>
  Object.keys(props).filter(key => !takesUndefined(props[key]!))

const tuple = (types: readonly Mixed[], { of }: Parts): JsonSchema =>
  types.length === 0
    ? { type: 'array' }
    : {
        type: 'array',
        items: types.map(of),
        // Items at the end that may be undefined may be left out.
        minItems: types.reduce((least, type, index) => (takesUndefined(type) ? least : index + 1), 0),
      }

const dictionary = (domain: Mixed, codomain: Mixed, parts: Parts): JsonSchema => {
  const keys = domainKeys(domain)
  if (keys !== undefined) {
    const props = Object.fromEntries(keys.map(key => [key, codomain]))
    return object(props, required(props), parts)
  }
  const names = parts.of(domain)
  const any = Object.keys(names).length === 1 && names['type'] === 'string'
  return {
    // Where values may be `any` io-ts takes arrays too.
    type: known(codomain)?._tag === 'AnyType' ? ['object', 'array'] : 'object',
    ...(any ? {} : { propertyNames: names }),
    additionalProperties: parts.of(codomain),
  }
}
