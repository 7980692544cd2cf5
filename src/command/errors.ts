import { TopicsError } from '../base/errors.js'
import { asError } from '../base/print.js'
import type { Exit } from './exitCodes.js'

/** The command ends before its work is done. */
export class CommandError extends TopicsError {
  static override readonly brand: string = 'rxtopics.CommandError'
  override readonly name = 'CommandError'
  /** What the program exits with. */
  readonly exit: Exit

  constructor(exit: Exit, message: string, cause?: unknown) {
    super(message, { cause })
    this.exit = exit
  }
}

export const usageError = (message: string): CommandError => new CommandError(2, message)

export const fileError = (path: string, cause: unknown): CommandError =>
  new CommandError(7, `${path}: ${asError(cause).message}`, cause)
