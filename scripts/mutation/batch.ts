import ts from 'typescript'

/** What `batch.spec.ts` is told, in the file that the variable MUTATION_BATCH names. */
export interface Batch {
  readonly runs: readonly {
    /** The number of a fault. */
    readonly number: number
    /** What is asked about it, by full paths. */
    readonly specs: readonly string[]
    /** The tests in those, by their names, `null` for all. */
    readonly tests: readonly string[] | null
    /** `true`: goes on after a test that fails. */
    readonly isWhole: boolean
  }[]
  /** Where it writes what it is at, a line each. */
  readonly progress: string
  /** Ms after which no further test is asked about a fault, `null` for no end. */
  readonly limit: number | null
}

declare global {
  /** The fault that is to be in the file. */
  var __mutant: number | undefined
}

/**
 * Returns the text of a module that has what the file at `path` has, with the fault that is asked for when it is loaded;
 * `null` where what it exports cannot be told from its text alone.
 */
export const chooser = (path: string, text: string): string | null => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const names: string[] = []
  for (const statement of source.statements) {
    if (ts.isExportAssignment(statement)) return null
    if (ts.isExportDeclaration(statement)) {
      if (statement.isTypeOnly) continue
      if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) return null
      for (const { isTypeOnly, name } of statement.exportClause.elements)
        if (!isTypeOnly) names.push(name.text)
      continue
    }
    if (!ts.canHaveModifiers(statement)) continue
    const kinds = ts.getModifiers(statement)?.map(({ kind }) => kind) ?? []
    if (!kinds.includes(ts.SyntaxKind.ExportKeyword) || kinds.includes(ts.SyntaxKind.DeclareKeyword)) continue
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) {
        if (!ts.isIdentifier(name)) return null
        names.push(name.text)
      }
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      if (statement.name === undefined) return null
      names.push(statement.name.text)
    }
  }
  const unique = [...new Set(names)]
  return [
    `const chosen = await import(/* @vite-ignore */ ${JSON.stringify(`${path}?mutant=`)} + globalThis.__mutant)`,
    ...unique.map((name, at) => `const x${at} = chosen.${name}\nexport { x${at} as ${name} }`),
  ].join('\n')
}
