import type { Equivalent } from './equivalent.js'

export const base: readonly Equivalent[] = [
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
    file: 'src/base/publishOptions.ts',
    code: 'if (value !== 0 && value !== 1 && value !== 2) return false',
    change: 'value !== 0 && value !== 1 && value !== 2 → true',
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: "if (typeof value !== 'boolean') return false",
    change: "typeof value !== 'boolean' → true",
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: 'return true',
    change: 'true → false',
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: 'if (!isUsual(options)) checkOptions(path, options, publishRules, elsewherePublish)',
    change: '!isUsual(options) → true',
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/queue.ts',
    code: 'else if (head > 1_000 && head * 2 > items.length) {',
    change: 'head > 1_000 → head >= 1_000',
    why: 'when the taken half is dropped matters to speed alone',
  },
  {
    file: 'src/base/queue.ts',
    code: 'else if (head > 1_000 && head * 2 > items.length) {',
    change: 'head * 2 > items.length → head * 2 >= items.length',
    why: 'when the taken half is dropped matters to speed alone',
  },
  {
    file: 'src/base/queue.ts',
    code: 'else if (head > 1_000 && head * 2 > items.length) {',
    change: '1_000 → 1001',
    why: 'when the taken half is dropped matters to speed alone',
  },
  {
    file: 'src/base/text.ts',
    code: 'text.length * 3 > maxBytes && utf8Length(text) > maxBytes ? tooLong : null',
    change: 'text.length * 3 > maxBytes → text.length * 3 >= maxBytes',
    why: 'a text of exactly so many bytes at most is counted, and found short enough',
  },
  {
    file: 'src/base/time.ts',
    code: 'if (delay > LONGEST_TIMER) return wait(work, now() + delay, state)',
    change: 'delay > LONGEST_TIMER → delay >= LONGEST_TIMER',
    why: 'a wait of exactly one stretch is one timer',
  },
  {
    file: 'src/base/userProperties.ts',
    code: 'let inOrder = true',
    change: 'true → false',
    why: 'an order that is that of the record anyway is kept beside it, unseen',
  },
]
