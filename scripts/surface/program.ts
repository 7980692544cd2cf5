import ts from 'typescript'
import { type Entry, entries } from '../entries.js'

/** The entry points as the compiler sees them. */
export interface Surface {
  readonly checker: ts.TypeChecker
  readonly entries: readonly EntrySurface[]
}

export interface EntrySurface extends Entry {
  readonly exports: readonly PublicName[]
}

export interface PublicName {
  readonly name: string
  /** Whether there is something of the name at run time. */
  readonly isValue: boolean
  /** What it is, in the file that declares it. */
  readonly symbol: ts.Symbol
}

/** Returns what the entry points of the project in this folder export. */
export const readSurface = (of: readonly Entry[] = entries): Surface => {
  const config = ts.getParsedCommandLineOfConfigFile('tsconfig.json', undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'))
    },
  })
  if (config === undefined) throw new Error('tsconfig.json cannot be read')
  const program = ts.createProgram(
    of.map(({ source }) => ts.sys.resolvePath(source)),
    config.options,
  )
  const checker = program.getTypeChecker()
  return {
    checker,
    entries: of.map(entry => {
      const file = program.getSourceFile(ts.sys.resolvePath(entry.source))
      const module = file === undefined ? undefined : checker.getSymbolAtLocation(file)
      if (module === undefined) throw new Error(`${entry.source} is no module`)
      const exports = checker
        .getExportsOfModule(module)
        .map(symbol => ({ name: symbol.name, symbol: declared(checker, symbol) }))
        .map(({ name, symbol }) => ({ name, symbol, isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0 }))
      return { ...entry, exports: exports.sort((a, b) => (a.name < b.name ? -1 : 1)) }
    }),
  }
}

/** Returns the symbol behind an import or a re-export. */
export const declared = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol =>
  (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)

/** Whether a declaration is in the source of the package. */
export const isOurs = (node: ts.Node): boolean =>
  /^(?!.*\/node_modules\/).*\/src\//.test(node.getSourceFile().fileName)

/** Returns the place of a declaration: `src/a.ts:12`. */
export const placeOf = (node: ts.Node): string => {
  const file = node.getSourceFile()
  const { line } = file.getLineAndCharacterOfPosition(node.getStart())
  return `${file.fileName.slice(file.fileName.lastIndexOf('/src/') + 1)}:${line + 1}`
}
