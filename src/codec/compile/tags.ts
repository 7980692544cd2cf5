import type { Mixed } from 'io-ts'
import { tagged } from './known.js'

/** The property that tells the members of a union apart, and its values, member by member. */
export interface Tag {
  readonly key: string
  readonly values: readonly (readonly unknown[])[]
}

/**
 * Returns the tag by which io-ts decodes a union, or `undefined` where it asks one member after the other. Without it a
 * union that holds itself would be gone through once for each member at every level: by the power of its depth.
 */
export const tagOf = (union: Mixed, members: readonly Mixed[]): Tag | undefined => {
  const key = 'tag' in union ? union.tag : undefined
  if (typeof key !== 'string') return undefined
  const values: (readonly unknown[])[] = []
  for (const member of members) {
    const own = valuesOf(member, key, new Set())
    // Which of two members it is, a value that both have does not say.
    if (own === undefined || own.some(value => values.some(others => others.includes(value))))
      return undefined
    values.push(own)
  }
  return { key, values }
}

/** Returns the only values that a property of a type may have, or `undefined` where that is not to be seen. */
const valuesOf = (type: Mixed, key: string, opened: Set<Mixed>): readonly unknown[] | undefined => {
  const structure = tagged(type)
  switch (structure?._tag) {
    case 'InterfaceType': {
      const prop = Object.hasOwn(structure.props, key) ? structure.props[key] : undefined
      const literal = prop && tagged(prop)
      return literal?._tag === 'LiteralType' ? [literal.value] : undefined
    }
    case 'ExactType':
    case 'RefinementType':
    case 'ReadonlyType':
      return valuesOf(structure.type, key, opened)
    case 'IntersectionType':
      for (const member of structure.types) {
        const values = valuesOf(member, key, opened)
        if (values !== undefined) return values
      }
      return undefined
    case 'UnionType': {
      const all = structure.types.map(member => valuesOf(member, key, opened))
      return all.every(values => values !== undefined) ? all.flat() : undefined
    }
    case 'RecursiveType':
      if (opened.has(type)) return undefined
      opened.add(type)
      return valuesOf(structure.runDefinition(), key, opened)
    default:
      return undefined
  }
}
