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
    file: 'src/topic/filter/grammar.ts',
    code: 'if (plainText.test(filter) && filter.length <= maxBytes) return null',
    change: 'filter.length <= maxBytes → filter.length < maxBytes',
    why: 'what is not let through at once is let through by the rules below',
  },
  {
    file: 'src/topic/routing/levels.ts',
    code: "let text = ''",
    change: "'' → 'x'",
    why: 'nobody asks for levels before a text was read',
  },
  {
    file: 'src/topic/routing/levels.ts',
    code: 'let depth = 0',
    change: '0 → 1',
    why: 'nobody asks for levels before a text was read',
  },
  {
    file: 'src/topic/routing/levels.ts',
    code: 'let fingerprint = 0',
    change: '0 → 1',
    why: 'nobody asks for levels before a text was read',
  },
]
