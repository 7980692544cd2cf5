import type { Equivalent } from './equivalent.js'

export const topic: readonly Equivalent[] = [
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
  {
    file: 'src/topic/routing/nodeTable.ts',
    code: 'if (keys.length > fewest && size * 8 < keys.length) resize(keys.length / 2)',
    change: 'keys.length > fewest → keys.length >= fewest',
    why: 'how large the table is matters to speed and memory alone',
  },
  {
    file: 'src/topic/routing/nodeTable.ts',
    code: 'if (keys.length > fewest && size * 8 < keys.length) resize(keys.length / 2)',
    change: 'size * 8 < keys.length → size * 8 <= keys.length',
    why: 'how large the table is matters to speed and memory alone',
  },
  {
    file: 'src/topic/routing/nodeTable.ts',
    code: 'if (++size * 2 > keys.length) resize(keys.length * 2)',
    change: '++size * 2 > keys.length → ++size * 2 >= keys.length',
    why: 'how large the table is matters to speed and memory alone',
  },
]
