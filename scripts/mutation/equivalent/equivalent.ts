import type { Mutant } from '../mutants.js'

/** Faults that change nothing that anybody could see, so no test can notice them. */
export interface Equivalent {
  readonly file: string
  /** The line of the source, without the space around it. */
  readonly code: string
  /** The line before it, where the same line stands elsewhere in the file, and is not meant there. */
  readonly after?: string
  /** How many lines are meant. @default 1 */
  readonly lines?: number
  /** `null`: whatever is changed in it. */
  readonly change: string | null
  readonly why: string
}

/** Returns whether a fault is one of these. */
export const isOneOf =
  ({ file, code, before, change }: Pick<Mutant, 'file' | 'code' | 'before' | 'change'>) =>
  (known: Equivalent): boolean =>
    known.file === file &&
    known.code === code &&
    (known.after ?? before) === before &&
    (known.change ?? change) === change
