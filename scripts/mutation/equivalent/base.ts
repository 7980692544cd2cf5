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
    code: 'if (qos !== undefined && qos !== 0 && qos !== 1 && qos !== 2) return false',
    change: 'qos !== undefined && qos !== 0 && qos !== 1 && qos !== 2 → true',
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: "if (retain !== undefined && typeof retain !== 'boolean') return false",
    change: "retain !== undefined && typeof retain !== 'boolean' → true",
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: "if (conflate !== undefined && typeof conflate !== 'boolean') return false",
    change: "conflate !== undefined && typeof conflate !== 'boolean' → true",
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: 'if (Object.getPrototypeOf(options) !== Object.prototype) return false',
    change: 'Object.getPrototypeOf(options) !== Object.prototype → true',
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: "for (const name in options) if (name !== 'qos' && name !== 'retain' && name !== 'conflate') return false",
    change: "name !== 'qos' && name !== 'retain' && name !== 'conflate' → true",
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
  {
    file: 'src/base/text.ts',
    code: 'for (let at = 0; at < text.length; at++) {',
    change: 'at < text.length → at <= text.length',
    why: 'behind the end there is no character, which is no problem',
  },
  {
    file: 'src/base/recency.ts',
    code: 'byKey.delete(kept.key)',
    change: 'byKey.delete(kept.key) chain.remove(kept) → chain.remove(kept) byKey.delete(kept.key)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/base/pool.ts',
    code: 'slab = new ArrayBuffer(SLAB)',
    change: 'slab = new ArrayBuffer(SLAB) at = 0 → at = 0 slab = new ArrayBuffer(SLAB)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/base/pool.ts',
    code: 'at = 0',
    change: '0 → 1',
    why: 'a byte of each slab that nobody has',
  },
  {
    file: 'src/base/recently.ts',
    code: 'export const NAMES = 2_000',
    change: '2_000 → 2001',
    why: 'one name more that is not computed again',
  },
]
