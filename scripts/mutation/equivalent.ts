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
    file: 'src/base/nearest.ts',
    code: 'const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]',
    change: 'j > 1 → j >= 1',
    why: 'before its first character a text has none that could be equal',
  },
  {
    file: 'src/base/nearest.ts',
    code: 'const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]',
    change: 'i > 1 → i >= 1',
    why: 'before its first character a text has none that could be equal',
  },
  {
    file: 'src/base/time.ts',
    code: 'if (delay > LONGEST_TIMER) return wait(work, now() + delay, state)',
    change: 'delay > LONGEST_TIMER → delay >= LONGEST_TIMER',
    why: 'a wait of exactly one stretch is one timer',
  },
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
