import { type Either, left, right } from '../../base/either.js'
import { print } from '../../base/print.js'
import type { EncodeProblem, Issue } from '../codec.js'
import { schemaProblem } from '../problem.js'

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
