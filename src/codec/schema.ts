import type { Either } from '../either.js'
import type { EncodeProblem } from './codec.js'

/** One form for all kinds of schema. Throws where the schema itself does. */
export interface Schema<A, I> {
  readonly decode: (value: unknown) => Either<EncodeProblem, A>
  /** From what is published to what is written. */
  readonly encode: (value: I) => Either<EncodeProblem, unknown>
}
