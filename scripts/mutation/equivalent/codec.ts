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
  {
    file: 'src/codec/json/jsonSyntax.ts',
    code: 'closers.pop()',
    change: "closers.pop() due = 'next' → due = 'next' closers.pop()",
    why: 'neither looks at the other',
  },
  {
    file: 'src/codec/compile/source.ts',
    code: `write(\`if (!\${isRecord(value)}) \${exit}\`)`,
    after: "const fields = name('o')",
    change: `write(\`if (!\${isRecord(value)}) \${exit}\`) write(\`let \${fields} = \${value}\`) → write(\`let \${fields} = \${value}\`) write(\`if (!\${isRecord(value)}) \${exit}\`)`,
    why: 'what is written is declared before it is left, or after, and not read by then',
  },
  {
    file: 'src/codec/compile/source.ts',
    code: "const read = tag === undefined ? '' : name('k')",
    change: 'tag === undefined → false',
    why: 'a name that is not used: those after it have other numbers',
  },
  {
    file: 'src/codec/json/jsonNumbers.ts',
    code: 'frame.key = String(JSON.parse(text.slice(at, end)))',
    change:
      'frame.key = String(JSON.parse(text.slice(at, end))) frame.due = true → frame.due = true frame.key = String(JSON.parse(text.slice(at, end)))',
    why: 'JSON.parse has taken the whole text before, so it takes this part of it',
  },
  {
    file: 'src/codec/json/jsonNumbers.ts',
    code: 'while (isInNumber(text.charCodeAt(start - 1))) start--',
    after: 'let start = at',
    change: '1 → 2',
    why: 'only a fraction that begins with 0 becomes 0, and without its first character it still does',
  },
]
