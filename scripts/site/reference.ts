import ts from 'typescript'
import type { EntrySurface, PublicName, Surface } from '../surface/program.js'

const repository = 'https://github.com/rxtopics/rxtopics/blob/main'

/** Markdown in which nothing is taken for HTML, or for a template of Vue. */
const plain = (text: string): string => {
  const parts = text.split(/(```[\s\S]*?```|`[^`\n]*`)/)
  return parts
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;')))
    .join('')
}

/** Links of doc comments, `{@link x}`, as code. */
const proseOf = (parts: readonly ts.SymbolDisplayPart[]): string => plain(ts.displayPartsToString([...parts]))

/** How it is declared, without the bodies of functions and what is private. */
const declarationOf = (checker: ts.TypeChecker, { name, symbol }: PublicName): string => {
  const [node] = symbol.declarations ?? []
  if (node === undefined) return name
  if (ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node)) {
    const type = checker.getTypeOfSymbolAtLocation(symbol, node)
    const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.WriteArrowStyleSignature
    const signatures = type.getCallSignatures()
    if (signatures.length === 0) return `const ${name}: ${checker.typeToString(type, node, flags)}`
    return signatures
      .map(
        each => `function ${name}${checker.signatureToString(each, node, ts.TypeFormatFlags.NoTruncation)}`,
      )
      .join('\n')
  }
  if (ts.isClassDeclaration(node)) {
    const members = node.members.filter(
      member =>
        !(
          ts.canHaveModifiers(member) &&
          ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
        ),
    )
    const lines = members.flatMap(member => {
      if (member.name?.getText().startsWith('[')) return []
      const text = member
        .getText()
        .replace(/\s*\{[\s\S]*$/, '')
        .replace(/ = .*$/s, '')
      return ts.isConstructorDeclaration(member) || ts.isPropertyDeclaration(member) ? [`  ${text}`] : []
    })
    const heritage = node.heritageClauses?.map(clause => ` ${clause.getText()}`).join('') ?? ''
    return `class ${name}${heritage} {\n${lines.join('\n')}\n}`
  }
  return node.getText().replace(/^export /, '')
}

const tagsOf = (checker: ts.TypeChecker, symbol: ts.Symbol): string =>
  symbol
    .getJsDocTags(checker)
    .map(({ name, text = [] }) => {
      const said = ts.displayPartsToString([...text]).trim()
      if (name === 'example') return `\n${said}\n`
      if (name === 'throws') return `**Throws** ${plain(said)}.\n`
      return name === 'param' || name === 'default' ? `**${name}** ${plain(said)}\n` : ''
    })
    .join('\n')

const itemOf = (checker: ts.TypeChecker, item: PublicName): string => {
  const [node] = item.symbol.declarations ?? []
  const file = node?.getSourceFile()
  const line = node && file ? file.getLineAndCharacterOfPosition(node.getStart()).line + 1 : 1
  const path = file === undefined ? '' : file.fileName.slice(file.fileName.lastIndexOf('/src/') + 1)
  return [
    `## ${item.name} {#${item.name}}`,
    proseOf(item.symbol.getDocumentationComment(checker)),
    `\`\`\`ts\n${declarationOf(checker, item)}\n\`\`\``,
    tagsOf(checker, item.symbol),
    path === '' ? '' : `[Source](${repository}/${path}#L${line})`,
  ].join('\n\n')
}

/** The file of an entry: `rxtopics/testing/peer` is `testing-peer`. */
export const fileOfEntry = (name: string): string =>
  name === 'rxtopics' ? 'core' : name.replace('rxtopics/', '').replaceAll('/', '-')

/** Functions first, then classes, then what there is for the compiler alone. */
const rankOf = ({ isValue, symbol }: PublicName): number => {
  if (!isValue) return 2
  return (symbol.flags & ts.SymbolFlags.Class) === 0 ? 0 : 1
}

/** Returns the page of an entry, from its doc comments. */
export const referenceOf = ({ checker }: Surface, { name, exports }: EntrySurface): string => {
  const ordered = [...exports].sort((a, b) => rankOf(a) - rankOf(b))
  const items = ordered.map(item => itemOf(checker, item))
  return `${['---\noutline: 2\n---', `# ${name}`, ...items].join('\n\n')}\n`
}
