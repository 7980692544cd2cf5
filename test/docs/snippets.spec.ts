import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { compileSnippets } from './compileSnippets.js'
import { allSnippets, documentSnippets, exampleSnippets } from './snippets.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('every snippet', () => {
  const byFile = allSnippets(root)

  test('of the documents and of the doc comments compiles', { timeout: 120_000 }, () => {
    const problems = [...compileSnippets(root, [...byFile.values()].flat()).values()].flat()
    expect(problems).toEqual([])
  })

  test.each([
    'README.md',
    'docs/decoding.md',
    'src/react/hooks.ts',
    'src/codec/json/json.ts',
    'src/operators/ackAfter.ts',
  ])('of %s is among them', file => {
    expect(byFile.get(file)?.length).toBeGreaterThan(0)
  })
})

describe('a snippet', () => {
  test('is found with its line, in documents and in doc comments', () => {
    expect(documentSnippets('a.md', 'x\n```ts\na\nb\n```\n```sh\nc\n```\n')).toEqual([
      { file: 'a.md', line: 3, text: 'a\nb' },
    ])
    expect(documentSnippets('a.md', '```tsx\n<a />\n```\n')).toEqual([
      { file: 'a.md', line: 2, text: '<a />', jsx: true },
    ])
    expect(
      exampleSnippets('a.ts', 'x\n/**\n * Returns.\n *\n * @example\n * ```ts\n * a\n *   b\n * ```\n */\n'),
    ).toEqual([{ file: 'a.ts', line: 7, text: 'a\n  b' }])
  })

  test('that is not closed, and an example without one, are problems', () => {
    expect(() => documentSnippets('a.md', '```ts\na')).toThrow('a.md:1')
    expect(() => exampleSnippets('a.ts', '/**\n * @example\n * none\n */')).toThrow('a.ts:2')
  })

  test('that does not compile is told by its place in the file', { timeout: 120_000 }, () => {
    const wrong = { file: 'a.md', line: 10, text: 'const a = 1\nconst b: string = a\n' }
    const [problems] = compileSnippets(root, [wrong]).values()
    expect(problems).toEqual(["a.md:11: Type 'number' is not assignable to type 'string'."])
  })
})
