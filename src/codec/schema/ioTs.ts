import type { Context, Decoder, Errors, Type, ValidationError } from 'io-ts'
import { left, right } from '../../base/either.js'
import { escapeText } from '../../base/escape.js'
import { print } from '../../base/print.js'
import type { EncodeProblem, Issue } from '../codec.js'
import { validator } from '../compile/compile.js'
import { costOfExplaining } from '../compile/explaining.js'
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
/** Of all parts together, the levels on the ways to them. */
const MOST_COPIED = 1_000_000

/** Returns the schema of an io-ts type. Publishing asks `is` first: `encode` trusts its input. */
export const ioTs = <A, O>(type: Type<A, O, unknown>, compiled: boolean): Schema<A> => {
  const validate = compiled ? validator(type, undefined) : () => FAIL
  const costOf = costOfExplaining(type)
  return {
    decode: value => {
      const valid = validate(value)
      if (valid !== FAIL) return right(valid as A)
      const why = compiled ? unexplained(value, costOf) : undefined
      if (why !== undefined) return left(notExplained(type.name, why))
      const result = type.decode(value)
      return result._tag === 'Right' ? result : left(ioTsProblem(result.left))
    },
    encode: value => (type.is(value) ? right(type.encode(value)) : left(blame(type, value))),
  }
}

/**
 * Returns why it would cost too much to let io-ts explain a value: it copies the way to every part, so that a part costs
 * as much as there are levels above it, for each way there. The stack is on the heap, whatever the depth.
 */
const unexplained = (value: unknown, costOf: (value: unknown) => number): string | undefined => {
  let level: unknown[] = typeof value === 'object' && value !== null ? [value] : []
  let copied = 0
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return `nested deeper than ${MOST_LEVELS} levels`
    const next: unknown[] = []
    for (const holder of level) {
      if (ArrayBuffer.isView(holder)) continue
      const parts: readonly unknown[] = Array.isArray(holder) ? holder : Object.values(holder as object)
      copied += parts.length * (depth + 2)
      if (copied > MOST_COPIED) return 'of too many parts'
      for (const part of parts) if (typeof part === 'object' && part !== null) next.push(part)
    }
    level = next
  }
  return costOf(value) > MOST_COPIED ? 'with too many ways to its parts' : undefined
}

const notExplained = (expected: string, why: string): EncodeProblem => {
  const message = `not a valid ${escapeText(expected, 60)}, and ${why}: not explained`
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
