import type { Mixed } from 'io-ts'
import { isRecord } from '../record.js'
import { createShapes, type Shape } from './shape.js'

/**
 * Returns a function that says how much io-ts would copy to explain what is wrong with a value: for each part the levels
 * above it, as often as ways lead there through the members of unions and intersections. It is that at most, for a union
 * is left by the first member that fits.
 */
export const costOfExplaining = (type: Mixed): ((value: unknown) => number) => {
  const shapeOf = createShapes()
  // Of the value that is looked at: parts that a type which holds itself has been asked about.
  let known = new Map<Shape, Map<unknown, number>>()

  const cost = (shape: Shape, value: unknown, levels: number): number => {
    if (typeof value !== 'object' || value === null) return levels
    const inside = (part: Shape, partValue: unknown) => cost(part, partValue, levels + 1)
    switch (shape.kind) {
      case 'refine':
      case 'exact':
        return cost(shape.inner, value, levels)
      case 'object':
        if (!isRecord(value)) return levels
        return sum(shape.props, ({ key, shape: part }) => inside(part, value[key]), levels)
      case 'array':
        return Array.isArray(value) ? sum(value, part => inside(shape.item, part), levels) : levels
      case 'tuple':
        if (!Array.isArray(value)) return levels
        return sum(shape.items, (item, index) => inside(item, value[index]), levels)
      case 'record':
        if (!isRecord(value)) return levels
        return sum(Object.keys(value), key => inside(shape.codomain, value[key]), levels)
      case 'union': {
        const { tag, members } = shape
        if (tag === undefined) return sum(members, member => cost(member, value, levels), 0)
        const own = isRecord(value) ? value[tag.key] : undefined
        const at = tag.values.findIndex(values => values.includes(own))
        const member = members[at]
        return member === undefined ? levels : cost(member, value, levels)
      }
      case 'intersection':
        return sum(shape.members, member => cost(member, value, levels), 0)
      case 'recursive':
        return once(shape, value, levels)
      default:
        return levels
    }
  }

  const once = (shape: Shape & { kind: 'recursive' }, value: object, levels: number): number => {
    const costs = known.get(shape) ?? new Map<unknown, number>()
    known.set(shape, costs)
    const total = costs.get(value) ?? cost(shapeOf(shape.open()), value, levels)
    costs.set(value, total)
    return total
  }

  return value => {
    known = new Map()
    try {
      return cost(shapeOf(type), value, 1)
    } finally {
      known = new Map()
    }
  }
}

const sum = <T>(parts: readonly T[], costOf: (part: T, index: number) => number, start: number): number =>
  parts.reduce((total, part, index) => total + costOf(part, index), start)
