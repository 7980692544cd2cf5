import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A piece of TypeScript in a document or a comment. */
export interface Snippet {
  /** The file, from the root of the repository. */
  readonly file: string
  /** Where its first line is, from 1. */
  readonly line: number
  readonly text: string
  /** There where it is a piece of TSX. */
  readonly jsx?: true
}

/** Returns the `ts` and `tsx` blocks of a Markdown document. */
export const documentSnippets = (file: string, text: string): readonly Snippet[] =>
  blocks(file, text.split('\n'), 0)

/** Returns the `ts` and `tsx` blocks after each `@example` of the doc comments of a source file. */
export const exampleSnippets = (file: string, text: string): readonly Snippet[] => {
  const found: Snippet[] = []
  for (const { 0: comment, index } of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const before = text.slice(0, index).split('\n').length - 1
    const lines = comment.split('\n').map(line => line.replace(/^\s*\* ?/, ''))
    const starts = lines.flatMap((line, at) => (line.startsWith('@example') ? [at] : []))
    for (const [nth, start] of starts.entries()) {
      const example = lines.slice(start, starts[nth + 1])
      const inside = blocks(file, example, before + start)
      if (inside.length === 0) throw new Error(`${file}:${before + start + 1}: an example without code`)
      found.push(...inside)
    }
  }
  return found
}

const blocks = (file: string, lines: readonly string[], offset: number): readonly Snippet[] => {
  const found: Snippet[] = []
  let start: number | undefined
  let jsx = false
  for (const [at, line] of lines.entries()) {
    if (start === undefined) {
      jsx = line.trimEnd() === '```tsx'
      if (jsx || line.trimEnd() === '```ts') start = at + 1
    } else if (line.trimEnd() === '```') {
      const text = lines.slice(start, at).join('\n')
      found.push({ file, line: offset + start + 1, text, ...(jsx ? { jsx } : {}) })
      start = undefined
    }
  }
  if (start !== undefined) throw new Error(`${file}:${offset + start}: a block that is not closed`)
  return found
}

/** Returns all snippets of the repository, by file. */
export const allSnippets = (root: string): ReadonlyMap<string, readonly Snippet[]> => {
  const read = (file: string) => readFileSync(join(root, file), 'utf8')
  const list = (folder: string, ending: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith(ending))
      .map(name => join(folder, name))
      .sort()
  const documents = ['README.md', ...list('docs', '.md')]
  const files = [
    ...documents.map(file => [file, documentSnippets(file, read(file))] as const),
    ...list('src', '.ts').map(file => [file, exampleSnippets(file, read(file))] as const),
  ]
  return new Map(files.filter(([, snippets]) => snippets.length > 0))
}
