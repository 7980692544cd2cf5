import type { Equivalent } from './equivalent.js'

export const codec: readonly Equivalent[] = [
  {
    file: 'src/codec/compile/compile.ts',
    code: "new Function('')",
    change: "new Function('') generates = true → generates = true new Function('')",
    why: 'where it is refused, false follows either way',
  },
  {
    file: 'src/codec/compile/source.ts',
    code: 'return false',
    change: 'false → true',
    why: 'a field that was judged first is judged once more: the code is only longer',
  },
  {
    file: 'src/codec/compile/source.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
    code: 'parts.reachesOpaque(part) ? `append(${context}, ${key}, ${constant(part.type)}, ${value})` : context',
    change: 'parts.reachesOpaque(part) → true',
    why: 'a shortcut: a context that nobody looks at costs time alone',
  },
  {
    file: 'src/codec/json/forbiddenKeys.ts',
    code: "(text.includes('proto') || text.includes('\\\\u00')) && SUSPECT.test(text)",
    change: "'\\\\u00' → ''",
    why: 'a shortcut: what it lets through is looked for more closely',
  },
  {
    file: 'src/codec/json/jsonNumbers.ts',
    code: "if (written.length > STRIDE && written.includes('.') && !isNoMatter(written)) return true",
    change: 'written.length > STRIDE → written.length >= STRIDE',
    why: 'what may be lost is read once more, and found to be held',
  },
  {
    file: 'src/codec/schema/versioned.ts',
    code: "found.minor === current.minor ? null : found.minor < current.minor ? 'older-minor' : 'newer-minor'",
    change: 'found.minor < current.minor → found.minor <= current.minor',
    why: 'those that are equal are told apart before',
  },
  {
    file: 'src/codec/text/flag.ts',
    code: "checkArgument('flag.off', off, isPayloadText)",
    change:
      "checkArgument('flag.off', off, isPayloadText) checkArgument('flag.off', off, ... → checkArgument('flag.off', off, value => (value === on ? 'must differ from fla...",
    why: 'what is the same as the other text is one',
  },
]
