import type { Observable, SchedulerLike } from 'rxjs'
import type { Assets } from '../inspector/server/files.js'

/** Where text goes. */
export interface Output {
  /** `true`: somebody looks at it. */
  readonly isTerminal: boolean
  /** The size of the terminal. */
  columns(): number
  rows(): number
  write(chunk: string | Uint8Array): void
  /** Bytes that were written and not taken yet. */
  waiting(): number
}

/** `refused`: by Ctrl-C or Ctrl-D. */
export type Answer = { readonly text: string } | 'no terminal' | 'refused'

/** All that the command touches of the process it runs in. */
export interface World {
  readonly stdout: Output
  readonly stderr: Output
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTerminal: boolean }
  /** Asks whoever sits at the terminal, and shows nothing of the answer. */
  ask(question: string): Promise<Answer>
  /** Emits each key that is typed, and shows nothing of it; completes at once where standard input is no terminal. */
  readonly keys$: Observable<string>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Emits when the command is to end in order: by a signal, or because nobody reads what it writes. */
  readonly ended$: Observable<'signal' | 'closed'>
  readonly scheduler: SchedulerLike
  /** Ms since 1970. */
  wall(): number
  /** Ms, with fractions, of a clock that nobody sets. */
  elapsed(): number
  readonly random: () => number
  /** Returns the page of the inspector; not given: as it was built. */
  readonly assets?: () => Assets
}
