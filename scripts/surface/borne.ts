import ts from 'typescript'
import { declared, isOurs, placeOf, type Surface } from './program.js'

/** A type that users meet and cannot name. */
export interface Borne {
  readonly type: string
  readonly place: string
  /** The exported name whose signature bears it. */
  readonly by: string
}

const isHidden = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)

const isInternal = (node: ts.Node): boolean =>
  ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal')

/** Visits the names in the types of a declaration, not what its bodies do. */
const visitNames = (node: ts.Node, found: (name: ts.EntityName | ts.Expression) => void): void => {
  if (isHidden(node) || isInternal(node) || ts.isBlock(node)) return
  // How a type is worked out is nobody's to name.
  if (ts.isTypeAliasDeclaration(node) && ts.isConditionalTypeNode(node.type)) return
  if (ts.isTypeReferenceNode(node)) found(node.typeName)
  if (ts.isTypeQueryNode(node)) found(node.exprName)
  if (ts.isExpressionWithTypeArguments(node)) found(node.expression)
  if (ts.isArrowFunction(node)) {
    // Its body is an expression.
    for (const part of [...(node.typeParameters ?? []), ...node.parameters]) visitNames(part, found)
    if (node.type !== undefined) visitNames(node.type, found)
    return
  }
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isParameter(node)) {
    const value = node.initializer
    if (node.type !== undefined) visitNames(node.type, found)
    else if (value !== undefined && ts.isArrowFunction(value)) visitNames(value, found)
    return
  }
  ts.forEachChild(node, child => visitNames(child, found))
}

/** Returns the types of the source that public signatures bear and no entry exports. */
export const borneTypes = ({ checker, entries }: Surface): readonly Borne[] => {
  const names = entries.flatMap(({ exports }) => exports)
  const known = new Set(names.map(({ symbol }) => symbol))
  const found = new Map<ts.Symbol, Borne>()
  for (const { name, symbol } of names)
    for (const declaration of symbol.declarations ?? []) {
      // The implementation behind overloads is nobody's signature.
      const isBehind = ts.isFunctionDeclaration(declaration) && declaration.body !== undefined
      if (isBehind && (symbol.declarations?.length ?? 0) > 1) continue
      visitNames(declaration, entity => {
        const at = checker.getSymbolAtLocation(entity)
        if (at === undefined) return
        const type = declared(checker, at)
        const [where] = type.declarations ?? []
        if (where === undefined || !isOurs(where) || known.has(type) || found.has(type)) return
        // `typeof` of a list of words says nothing that needs a name.
        if ((type.flags & ts.SymbolFlags.Type) === 0 || ts.isTypeParameterDeclaration(where)) return
        found.set(type, { type: type.name, place: placeOf(where), by: name })
      })
    }
  return [...found.values()].sort((a, b) => (a.place < b.place ? -1 : 1))
}
