import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { isOneOf } from '../../scripts/mutation/equivalent/equivalent.js'
import { equivalent } from '../../scripts/mutation/equivalent/index.js'
import { marked, mutantsOf, mutated, reachKey } from '../../scripts/mutation/mutants.js'
import { filesOf, rooms } from '../../scripts/mutation/rooms.js'

const changes = (text: string): readonly string[] =>
  mutantsOf('a.ts', text).map(({ kind, change }) => `${kind}: ${change}`)

describe('the faults of', () => {
  test.each<[string, readonly string[]]>([
    ['a < b', ['boundary: a < b → a <= b']],
    ['a === b', ['operator: a === b → a !== b']],
    ['a && b', ['logic: a && b → a || b']],
    ['!a', ['logic: !a → a']],
    ['a ? b : c', ['logic: a → true', 'logic: a → false']],
    ['a + 1', ['operator: a + 1 → a - 1', 'number: 1 → 2']],
    ["a + 'b'", ["text: 'b' → ''"]],
    ['a.some(b)', ['operator: some → every']],
    ['f(a, b)', ['order: a, b → b, a']],
    ['Math.min(a, b)', ['operator: min → max']],
    ['{ a: true }', ['removed: a: true → nothing', 'flag: true → false']],
  ])('%s', (expression, expected) => {
    expect(changes(`export const x = (${expression})`)).toEqual(expected)
  })

  test('statements are their removal and their order', () => {
    expect(changes('function f() { a(); b(); if (c) return; throw d }')).toEqual([
      'order: a(); b(); → b(); a();',
      'removed: a(); → nothing',
      'removed: b(); → nothing',
      'logic: c → true',
      'logic: c → false',
      'removed: return; → nothing',
      'removed: throw d → nothing',
    ])
  })

  test.each([
    ['a = b; c = d', 0],
    ['a = b; b = c', 1],
    ['a = b; a = c', 1],
    ['a++; c -= b.a', 0],
    ['a.x++; c = a.y', 0],
    ['a.x++; c = a.x', 1],
    ['list.push(a); others.push(b)', 0],
    ['list.push(a); list.push(b)', 1],
    ['map.delete(a.key); size--', 0],
    ['map.delete(key()); size--', 1],
    ['map.delete(a[i++]); size--', 1],
    ['words[i] |= bit; met++', 0],
    ['words[met] |= bit; met++', 1],
    ['a = b; c()', 1],
    ['a(); b()', 1],
    ['this.a = b; this.c = d', 0],
    ['this.a = b; this.c = this.a', 1],
    ['a.b = c; a.d = e', 0],
    ['a.b = c; d = a', 1],
    ['a.b = c; a = d', 1],
    ['Math.imul(a, b)', 0],
  ])('%s has %i of order', (code, count) => {
    const found = changes(`function f() { ${code} }`).filter(change => change.startsWith('order'))
    expect(found).toHaveLength(count)
  })

  test('types, imports and names are none', () => {
    const text = `import { a } from 'a'\nexport interface B { readonly c: 'd' }\nexport type E = 1\nexport const f = { 'g': h['i'] }`
    expect(changes(text)).toEqual(["removed: 'g': h['i'] → nothing"])
  })
})

describe('the source', () => {
  const run = (text: string): readonly string[] => {
    const reached: string[] = []
    const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022 } })
    new Function('globalThis', outputText)({ __reached: (key: string) => reached.push(key) })
    return reached
  }

  test('with marks says which places are reached, and does what it did', () => {
    const text = [
      'const double = (n: number) => n * 2',
      'const sign = (n: number) => { if (n < 0) return -1; else return n > 0 ? 1 : 0 }',
      'if (double(sign(3)) !== 2) throw new Error("changed")',
    ].join('\n')
    const mutants = mutantsOf('a.ts', text)
    const reached = run(marked(text, mutants))
    const missed = mutants.filter(({ reach }) => !reached.includes(reachKey('a.ts', reach)))
    expect(missed.map(({ line, change }) => `${line}: ${change}`)).toEqual([
      '2: return -1; → nothing',
      '2: -1 → 1',
      '2: 1 → 2',
      '3: throw new Error("changed") → nothing',
      '3: "changed" → \'\'',
    ])
  })

  test('of each room can be parsed with its faults, and with all marks', () => {
    for (const file of rooms.flatMap(filesOf)) {
      const text = readFileSync(file, 'utf8')
      const mutants = mutantsOf(file, text)
      const errors = (source: string) =>
        (ts.transpileModule(source, { reportDiagnostics: true }).diagnostics ?? []).map(
          ({ messageText }) => messageText,
        )
      expect(errors(marked(text, mutants)), file).toEqual([])
      const some = mutants.filter((_, nth) => nth % 300 === 0)
      for (const mutant of some)
        expect(errors(mutated(text, mutant)), `${file}: ${mutant.change}`).toEqual([])
    }
  }, 120_000)
})

describe('what changes nothing', () => {
  const files = [...new Set(equivalent.map(({ file }) => file))]
  test.each(files)('in %s stands on the lines that are meant, and on no other', file => {
    const mutants = mutantsOf(file, readFileSync(file, 'utf8'))
    for (const known of equivalent.filter(each => each.file === file)) {
      const lines = new Set(mutants.filter(mutant => isOneOf(mutant)(known)).map(({ line }) => line))
      expect(lines.size, `${known.code}, ${known.change}, at ${[...lines].join(', ')}`).toBe(known.lines ?? 1)
    }
  })
})
