import { type Either, left, right } from '../../base/either.js'
import { print } from '../../base/print.js'
import type { EncodeProblem, Issue } from '../codec.js'
import { problem, schemaProblem } from '../problem.js'
import type { Schema, StandardIssue, StandardResult, StandardSchema } from './schema.js'

export const isStandardSchema = (schema: unknown): schema is StandardSchema => {
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null) return false
  const standard: unknown = Reflect.get(schema, '~standard')
  return typeof standard === 'object' && standard !== null && Reflect.get(standard, 'version') === 1
}

/** Returns the schema of a Standard Schema. It has no way back: publishing sends the input, once it has passed. */
export const standardSchema = <I, O>(schema: StandardSchema<I, O>): Schema<O, I> => {
  const check: Schema<O, I>['decode'] = value => {
    const result = schema['~standard'].validate(value)
    return isPromise(result) ? left(refusePromise(result)) : readStandard(result, value)
  }
  return {
    decode: check,
    encode: value => {
      const checked = check(value)
      return checked._tag === 'Left' ? checked : right(value)
    },
  }
}

const isPromise = (result: object): result is PromiseLike<unknown> =>
  'then' in result && typeof result.then === 'function'

const refusePromise = (result: PromiseLike<unknown>): EncodeProblem => {
  // Whatever it settles to is taken, so that a rejection is not left unhandled. zod answers so too when it threw.
  const ignore = () => {}
  result.then(ignore, ignore)
  return problem('the schema answered with a promise: use decodeAsync for asynchronous schemas')
}

/** Returns what a schema said of a value. */
export const readStandard = <O>(result: StandardResult<O>, value: unknown): Either<EncodeProblem, O> =>
  result.issues ? left(schemaProblem(result.issues, issue => issueOf(issue, value))) : right(result.value)

const issueOf = ({ message, path = [] }: StandardIssue, value: unknown): Issue => {
  // The path may be of a class of its own, whose `map` makes more of these.
  const keys = Array.from(path, part => (typeof part === 'object' ? part.key : part))
  return { path: keys, message, actual: print(valueAt(value, keys)) }
}

const valueAt = (value: unknown, keys: readonly PropertyKey[]): unknown =>
  keys.reduce<unknown>(
    (holder, key) =>
      typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
        ? Reflect.get(holder, key)
        : undefined,
    value,
  )
