/** Faults that change nothing that anybody could see, so no test can notice them. */
export interface Equivalent {
  readonly file: string
  /** The line of the source, without the space around it. */
  readonly code: string
  readonly change: string
  readonly why: string
}

export const equivalent: readonly Equivalent[] = [
  {
    file: 'src/codec/compile/closures.ts',
    code: 'changed ||= key !== given || result !== field',
    change:
      'changed ||= key !== given || result !== field fields[key as string] = result → fields[key as string] = result changed ||= key !== given || result !== field',
    why: 'neither line reads what the other writes',
  },
]
