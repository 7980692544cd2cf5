import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** The files of the repository, as the rules see them. */
export interface House {
  /** Paths from the root, sorted. */
  readonly files: readonly string[]
  read(file: string): string
}

/** What is left out of a rule, each with the reason. */
export interface Exceptions {
  /** Files of `src` without a spec of their name. */
  readonly specs: Readonly<Record<string, string>>
  /** Files of `src` that are too long. */
  readonly lengths: Readonly<Record<string, string>>
  /** `<exported name>: <what it lacks>`. */
  readonly exports: Readonly<Record<string, string>>
  /** Types that stand in public signatures and are not exported. */
  readonly signatures: Readonly<Record<string, string>>
  /** `<file>: <name>` whose doc comment is not of the common shape. */
  readonly docstrings: Readonly<Record<string, string>>
}

export const exceptionsFile = 'test/exceptions.json'

/** Gives the complaints about a house. */
export type Rule = (house: House, exceptions: Exceptions) => readonly string[]

const folders = [
  'src',
  'test',
  'marbles',
  'docs',
  'demo',
  'bench',
  'examples',
  'scripts',
  '.changeset',
  '.github',
  '.ci',
]

/** Returns the house that stands in a folder. */
export const houseIn = (root: string): House => ({
  files: [
    ...readdirSync(root, { encoding: 'utf8', withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ name }) => name),
    ...folders.flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8', withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1)),
    ),
  ].sort(),
  read: file => readFileSync(join(root, file), 'utf8'),
})

/** What an index exports. */
export interface Export {
  readonly name: string
  /** The file that declares it, or passes it on. */
  readonly file: string
  readonly isType: boolean
}

/** Returns what an entry exports from other files, or declares itself. */
export const exportsOf = (house: House, entry: string): readonly Export[] => {
  const source = ts.createSourceFile(entry, house.read(entry), ts.ScriptTarget.Latest, true)
  return source.statements.flatMap((statement): readonly Export[] => {
    if (ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier
      const clause = statement.exportClause
      if (from === undefined || !ts.isStringLiteral(from) || clause === undefined) return []
      const file = join(entry, '..', from.text).replace(/\.js$/, '.ts')
      return ts.isNamedExports(clause)
        ? clause.elements.map(({ name, isTypeOnly }) => ({
            name: name.text,
            file,
            isType: isTypeOnly || statement.isTypeOnly,
          }))
        : []
    }
    if (!ts.canHaveModifiers(statement)) return []
    const exported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (exported !== true) return []
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => ({
        name: name.getText(),
        file: entry,
        isType: false,
      }))
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
      return [{ name: statement.name?.text ?? '', file: entry, isType: false }]
    return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
      ? [{ name: statement.name.text, file: entry, isType: true }]
      : []
  })
}

/** Complains about exceptions that are none any longer. */
export const stale = (
  known: Readonly<Record<string, string>>,
  needed: ReadonlySet<string>,
): readonly string[] =>
  Object.keys(known)
    .filter(key => !needed.has(key))
    .map(
      key =>
        `${exceptionsFile}: "${key}" needs no exception any longer: remove the line (npm run house -- --fix)`,
    )
