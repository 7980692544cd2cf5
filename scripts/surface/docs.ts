import ts from 'typescript'
import { isOurs, type PublicName, placeOf, type Surface } from './program.js'

// What has to be said of what is public, and takes the compiler to know. The shape of sentences is in eslint.config.ts.

const isHidden = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)

const textOf = (checker: ts.TypeChecker, symbol: ts.Symbol): string =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim()

const has = (checker: ts.TypeChecker, symbol: ts.Symbol, tag: string): boolean =>
  symbol.getJsDocTags(checker).some(({ name }) => name === tag)

/** A function that is called from outside: its body, if there is one here. */
const functionOf = (node: ts.Node): ts.SignatureDeclaration | null => {
  if (ts.isFunctionDeclaration(node)) return node
  const value = ts.isVariableDeclaration(node) ? node.initializer : undefined
  return value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : null
}

/** Whether a call of a function may throw at once: not what the functions throw that it returns. */
const throwsAtOnce = (node: ts.Node): boolean => {
  const inside = (child: ts.Node): boolean =>
    ts.isThrowStatement(child) ||
    (ts.isCallExpression(child) && /^check[A-Z]/.test(child.expression.getText())) ||
    (!ts.isFunctionLike(child) && ts.forEachChild(child, each => inside(each) || undefined) === true)
  const body = (node as ts.FunctionLikeDeclaration).body
  return body !== undefined && inside(body)
}

/** Options are what a caller may leave out; of what is optional elsewhere no default can be told. */
const areOptions = (name: string): boolean => /(Options|Setup|Limits)$|^(Will|Credentials)$/.test(name)

const ofFunction = (
  checker: ts.TypeChecker,
  { name, symbol }: PublicName,
  node: ts.Node,
): readonly string[] => {
  const declarations = symbol.declarations ?? []
  const [shape] = declarations.flatMap(each => functionOf(each) ?? [])
  if (shape === undefined) return []
  const signature = checker.getSignatureFromDeclaration(shape)
  const returned = signature === undefined ? undefined : checker.getReturnTypeOfSignature(signature)
  const returns = returned !== undefined && (returned.flags & ts.TypeFlags.VoidLike) === 0
  const isClear = !returns || /^(Returns|Resolves)\b/.test(textOf(checker, symbol))
  const throws = declarations.some(each => throwsAtOnce(functionOf(each) ?? each))
  return [
    ...(isClear ? [] : [`${placeOf(node)}: the first sentence of ${name} begins with "Returns"`]),
    ...(has(checker, symbol, 'example') ? [] : [`${placeOf(node)}: ${name} has no @example`]),
    ...(throws && !has(checker, symbol, 'throws') ? [`${placeOf(node)}: ${name} has no @throws`] : []),
  ]
}

const ofMembers = (checker: ts.TypeChecker, name: string, symbol: ts.Symbol): readonly string[] =>
  [...(symbol.members?.values() ?? []), ...(symbol.exports?.values() ?? [])].flatMap(member => {
    const [node] = member.declarations ?? []
    if (node === undefined || !isOurs(node) || isHidden(node)) return []
    if (ts.isTypeParameterDeclaration(node) || ts.isConstructorDeclaration(node)) return []
    const called = `${name}.${member.name === '__call' ? '()' : member.name}`
    if (textOf(checker, member) === '') return [`${placeOf(node)}: ${called} has no doc comment`]
    const optional = (member.flags & ts.SymbolFlags.Optional) !== 0 && areOptions(name)
    return optional && !has(checker, member, 'default') ? [`${placeOf(node)}: ${called} has no @default`] : []
  })

/** Returns what is public and not, or not fully, said. */
export const undocumented = ({ checker, entries }: Surface): readonly string[] => {
  const seen = new Set<ts.Symbol>()
  return entries
    .flatMap(({ exports }) => exports)
    .flatMap(exported => {
      const { name, symbol } = exported
      const [node] = symbol.declarations ?? []
      if (node === undefined || !isOurs(node) || seen.has(symbol)) return []
      seen.add(symbol)
      if (textOf(checker, symbol) === '') return [`${placeOf(node)}: ${name} has no doc comment`]
      return [...ofFunction(checker, exported, node), ...ofMembers(checker, symbol.name, symbol)]
    })
}
