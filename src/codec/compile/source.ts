import type { Parts } from './closures.js'
import { stripper } from './runtime.js'
import type { Shape } from './shape.js'

/** Code that refers to what it cannot spell (types, predicates, functions) by `t[n]`: entry n of `table`. */
export interface Source {
  /** The body of a function of `value` and `context`. */
  readonly body: string
  readonly table: readonly unknown[]
}

const MOST_SHAPES = 300

/** What is done where a value does not fit: leave the function, or a labelled block. */
type Exit = string

/**
 * Returns the code that validates a shape. No text of the types gets into it but keys and literals, as JSON: all else
 * is looked up in the table. Shapes past the first few hundred are called, so that types with many shared parts do
 * not multiply.
 */
export const writeSource = (root: Shape, parts: Parts): Source => {
  const table: unknown[] = []
  const lines: string[] = []
  let names = 0
  let shapes = 0

  const write = (line: string) => void lines.push(line)
  const name = (prefix: string) => `${prefix}${names++}`
  const constant = (value: unknown) => `t${table.push(value) - 1}`
  const contextAt = (context: string, key: string, part: Shape, value: string) =>
    parts.reachesOpaque(part) ? `append(${context}, ${key}, ${constant(part.type)}, ${value})` : context

  const block = (body: (exit: Exit) => void) => {
    const label = name('L')
    write(`${label}: {`)
    body(`break ${label}`)
    write('}')
  }

  const called = (shape: Shape, value: string, context: string, exit: Exit): string => {
    const result = name('r')
    write(
      `const ${result} = ${constant(parts.validate(shape))}(${value}, ${context}); if (${result} === FAIL) ${exit}`,
    )
    return result
  }

  /** Writes the code for one value, and returns the expression of its result. */
  const validate = (shape: Shape, value: string, context: string, exit: Exit): string => {
    const test = testOf(shape, value, constant)
    if (test !== undefined) {
      if (test !== 'true') write(`if (!${test}) ${exit}`)
      return shape.kind === 'literal' ? literal(shape.value, constant) : value
    }
    if (++shapes > MOST_SHAPES) return called(shape, value, context, exit)
    switch (shape.kind) {
      case 'refine': {
        const result = validate(shape.inner, value, context, exit)
        write(`if (!${constant(shape.predicate)}(${result})) ${exit}`)
        return result
      }
      case 'object':
        return object(shape, value, context, exit)
      case 'exact': {
        write(`if (!${isRecord(value)}) ${exit}`)
        const result = name('r')
        write(
          `const ${result} = ${constant(stripper(shape.keep))}(${validate(shape.inner, value, context, exit)})`,
        )
        return result
      }
      case 'array':
      case 'tuple':
        return list(shape, value, context, exit)
      case 'union':
        return union(shape, value, context, exit)
      case 'intersection': {
        const results = shape.members.map((member, i) => {
          const result = name('r')
          write(
            `const ${result} = ${validate(member, value, contextAt(context, `"${i}"`, member, value), exit)}`,
          )
          return result
        })
        const changed = results.map(result => `${result} !== ${value}`).join(' || ') || 'false'
        const result = name('r')
        write(`const ${result} = ${changed} ? merge(${value}, [${results.join()}]) : ${value}`)
        return result
      }
      case 'opaque': {
        const result = name('e')
        write(`const ${result} = ${constant(shape.type)}.validate(${value}, ${context})`)
        write(`if (${result}._tag === 'Left') ${exit}`)
        return `${result}.right`
      }
      default:
        return called(shape, value, context, exit)
    }
  }

  const object = (shape: Shape & { kind: 'object' }, value: string, context: string, exit: Exit): string => {
    const fields = name('o')
    write(`if (!${isRecord(value)}) ${exit}`)
    write(`let ${fields} = ${value}`)
    // Fields that cannot make a copy go first: they are cheap, and most often what tells members of a union apart.
    const later = shape.props.filter(({ key, shape: part }) => {
      const field = `${value}[${JSON.stringify(key)}]`
      const read = name('f')
      const test = part.takesNaN || part.takesUndefined ? undefined : testOf(part, read, constant)
      if (test === undefined) return true
      write(`const ${read} = ${field}`)
      write(`if (${shape.partial ? `${read} !== undefined && ` : ''}!${test}) ${exit}`)
      return false
    })
    for (const { key, shape: part } of later) {
      const field = `${fields}[${JSON.stringify(key)}]`
      const read = name('f')
      const at = contextAt(context, JSON.stringify(key), part, read)
      write(`const ${read} = ${field}`)
      let result = name('r')
      if (shape.partial) {
        write(`let ${result} = ${read}`)
        block(done => {
          const made = validate(part, read, at, `{ if (${read} === undefined) ${done}; ${exit} }`)
          write(`${result} = ${made}`)
        })
      } else {
        const made = validate(part, read, at, exit)
        if (made === read) result = read
        else write(`const ${result} = ${made}`)
      }
      const changed =
        result !== read ? `${result} !== ${read}` : part.takesNaN ? `${read} !== ${read}` : undefined
      const missing =
        !shape.partial && part.takesUndefined
          ? `${result} === undefined && !hasOwn.call(${fields}, ${JSON.stringify(key)})`
          : undefined
      const condition = [changed, missing].filter(part => part !== undefined).join(' || ')
      if (condition !== '') {
        write(
          `if (${condition}) { if (${fields} === ${value}) ${fields} = copy(${value}); ${field} = ${result} }`,
        )
      }
    }
    return fields
  }

  const list = (
    shape: Shape & { kind: 'array' | 'tuple' },
    value: string,
    context: string,
    exit: Exit,
  ): string => {
    const items = name('a')
    write(`if (!Array.isArray(${value})) ${exit}`)
    const item = (part: Shape, at: string, key: string) => {
      const read = name('i')
      write(`const ${read} = ${value}[${at}]`)
      const result = validate(part, read, contextAt(context, key, part, read), exit)
      if (result === read && !part.takesNaN) return
      const made = name('r')
      write(`const ${made} = ${result}`)
      write(
        `if (${made} !== ${read}) { if (${items} === ${value}) ${items} = ${value}.slice(); ${items}[${at}] = ${made} }`,
      )
    }
    if (shape.kind === 'tuple') {
      const size = shape.items.length
      write(`let ${items} = ${value}.length > ${size} ? ${value}.slice(0, ${size}) : ${value}`)
      for (const [index, part] of shape.items.entries()) item(part, String(index), `"${index}"`)
    } else {
      const at = name('n')
      write(`let ${items} = ${value}`)
      write(`for (let ${at} = 0, l = ${value}.length; ${at} < l; ${at}++) {`)
      item(shape.item, at, `String(${at})`)
      write('}')
    }
    return items
  }

  const union = (
    { members, tag }: Shape & { kind: 'union' },
    value: string,
    context: string,
    exit: Exit,
  ): string => {
    const result = name('r')
    write(`let ${result}`)
    const read = tag === undefined ? '' : name('k')
    if (tag !== undefined) {
      write(`if (!${isRecord(value)}) ${exit}`)
      write(`const ${read} = ${value}[${JSON.stringify(tag.key)}]`)
    }
    block(done => {
      for (const [index, member] of members.entries()) {
        block(next => {
          const tests = tag?.values[index]?.map(own => `${read} !== ${literal(own, constant)}`)
          if (tests !== undefined) write(`if (${tests.join(' && ')}) ${next}`)
          const made = validate(member, value, contextAt(context, `"${index}"`, member, value), next)
          write(`${result} = ${made}; ${done}`)
        })
      }
      write(exit)
    })
    return result
  }

  const result = validate(root, 'value', 'context', 'return FAIL')
  const constants = table.map((_, index) => `const t${index} = t[${index}];`).join(' ')
  return { body: `${constants} return (value, context) => { ${lines.join('\n')}\nreturn ${result} }`, table }
}

/** Whether the code of a shape is written out; of the others, closures are called. */
export const isWritten = ({ kind }: Shape): boolean => kind !== 'record' && kind !== 'recursive'

const isRecord = (value: string) =>
  `(typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value}))`

/** Returns the expression that is true of a value which is of a shape and stays as it is; of few shapes there is one. */
const testOf = (shape: Shape, value: string, constant: (value: unknown) => string): string | undefined => {
  switch (shape.kind) {
    case 'test':
      return primitive[shape.test](value)
    case 'literal':
      return `(${value} === ${literal(shape.value, constant)})`
    case 'keyof':
      return `(typeof ${value} === 'string' && hasOwn.call(${constant(shape.keys)}, ${value}))`
    case 'union': {
      const { members } = shape
      const flat = members.every(
        member => member.kind === 'test' || (member.kind === 'literal' && member.value !== 0),
      )
      return flat ? `(${members.map(member => testOf(member, value, constant)).join(' || ')})` : undefined
    }
    default:
      return undefined
  }
}

/** A number may be one that JSON cannot spell. */
const literal = (value: unknown, constant: (value: unknown) => string): string =>
  typeof value === 'string' || typeof value === 'boolean' ? JSON.stringify(value) : constant(value)

const primitive: { readonly [N in (Shape & { kind: 'test' })['test']]: (value: string) => string } = {
  any: () => 'true',
  undefined: value => `(${value} === undefined)`,
  never: () => 'false',
  null: value => `(${value} === null)`,
  string: value => `(typeof ${value} === 'string')`,
  number: value => `(typeof ${value} === 'number')`,
  bigint: value => `(typeof ${value} === 'bigint')`,
  boolean: value => `(typeof ${value} === 'boolean')`,
  function: value => `(typeof ${value} === 'function')`,
  object: value => `(typeof ${value} === 'object' && ${value} !== null)`,
  list: value => `Array.isArray(${value})`,
  record: isRecord,
}
