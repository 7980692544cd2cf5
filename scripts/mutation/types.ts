import ts from 'typescript'

/** Returns a function that tells whether a file of the project still has the right types with another text. */
export const typeChecker = (files: readonly string[]): ((file: string, text: string) => boolean) => {
  const config = ts.getParsedCommandLineOfConfigFile(
    'tsconfig.json',
    // What is left unused by a fault is no reason to leave it out.
    { noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true, noEmit: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  )
  if (config === undefined) throw new Error('tsconfig.json cannot be read')
  let changed = { path: '', text: '', version: 0 }
  const isChanged = (path: string): boolean => path === changed.path
  const service = ts.createLanguageService({
    getCompilationSettings: () => config.options,
    getScriptFileNames: () => files.map(file => ts.sys.resolvePath(file)),
    getScriptVersion: path => (isChanged(path) ? String(changed.version) : '0'),
    getScriptSnapshot: path => {
      const text = isChanged(path) ? changed.text : ts.sys.readFile(path)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => ts.sys.getCurrentDirectory(),
    getDefaultLibFileName: options => ts.getDefaultLibFilePath(options),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  })
  return (file, text) => {
    const path = ts.sys.resolvePath(file)
    changed = { path, text, version: changed.version + 1 }
    return (
      service.getSyntacticDiagnostics(path).length === 0 && service.getSemanticDiagnostics(path).length === 0
    )
  }
}
