// What one version of TypeScript says of the package in this folder: node check.mjs <where> <typescript> <file> <types>
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const [where, compiler, file, ...types] = process.argv.slice(2)
const ts = createRequire(`${where}/`)(compiler)
const { ModuleKind, ModuleResolutionKind: Kind } = ts
const resolutions = [
  ['node16', Kind.Node16, ModuleKind.Node16],
  ['nodenext', Kind.NodeNext, ModuleKind.NodeNext],
  ['bundler', Kind.Bundler, ModuleKind.ES2022],
  ['node10', Kind.Node10, ModuleKind.ES2022],
]
const ours = /\/(node_modules\/rxtopics|types)\//
// A file is read once for all resolutions in which it is a module of the same kind.
const kept = new Map()
const keptFor = (host, name, options) => {
  const key = `${options.impliedNodeFormat ?? ''} ${name}`
  if (!kept.has(key)) kept.set(key, host(name, options))
  return kept.get(key)
}

for (const [name, moduleResolution, module] of resolutions) {
  const options = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    module,
    moduleResolution,
    types,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: false,
    // Said so by TypeScript 6, which leaves it out of the next version.
    ...(name === 'node10' && ts.version.startsWith('6.') ? { ignoreDeprecations: '6.0' } : {}),
  }
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (path, given) => keptFor(read, path, given)
  const program = ts.createProgram([resolve(file)], options, host)
  const checked = program.getSourceFiles().filter(({ fileName }) => ours.test(fileName))
  const found = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...checked.flatMap(source => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]),
  ]
  const hasNode = program.getSourceFiles().some(({ fileName }) => fileName.includes('/@types/node/'))
  const said = found.slice(0, 5).map(({ file: at, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, ' ')
    return at ? `${at.fileName}:${at.getLineAndCharacterOfPosition(start).line + 1} ${text}` : text
  })
  const count = checked.length > 50 ? 'all' : checked.length
  console.log(
    [
      name,
      `${count} files`,
      hasNode ? 'with node' : 'without node',
      ...(said.length > 0 ? said : ['ok']),
    ].join(' | '),
  )
}
