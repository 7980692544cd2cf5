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
  {
    file: 'src/topic/routing/nodeTable.ts',
    code: 'if (keys.length > fewest && size * 8 < keys.length) resize(keys.length / 2)',
    change: '8 → 9',
    why: 'how large the table is matters to speed and memory alone',
  },
  {
    file: 'src/topic/routing/hash.ts',
    code: 'const draw = () => mix(Math.floor(random() * 2 ** 32))',
    change: 'floor → ceil',
    why: 'another seed, as good as the one before',
  },
  {
    file: 'src/topic/filter/grammar.ts',
    code: 'for (let at = 0; at < filter.length; at++) {',
    change: 'at < filter.length → at <= filter.length',
    why: 'behind the end there is no character, which is no problem',
  },
  {
    file: 'src/topic/routing/filterTree.ts',
    code: 'for (const { stored } of reached) if (stored !== undefined) found.push(stored.value)',
    change: 'push → unshift',
    why: 'what is covered is found in no order',
  },
  {
    file: 'src/topic/routing/levels.ts',
    code: 'let ends: Int32Array = new Int32Array(32)',
    change: '32 → 33',
    why: 'it grows when it is full',
  },
  {
    file: 'src/topic/routing/levels.ts',
    code: 'depth = level + 1',
    change:
      'depth = level + 1 fingerprint = hashStep(whole, hash, factor) → fingerprint = hashStep(whole, hash, factor) depth = level + 1',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/topic/routing/levels.ts',
    code: 'put(level++, i, hash)',
    change:
      'put(level++, i, hash) whole = hashStep(whole, hash, factor) → whole = hashStep(whole, hash, factor) put(level++, i, hash)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/topic/routing/topicCache.ts',
    code: 'young = new Map()',
    change: 'young = new Map() weight = 0 → weight = 0 young = new Map()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/topic/routing/topicCache.ts',
    code: 'let weight = 0',
    change: '0 → 1',
    why: 'one byte less is remembered',
  },
  {
    file: 'src/topic/routing/doorkeeper.ts',
    code: 'met = 0',
    change: '0 → 1',
    why: 'one topic fewer is met before all are forgotten',
  },
]
