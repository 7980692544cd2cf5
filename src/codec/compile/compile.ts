import type { Errors, Mixed, Type } from 'io-ts'
import { checkArgument, hasFunctions } from '../../base/checks.js'
import { type Either, right } from '../../base/either.js'
import { closure, type Parts } from './closures.js'
import { createReachesOpaque } from './reachesOpaque.js'
import { append, copy, FAIL, hasOwn, merge, noContext, type Validate } from './runtime.js'
import { createShapes, type Shape } from './shape.js'
import { isWritten, writeSource } from './source.js'
import { createVisits } from './visits.js'

/** How types are compiled: as generated code where the platform allows that, else as closures. */
export type Way = 'code' | 'closures'

/**
 * Returns a function that gives the very `Either` that `type.decode` gives (the same value, references and errors),
 * and is much faster where the value is good. It compiles what io-ts shows the structure of, on the first value. What
 * shows none (`new t.Type`, `pipe`) is called, in its true context.
 *
 * A value that is refused is decoded once more, by io-ts, for its errors; where one member of a union is refused, what
 * else is wrong with it is not looked at. So the functions of a type are to be pure and not to throw.
 *
 * Code is generated where the platform allows it; under a Content Security Policy without `unsafe-eval` types become
 * closures. `json` compiles its types by itself.
 *
 * @throws OptionError for what is not an io-ts type
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { compile } from 'rxtopics'
 *
 * const decode = compile(t.type({ celsius: t.number }))
 * decode({ celsius: 21 }) // right({ celsius: 21 })
 * ```
 */
export const compile = <A, O>(type: Type<A, O, unknown>): ((value: unknown) => Either<Errors, A>) => {
  checkArgument('compile.type', type, value =>
    hasFunctions(value, 'decode', 'encode', 'is', 'validate') ? null : 'expected an io-ts Type',
  )
  return compileAs(type, undefined)
}

/** Returns the same, made in one way or, by default, the best that is allowed here. */
export const compileAs = <A, O>(
  type: Type<A, O, unknown>,
  way: Way | undefined,
): ((value: unknown) => Either<Errors, A>) => {
  const validate = validator(type, way)
  return value => {
    const result = validate(value)
    return result === FAIL ? type.decode(value) : right(result as A)
  }
}

/** Returns a function that gives the decoded value, or `FAIL` where only `type.decode` knows more. */
export const validator = (type: Mixed, way: Way | undefined): ((value: unknown) => unknown) => {
  let run: ((value: unknown) => unknown) | undefined
  return value => {
    run ??= build(type, way ?? (canGenerate() ? 'code' : 'closures'))
    try {
      return run(value)
    } catch (thrown) {
      // A union may have asked a member that io-ts rules out by its tag. Out of stack, though, there is no second try.
      if (thrown instanceof RangeError) throw thrown
      return FAIL
    }
  }
}

const build = (type: Mixed, way: Way): ((value: unknown) => unknown) => {
  const shapeOf = createShapes()
  const reachesOpaque = createReachesOpaque(shapeOf)
  const root = shapeOf(type)
  const validate = createUnits(way, { shapeOf, reachesOpaque, visits: createVisits() })(root)
  return reachesOpaque(root)
    ? value => validate(value, append(noContext, '', type, value))
    : value => validate(value, noContext)
}

/** Returns the function that gives the validator of a shape: the same one for the same shape, however it is reached. */
const createUnits = (way: Way, known: Omit<Parts, 'validate'>): ((shape: Shape) => Validate) => {
  const units = new Map<Shape, Validate>()
  const validate = (shape: Shape): Validate => {
    let unit = units.get(shape)
    if (unit === undefined) {
      unit = way === 'code' && isWritten(shape) ? generate(shape, parts) : closure(shape, parts)
      units.set(shape, unit)
    }
    return unit
  }
  const parts: Parts = { ...known, validate }
  return validate
}

const generate = (shape: Shape, parts: Parts): Validate => {
  const { body, table } = writeSource(shape, parts)
  const factory = new Function('t', 'FAIL', 'append', 'copy', 'hasOwn', 'merge', body)
  return factory(table, FAIL, append, copy, hasOwn, merge)
}

let generates: boolean | undefined

/** Asked once, and not before the first type is compiled: every try counts as a violation where it is refused. */
const canGenerate = (): boolean => {
  if (generates === undefined) {
    try {
      new Function('')
      generates = true
    } catch {
      generates = false
    }
  }
  return generates
}
