import type { Mixed, Props } from 'io-ts'
import { tagged } from './known.js'

// Both read tags as io-ts did when it made the type, relied on or not.

/** Returns the props that `exact` keeps of what it wraps, or `undefined` where io-ts finds none either. */
export const propsOf = (type: Mixed): Props | undefined => {
  const structure = tagged(type)
  switch (structure?._tag) {
    case 'RefinementType':
    case 'ReadonlyType':
      return propsOf(structure.type)
    case 'InterfaceType':
    case 'PartialType':
      return structure.props
    case 'IntersectionType': {
      const props: Props = {}
      for (const member of structure.types) {
        const more = propsOf(member)
        if (more === undefined) return undefined
        Object.assign(props, more)
      }
      return props
    }
    default:
      return undefined
  }
}

/** Returns the keys of a record whose domain lists them, or `undefined` for a record of any keys. */
export const domainKeys = (domain: Mixed): readonly string[] | undefined => {
  const structure = tagged(domain)
  switch (structure?._tag) {
    case 'LiteralType':
      return typeof structure.value === 'string' ? [structure.value] : undefined
    case 'KeyofType':
      return Object.keys(structure.keys)
    case 'UnionType': {
      const keys = new Set<string>()
      for (const member of structure.types) {
        const more = domainKeys(member)
        if (more === undefined) return undefined
        for (const key of more) keys.add(key)
      }
      return [...keys]
    }
    default:
      return undefined
  }
}
