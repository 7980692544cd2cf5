/** Faults that change nothing that anybody could see, so no test can notice them. */
export interface Equivalent {
  readonly file: string
  /** The line of the source, without the space around it. */
  readonly code: string
  /** `null`: whatever is changed in it. */
  readonly change: string | null
  readonly why: string
}
