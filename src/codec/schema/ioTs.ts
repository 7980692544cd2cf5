import type { Context, Decoder, Errors, Type, ValidationError } from 'io-ts'
import { left, right } from '../../base/either.js'
import { escapeText } from '../../base/escape.js'
import { print } from '../../base/print.js'
import type { EncodeProblem, Issue } from '../codec.js'
import { validator } from '../compile/compile.js'
import { FAIL } from '../compile/runtime.js'
import { mismatch, schemaProblem, wrongType } from '../problem.js'
import type { Schema } from './schema.js'

export const isIoTs = (schema: unknown): schema is Type<unknown> =>
  typeof schema === 'object' &&
  schema !== null &&
  ['decode', 'encode', 'is', 'validate'].every(name => typeof Reflect.get(schema, name) === 'function')

export const isIoTsErrors = (cause: unknown): cause is Errors =>
  Array.isArray(cause) && cause.length > 0 && cause.every(error => Array.isArray(error?.context))

const MOST_LEVELS = 500

/** Returns the schema of an io-ts type. Publishing asks `is` first: `encode` trusts its input. */
export const ioTs = <A, O>(type: Type<A, O, unknown>, compiled: boolean): Schema<A> => {
  const validate = compiled ? validator(type, undefined) : () => FAIL
  return {
    decode: value => {
      const valid = validate(value)
      if (valid !== FAIL) return right(valid as A)
      // At every level io-ts copies the way there: the levels cost memory by their square.
      if (compiled && isDeeper(value, MOST_LEVELS)) return left(tooDeep(type.name))
      const result = type.decode(value)
      return result._tag === 'Right' ? result : left(ioTsProblem(result.left))
    },
    encode: value => (type.is(value) ? right(type.encode(value)) : left(blame(type, value))),
  }
}

/** Returns whether a value is nested deeper than so many levels. The stack is on the heap, whatever the depth. */
const isDeeper = (value: unknown, levels: number): boolean => {
  let level: unknown[] = [value]
  for (let depth = 0; depth <= levels; depth++) {
    const next: unknown[] = []
    for (const holder of level) {
      if (typeof holder !== 'object' || holder === null) continue
      for (const part of Object.values(holder)) if (typeof part === 'object' && part !== null) next.push(part)
    }
    if (next.length === 0) return false
    level = next
  }
  return true
}

const tooDeep = (expected: string): EncodeProblem => {
  const message = `not a valid ${escapeText(expected, 60)}, and nested deeper than ${MOST_LEVELS} levels: not explained`
  return { path: [], message, issues: [{ path: [], message, expected }], cause: undefined }
}

/** Returns the problem that io-ts's own errors are. */
export const ioTsProblem = (errors: Errors): EncodeProblem => schemaProblem(errors, issueOf)

const issueOf = ({ value, context, message }: ValidationError): Issue => {
  const path = pathOf(context)
  const expected = context.at(-1)?.type.name ?? 'another value'
  return message === undefined
    ? mismatch(path, expected, value)
    : { path, message, expected, actual: print(value) }
}

/** Returns the keys of a context, without those by which io-ts numbers the members of unions and intersections. */
const pathOf = (context: Context): PropertyKey[] => {
  const path: PropertyKey[] = []
  for (let at = 1; at < context.length; at++) {
    const { key, actual } = context[at]!
    const holder = context[at - 1]!.actual
    // A member is asked about the very value that the union was asked about; a property never is its own holder.
    if (!Object.is(actual, holder)) path.push(Array.isArray(holder) ? Number(key) : key)
  }
  return path
}

/**
 * Returns why `type.is` refused a value. `decode` is for the encoded form, so its errors count only where no value on
 * the way to them is right as it stands: a `Date` that has yet to be encoded is not to blame.
 */
const blame = <A, O>(type: Type<A, O, unknown>, value: unknown): EncodeProblem => {
  const result = type.decode(value)
  const errors = result._tag === 'Left' ? result.left.filter(({ context }) => !context.some(isRight)) : []
  return errors.length === 0 ? wrongType(type.name, value) : ioTsProblem(errors)
}

const isRight = ({
  type,
  actual,
}: {
  readonly type: Decoder<never, unknown>
  readonly actual?: unknown
}): boolean => 'is' in type && typeof type.is === 'function' && type.is(actual) === true
