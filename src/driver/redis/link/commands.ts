import { type Connection, Refused } from '../connect/library.js'
import { endOf, type Refusal, refusalOf } from './replies.js'

/** The commands of one link. Answers come in the order of the commands, and none once the link is over. */
export interface Commands {
  call(
    args: readonly (string | Uint8Array)[],
    answered: (reply: unknown) => void,
    refused?: (refusal: Refusal) => void,
  ): void
  /** The same for what is not a plain command. */
  run<T>(
    task: (connection: Connection) => Promise<T>,
    answered: (reply: T) => void,
    refused?: (refusal: Refusal) => void,
  ): void
  stop(): void
}

/** `failed`: the server is of no use any more, for this reason. */
export const createCommands = (connection: Connection, failed: (reason: string) => void): Commands => {
  let over = false

  const run: Commands['run'] = (task, answered, refused) => {
    if (over) return
    task(connection).then(
      reply => {
        if (!over) answered(reply)
      },
      (error: unknown) => {
        // All else is the end of the connection, which is told otherwise.
        if (over || !(error instanceof Refused)) return
        const end = endOf(error.message)
        if (end !== null) failed(end)
        else refused?.(refusalOf(error.message))
      },
    )
  }

  return {
    run,
    call: (args, answered, refused) => run(own => own.send(args), answered, refused),
    stop: () => {
      over = true
    },
  }
}
