import type { Context } from 'io-ts'
import { isRecord } from '../record.js'
import { append, copy, FAIL, type Fields, hasOwn, merge, stripper, UNSURE, type Validate } from './runtime.js'
import type { Property, Shape, ShapeOf, TestName } from './shape.js'
import type { Tag } from './tags.js'
import type { Visits } from './visits.js'

/** Validates a part of a value, in the context of that part. */
type Part = (value: unknown, context: Context, key: string | number) => unknown

/** What the closures of a shape are made with. */
export interface Parts {
  /** Returns the validator of a part. */
  readonly validate: (shape: Shape) => Validate
  readonly shapeOf: ShapeOf
  readonly reachesOpaque: (shape: Shape) => boolean
  readonly visits: Visits
}

/** Returns the validator of a shape as closures: slower than generated code, and allowed everywhere. */
export const closure = (shape: Shape, parts: Parts): Validate => {
  const part = (inner: Shape): Part => {
    const validate = parts.validate(inner)
    if (!parts.reachesOpaque(inner)) return validate
    const { type } = inner
    return (value, context, key) => validate(value, append(context, String(key), type, value))
  }

  switch (shape.kind) {
    case 'test': {
      const test = tests[shape.test]
      return value => (test(value) ? value : FAIL)
    }
    case 'literal': {
      const { value: literal } = shape
      return value => (value === literal ? literal : FAIL)
    }
    case 'keyof': {
      const { keys } = shape
      return value => (typeof value === 'string' && hasOwn.call(keys, value) ? value : FAIL)
    }
    case 'refine': {
      const { predicate } = shape
      const inner = parts.validate(shape.inner)
      return (value, context) => {
        const result = inner(value, context)
        return result !== FAIL && predicate(result as never) ? result : FAIL
      }
    }
    case 'object':
      return shape.partial ? partial(shape.props, part) : object(shape.props, part)
    case 'exact': {
      const strip = stripper(shape.keep)
      const inner = parts.validate(shape.inner)
      return (value, context) => {
        if (!isRecord(value)) return FAIL
        const result = inner(value, context)
        return result === FAIL ? FAIL : strip(result)
      }
    }
    case 'array':
      return array(part(shape.item), fastTest(shape.item))
    case 'tuple':
      return tuple(shape.items.map(part))
    case 'record':
      return record(part(shape.domain), part(shape.codomain), isAny(shape.codomain))
    case 'union': {
      const members = shape.members.map(part)
      if (shape.tag !== undefined) return byTag(shape.tag, members)
      return (value, context) => {
        for (let i = 0; i < members.length; i++) {
          const result = members[i]!(value, context, i)
          if (result !== FAIL) return result
        }
        return FAIL
      }
    }
    case 'intersection': {
      const members = shape.members.map(part)
      return (value, context) => {
        const results: unknown[] = []
        for (let i = 0; i < members.length; i++) {
          const result = members[i]!(value, context, i)
          if (result === FAIL) return FAIL
          results.push(result)
        }
        return merge(value, results)
      }
    }
    case 'recursive': {
      let opened: Validate | undefined
      return (value, context) => {
        opened ??= parts.validate(parts.shapeOf(shape.open()))
        return parts.visits.visit(shape, value, context, opened)
      }
    }
    case 'opaque': {
      const { type } = shape
      return (value, context) => {
        const result = type.validate(value, context)
        return result._tag === 'Right' ? result.right : FAIL
      }
    }
  }
}

const byTag = ({ key, values }: Tag, members: readonly Part[]): Validate => {
  const indexes = new Map(values.flatMap((own, index) => own.map(value => [value, index] as const)))
  return (value, context) => {
    const index = isRecord(value) ? indexes.get(value[key]) : undefined
    return index === undefined ? FAIL : members[index]!(value, context, index)
  }
}

/** What each of the types without parts accepts. */
const tests: { readonly [N in TestName]: (value: unknown) => boolean } = {
  any: () => true,
  undefined: value => value === undefined,
  never: () => false,
  null: value => value === null,
  string: value => typeof value === 'string',
  number: value => typeof value === 'number',
  bigint: value => typeof value === 'bigint',
  boolean: value => typeof value === 'boolean',
  function: value => typeof value === 'function',
  object: value => typeof value === 'object' && value !== null,
  list: Array.isArray,
  record: isRecord,
}

/** `t.any`, whose records may be arrays. `t.unknown` is not the same here. */
const isAny = ({ type }: Shape): boolean => '_tag' in type && type._tag === 'AnyType'

type FastTest = 'string' | 'number' | 'boolean' | undefined

const fastTest = (shape: Shape): FastTest =>
  shape.kind === 'test' && (shape.test === 'string' || shape.test === 'number' || shape.test === 'boolean')
    ? shape.test
    : undefined

/**
 * Whether a value is good and stays as it is, without a call through a variable: most values are text and numbers, and
 * this way they cost half. NaN differs from itself, and so makes its holder be copied.
 */
const passes = (test: FastTest, value: unknown): boolean => typeof value === test && !Number.isNaN(value)

type PartOf = (shape: Shape) => Part

const object = (props: readonly Property[], partOf: PartOf): Validate => {
  const keys = props.map(({ key }) => key)
  const tests = props.map(({ shape }) => fastTest(shape))
  const parts = props.map(({ shape }) => partOf(shape))
  return (value, context) => {
    if (!isRecord(value)) return FAIL
    let fields = value
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!
      const field = fields[key]
      if (passes(tests[i], field)) continue
      const result = parts[i]!(field, context, key)
      if (result === FAIL) return FAIL
      if (result !== field || (result === undefined && !hasOwn.call(fields, key))) {
        if (fields === value) fields = copy(value)
        fields[key] = result
      }
    }
    return fields
  }
}

const partial = (props: readonly Property[], partOf: PartOf): Validate => {
  const keys = props.map(({ key }) => key)
  const tests = props.map(({ shape }) => fastTest(shape))
  const parts = props.map(({ shape }) => partOf(shape))
  return (value, context) => {
    if (!isRecord(value)) return FAIL
    let fields = value
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!
      const field = fields[key]
      if (passes(tests[i], field)) continue
      const result = parts[i]!(field, context, key)
      if (result === FAIL) {
        if (field !== undefined) return FAIL
      } else if (result !== field) {
        if (fields === value) fields = copy(value)
        fields[key] = result
      }
    }
    return fields
  }
}

const array =
  (item: Part, test: FastTest): Validate =>
  (value, context) => {
    if (!Array.isArray(value)) return FAIL
    const given: readonly unknown[] = value
    let items: unknown[] = value
    for (let i = 0, { length } = given; i < length; i++) {
      if (passes(test, given[i])) continue
      const result = item(given[i], context, i)
      if (result === FAIL) return FAIL
      if (result !== given[i]) {
        if (items === given) items = given.slice()
        items[i] = result
      }
    }
    return items
  }

const tuple =
  (parts: readonly Part[]): Validate =>
  (value, context) => {
    if (!Array.isArray(value)) return FAIL
    const given: readonly unknown[] = value
    let items: unknown[] = given.length > parts.length ? given.slice(0, parts.length) : value
    for (let i = 0; i < parts.length; i++) {
      const result = parts[i]!(given[i], context, i)
      if (result === FAIL) return FAIL
      if (result !== given[i]) {
        if (items === given) items = given.slice()
        items[i] = result
      }
    }
    return items
  }

const record =
  (domain: Part, codomain: Part, takesLists: boolean): Validate =>
  (value, context) => {
    if (!isRecord(value)) return takesLists && Array.isArray(value) ? value : FAIL
    const fields: Fields = {}
    let changed = false
    for (const given of Object.keys(value)) {
      if (given === '__proto__') throw UNSURE
      const field = value[given]
      const key = domain(given, context, given)
      if (key === FAIL) {
        changed = true
        continue
      }
      const result = codomain(field, context, key as string)
      if (result === FAIL) return FAIL
      changed ||= key !== given || result !== field
      fields[key as string] = result
    }
    return changed ? fields : value
  }
