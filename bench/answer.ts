/** What another process can be asked, by name. */
export type Answers = Readonly<Record<string, (...args: never[]) => unknown>>

export interface Question {
  readonly id: number
  readonly name: string
  readonly args: never[]
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }

/** Answers what the process that started this one asks. */
export const answer = (answers: Answers): void => {
  const reply = async ({ id, name, args }: Question): Promise<Reply> => {
    try {
      return { id, value: await answers[name]?.(...args) }
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }
  process.on('message', (question: Question) => {
    void reply(question).then(answered => process.send?.(answered))
  })
  process.once('disconnect', () => process.exit())
}
