import { join } from 'node:path'
import ts from 'typescript'
import type { Snippet } from './snippets.js'

/**
 * Returns what the compiler says of each snippet, in one program and as strictly as of the sources, but that snippets
 * may leave what they declare unused.
 */
export const compileSnippets = (
  root: string,
  snippets: readonly Snippet[],
): ReadonlyMap<Snippet, readonly string[]> => {
  const options: ts.CompilerOptions = {
    ...configured(root),
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    jsx: ts.JsxEmit.ReactJSX,
    jsxImportSource: 'react',
    // Angular's.
    experimentalDecorators: true,
  }
  const byName = new Map(
    snippets.map((snippet, index) => {
      const name = `snippet${index}.${snippet.jsx ? 'tsx' : 'ts'}`
      return [join(root, 'test/docs', name), snippet] as const
    }),
  )
  const host = ts.createCompilerHost(options)
  const plain = { readFile: host.readFile, fileExists: host.fileExists, getSourceFile: host.getSourceFile }
  host.fileExists = name => byName.has(name) || plain.fileExists(name)
  host.readFile = name => byName.get(name)?.text ?? plain.readFile(name)
  host.getSourceFile = (name, version, ...rest) => {
    const text = byName.get(name)?.text
    return text === undefined
      ? plain.getSourceFile(name, version, ...rest)
      : ts.createSourceFile(name, text, version)
  }
  const program = ts.createProgram([...byName.keys()], options, host)
  return new Map(
    [...byName].map(([name, snippet]) => {
      const source = program.getSourceFile(name)
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      return [snippet, found.map(each => told(snippet, each))] as const
    }),
  )
}

const configured = (root: string): ts.CompilerOptions => {
  const path = join(root, 'tsconfig.json')
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile)
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  return ts.parseJsonConfigFileContent(config, ts.sys, root, undefined, path).options
}

const told = ({ file, line }: Snippet, { file: source, start = 0, messageText }: ts.Diagnostic): string => {
  const within = source?.getLineAndCharacterOfPosition(start).line ?? 0
  return `${file}:${line + within}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
}
