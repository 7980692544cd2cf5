import { type Either, left, right } from '../../base/either.js'
import { print, printCause } from '../../base/print.js'
import type { EncodeProblem } from '../codec.js'
import { ioTsProblem, isIoTsErrors } from './ioTs.js'
import type { Schema } from './schema.js'

export const isFunctionSchema = (schema: unknown): schema is (value: unknown) => Either<unknown, unknown> =>
  typeof schema === 'function'

/** Returns the schema of a function to `Either`. It has no way back: what is published is written as it is. */
export const functionSchema = <A>(read: (value: unknown) => Either<unknown, A>): Schema<A, A> => ({
  decode: value => {
    const result = read(value)
    return result._tag === 'Right' ? result : left(refusal(result.left, value))
  },
  encode: right,
})

const refusal = (cause: unknown, value: unknown): EncodeProblem => {
  if (isIoTsErrors(cause)) return ioTsProblem(cause)
  const issue = { path: [], message: printCause(cause), actual: print(value) }
  return { path: issue.path, message: issue.message, issues: [issue], cause }
}
