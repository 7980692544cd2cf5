import { left, right } from '../../base/either.js'
import type { EncodeProblem } from '../codec.js'
import { problem } from '../problem.js'
import type { Schema } from './schema.js'
import { readStandard, type StandardSchema } from './standard.js'

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
  return problem('the schema answered with a promise: asynchronous schemas are not supported')
}
