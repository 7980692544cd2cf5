import { left, right } from '../either.js'
import type { EncodeProblem, Issue } from './codec.js'
import { print } from './print.js'
import { problem, schemaProblem } from './problem.js'
import type { Schema } from './schema.js'

/** What this library needs of a Standard Schema, version 1 (standardschema.dev): zod, valibot, arktype and others. */
export interface StandardSchema<I = unknown, O = I> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<O> | PromiseLike<StandardResult<O>>
    readonly types?: { readonly input: I; readonly output: O } | undefined
  }
}

export type StandardResult<O> =
  | { readonly value: O; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

export const isStandardSchema = (schema: unknown): schema is StandardSchema => {
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null) return false
  const standard: unknown = Reflect.get(schema, '~standard')
  return typeof standard === 'object' && standard !== null && Reflect.get(standard, 'version') === 1
}

/** Returns the schema of a Standard Schema. It has no way back: publishing sends the input, once it has passed. */
export const standardSchema = <I, O>(schema: StandardSchema<I, O>): Schema<O, I> => {
  const check: Schema<O, I>['decode'] = value => {
    const result = schema['~standard'].validate(value)
    if (isPromise(result)) return left(refusePromise(result))
    if (result.issues) return left(schemaProblem(result.issues, issue => issueOf(issue, value)))
    return right(result.value)
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
  return problem('the schema answered with a promise: asynchronous schemas are not supported')
}

const issueOf = ({ message, path = [] }: StandardIssue, value: unknown): Issue => {
  const keys = path.map(part => (typeof part === 'object' ? part.key : part))
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
