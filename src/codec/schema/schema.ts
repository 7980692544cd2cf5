import type { Type } from 'io-ts'
import type { Either } from '../../base/either.js'
import type { DecodeReason, EncodeProblem } from '../codec.js'

/** Says which values are good, and turns them into what observers get and back. The one form of all kinds of schema. */
export interface Schema<A, I = A> {
  /** From what was parsed to what observers get. It may throw. */
  readonly decode: (value: unknown) => Either<SchemaProblem, A>
  /** From what is published to what is written. It may throw. */
  readonly encode: (value: I) => Either<EncodeProblem, unknown>
}

/** Why a value is not of a schema; without a reason it is `schema`. */
export interface SchemaProblem extends EncodeProblem {
  /** The kind of problem. */
  readonly reason?: DecodeReason
}

/** What this library needs of a Standard Schema, version 1 (standardschema.dev): zod, valibot, arktype and others. */
export interface StandardSchema<I = unknown, O = I> {
  /** What the specification of Standard Schema asks for. */
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<O> | PromiseLike<StandardResult<O>>
    readonly types?: { readonly input: I; readonly output: O } | undefined
  }
}

/** What a Standard Schema makes of a value. */
export type StandardResult<O> =
  | { readonly value: O; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** What a Standard Schema says is wrong. */
export interface StandardIssue {
  /** In words. */
  readonly message: string
  /** Where in the value. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Whatever `json` takes: an io-ts type, a Standard Schema, a `Schema`, or a function to `Either`. */
export type AnySchema =
  | Typed
  | StandardSchema
  | Schema<unknown, never>
  | ((value: unknown) => Either<unknown, unknown>)

/** What observers get of a schema. */
export type SchemaOutput<S> = S extends { readonly _A: infer A }
  ? A
  : S extends StandardSchema<unknown, infer A>
    ? A
    : S extends { readonly decode: (value: unknown) => Either<SchemaProblem, infer A> }
      ? A
      : S extends (value: unknown) => Either<unknown, infer A>
        ? A
        : never

/** What publishers give to a schema. */
export type SchemaInput<S> = S extends { readonly _A: infer A }
  ? A
  : S extends StandardSchema<infer I, unknown>
    ? I
    : S extends Schema<unknown, infer I>
      ? I
      : S extends (value: unknown) => Either<unknown, infer A>
        ? A
        : never

/** Any io-ts type that reads `unknown`. */
type Typed = Pick<Type<unknown, unknown, unknown>, '_A' | '_O' | '_I' | 'name' | 'validate'>
