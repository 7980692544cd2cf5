import { TopicsError } from '../base/errors.js'
import { type DecodeFailure, formatFailure } from './failure.js'

/** A decode failure as an error, for streams that are to end at one. */
export class DecodeError extends TopicsError {
  static override readonly brand: string = 'rxtopics.DecodeError'
  override readonly name = 'DecodeError'
  /** What failed, with topic and bytes. */
  readonly failure: DecodeFailure

  constructor(failure: DecodeFailure) {
    super(`cannot decode ${formatFailure(failure)}`, { cause: failure.cause })
    this.failure = failure
  }
}
