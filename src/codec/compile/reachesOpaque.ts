import type { Shape, ShapeOf } from './shape.js'

/** Returns a function that says whether a shape leads to an opaque one, which alone is told the context of a value. */
export const createReachesOpaque = (shapeOf: ShapeOf): ((shape: Shape) => boolean) => {
  const known = new Map<Shape, boolean>()
  const search = (shape: Shape, seen: Set<Shape>): boolean => {
    if (seen.has(shape)) return false
    seen.add(shape)
    return shape.kind === 'opaque' || partsOf(shape, shapeOf).some(part => search(part, seen))
  }
  return shape => {
    let reaches = known.get(shape)
    if (reaches === undefined) {
      reaches = search(shape, new Set())
      known.set(shape, reaches)
    }
    return reaches
  }
}

const partsOf = (shape: Shape, shapeOf: ShapeOf): readonly Shape[] => {
  switch (shape.kind) {
    case 'refine':
    case 'exact':
      return [shape.inner]
    case 'object':
      return shape.props.map(property => property.shape)
    case 'array':
      return [shape.item]
    case 'tuple':
      return shape.items
    case 'record':
      return [shape.domain, shape.codomain]
    case 'union':
    case 'intersection':
      return shape.members
    case 'recursive':
      return [shapeOf(shape.open())]
    default:
      return []
  }
}
