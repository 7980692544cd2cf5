import ts from 'typescript'

/** The kinds of small faults that are put into the source. */
export type Kind = 'boundary' | 'operator' | 'logic' | 'number' | 'text' | 'flag' | 'removed' | 'order'

/** One small fault: the source with `replacement` in place of what stands from `start` to `end`. */
export interface Mutant {
  /** Path from the root of the repository. */
  readonly file: string
  readonly line: number
  readonly kind: Kind
  /** What is changed, on one line: `a < b → a <= b`. */
  readonly change: string
  /** The line of the source, for people and for the list of equivalent mutants. */
  readonly code: string
  /** The line before it. */
  readonly before: string
  readonly start: number
  readonly end: number
  readonly replacement: string
  /** Where a test that reaches the mutant passes. */
  readonly reach: Reach
}

/** A statement that may be preceded by another, or an expression that may be wrapped. */
export interface Reach {
  readonly start: number
  readonly end: number
  readonly wrap: 'statement' | 'lone statement' | 'expression'
}

interface Change {
  readonly kind: Kind
  readonly start: number
  readonly end: number
  readonly replacement: string
  readonly before: string
  readonly after: string
}

const change = (kind: Kind, node: ts.Node, replacement: string, after = replacement): Change => ({
  kind,
  start: node.getStart(),
  end: node.getEnd(),
  replacement,
  before: node.getText(),
  after,
})

const swaps = (...pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> =>
  new Map(pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]))

const boundaries = swaps(['<', '<='], ['>', '>='])
const logic = swaps(['&&', '||'])
const operators = new Map([
  ...swaps(['===', '!=='], ['==', '!='], ['+', '-'], ['*', '/'], ['<<', '>>'], ['&', '|'], ['+=', '-=']),
  ...swaps(['|=', '&='], ['++', '--']),
  ['%', '*'],
  ['^', '&'],
  ['>>>', '<<'],
  ['??', '&&'],
])
const methods = swaps(
  ['some', 'every'],
  ['push', 'unshift'],
  ['shift', 'pop'],
  ['min', 'max'],
  ['floor', 'ceil'],
  ['startsWith', 'endsWith'],
  ['indexOf', 'lastIndexOf'],
  ['trimStart', 'trimEnd'],
)

const isText = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isBinaryExpression(node) && isSum(node))
const isSum = ({ operatorToken, left, right }: ts.BinaryExpression): boolean =>
  operatorToken.kind === ts.SyntaxKind.PlusToken && (isText(left) || isText(right))

const binary = (node: ts.BinaryExpression): readonly Change[] => {
  if (isSum(node)) return []
  const { left, operatorToken, right } = node
  const sign = operatorToken.getText()
  const one = (kind: Kind, other: string | undefined): readonly Change[] =>
    other === undefined
      ? []
      : [
          {
            ...change(kind, operatorToken, other),
            before: node.getText(),
            after: `${left.getText()} ${other} ${right.getText()}`,
          },
        ]
  return [
    ...one('boundary', boundaries.get(sign)),
    ...one('logic', logic.get(sign)),
    ...one('operator', operators.get(sign)),
  ]
}

const unary = (node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): readonly Change[] => {
  const sign = ts.tokenToString(node.operator) ?? ''
  const operand = node.operand.getText()
  if (sign === '!') return [change('logic', node, operand)]
  if (sign === '-' || sign === '~') return [change('operator', node, operand)]
  const other = operators.get(sign)
  if (other === undefined) return []
  return [change('operator', node, ts.isPrefixUnaryExpression(node) ? other + operand : operand + other)]
}

const conditions = (node: ts.Node): readonly Change[] => {
  if (ts.isIfStatement(node))
    return [change('logic', node.expression, 'true'), change('logic', node.expression, 'false')]
  if (ts.isConditionalExpression(node))
    return [change('logic', node.condition, 'true'), change('logic', node.condition, 'false')]
  return ts.isWhileStatement(node) ? [change('logic', node.expression, 'false')] : []
}

const literal = (node: ts.Node): readonly Change[] => {
  if (ts.isNumericLiteral(node)) return [change('number', node, String(Number(node.text) + 1))]
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [change('flag', node, 'false')]
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [change('flag', node, 'true')]
  if (ts.isStringLiteralLike(node)) return [change('text', node, node.text === '' ? "'x'" : "''")]
  return ts.isTemplateExpression(node) ? [change('text', node, "''")] : []
}

const removed = (node: ts.Node): readonly Change[] => {
  const statement =
    ts.isExpressionStatement(node) ||
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isBreakStatement(node) ||
    ts.isContinueStatement(node)
  if (statement) return [change('removed', node, ';', 'nothing')]
  const property =
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isSpreadAssignment(node) ||
    ts.isMethodDeclaration(node)
  return property && ts.isObjectLiteralExpression(node.parent)
    ? [change('removed', node, '...{}', 'nothing')]
    : []
}

/** Two neighbours change places: statements that do something, or two arguments. */
const order = (node: ts.Node): readonly Change[] => {
  const swap = (first: ts.Node, second: ts.Node, between: string): Change => {
    const [a, b] = [first.getText(), second.getText()]
    const [before, after] = [`${a}${between}${b}`, `${b}${between}${a}`]
    return { kind: 'order', start: first.getStart(), end: second.getEnd(), replacement: after, before, after }
  }
  if (ts.isBlock(node) || ts.isCaseClause(node)) {
    return node.statements.flatMap((first, at) => {
      const second = node.statements[at + 1]
      if (second === undefined || !ts.isExpressionStatement(first) || !ts.isExpressionStatement(second))
        return []
      const same = first.getText() === second.getText() || areApart(first.expression, second.expression)
      return same ? [] : [swap(first, second, '\n')]
    })
  }
  if (!ts.isCallExpression(node) || /^Math\.(min|max|imul)$/.test(node.expression.getText())) return []
  const [a, b, ...more] = node.arguments
  if (a === undefined || b === undefined || more.length > 0 || a.getText() === b.getText()) return []
  return [swap(a, b, ', ')]
}

/**
 * Whether two statements do the same in any order: assignments and calls of what only stores or forgets, where neither
 * writes what the other one reads or writes.
 */
const areApart = (first: ts.Expression, second: ts.Expression): boolean => {
  const [a, b] = [effectsOf(first), effectsOf(second)]
  if (a === undefined || b === undefined) return false
  return (
    ![...b.reads].some(read => overlap(read, a.writes)) && ![...a.reads].some(read => overlap(read, b.writes))
  )
}

interface Effects {
  /** The variable that it writes, or a part of it. */
  readonly writes: string
  /** All in it, that one too. */
  readonly reads: ReadonlySet<string>
}

const isCalculation = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && /^Math\.(?!random)/.test(node.expression.getText())

const storing = new Set(['push', 'unshift', 'add', 'set', 'delete', 'clear', 'fill'])

/** Returns the variables that an expression writes and reads, or `undefined` where it may do anything else. */
const effectsOf = (node: ts.Expression): Effects | undefined => {
  const written = targetOf(node)
  if (written === undefined) return undefined
  const [root] = namesIn(written)
  const isFree = (part: ts.Node): boolean =>
    part === node ||
    isCalculation(part) ||
    !(ts.isCallExpression(part) || ts.isNewExpression(part) || targetOf(part) !== undefined)
  if (root === undefined || !everyNode(node, isFree)) return undefined
  return { writes: root, reads: namesIn(node) }
}

/** Returns what an assignment or a storing call changes. */
const targetOf = (node: ts.Node): ts.Expression | undefined => {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken
    const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
    return assigns ? node.left : undefined
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator, operand } = node
    return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken
      ? operand
      : undefined
  }
  const stores =
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    storing.has(node.expression.name.text)
  return stores ? (node.expression as ts.PropertyAccessExpression).expression : undefined
}

/** Returns the variables, and members of variables, that occur in an expression, from left to right. */
const namesIn = (node: ts.Node): ReadonlySet<string> => {
  const names = new Set<string>()
  const visit = (part: ts.Node): void => {
    if (isPath(part)) names.add(part.getText())
    else ts.forEachChild(part, visit)
  }
  visit(node)
  return names
}

/** Whether it is a variable, or a member of one: `a`, `this.a`, `a.b.c`. */
const isPath = (node: ts.Node): boolean =>
  ts.isIdentifier(node) ||
  node.kind === ts.SyntaxKind.ThisKeyword ||
  (ts.isPropertyAccessExpression(node) && isPath(node.expression))

/** Whether one of two is the other, or has it within. */
const overlap = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)

const everyNode = (node: ts.Node, is: (node: ts.Node) => boolean): boolean =>
  is(node) && ts.forEachChild(node, child => (everyNode(child, is) ? undefined : true)) !== true

const method = (node: ts.Node): readonly Change[] => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return []
  const { name } = node.expression
  const other = methods.get(name.text)
  return other === undefined ? [] : [change('operator', name, other)]
}

const changesOf = (node: ts.Node): readonly Change[] => [
  ...removed(node),
  ...order(node),
  ...conditions(node),
  ...(ts.isBinaryExpression(node) ? binary(node) : []),
  ...(ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node) ? unary(node) : []),
  ...method(node),
  ...literal(node),
]

/** Texts that are names: of modules, of properties, of what a type has. */
const isNothingThatRuns = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node)

const isName = (node: ts.Node): boolean => {
  const { parent } = node
  return (
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isElementAccessExpression(parent) && ts.isStringLiteralLike(node)) ||
    (ts.isTaggedTemplateExpression(parent) && parent.template === node)
  )
}

const isStatement = (node: ts.Node): boolean =>
  node.kind >= ts.SyntaxKind.FirstStatement && node.kind <= ts.SyntaxKind.LastStatement

const reachOf = (node: ts.Node): Reach => {
  const { parent } = node
  const range = { start: node.getStart(), end: node.getEnd() }
  if (parent === undefined) return { start: 0, end: 0, wrap: 'statement' }
  if (ts.isArrowFunction(parent) && parent.body === node && !ts.isBlock(node))
    return { ...range, wrap: 'expression' }
  const listed = ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)
  if (listed && !(ts.isCaseClause(parent) && parent.expression === node))
    return { ...range, wrap: 'statement' }
  const lone =
    isStatement(node) &&
    !ts.isBlock(node) &&
    (ts.isIfStatement(parent) || ts.isIterationStatement(parent, false))
  return lone ? { ...range, wrap: 'lone statement' } : reachOf(parent)
}

const oneLine = (text: string): string => {
  const short = text.replace(/\s+/g, ' ')
  return short.length > 80 ? `${short.slice(0, 77)}...` : short
}

/** Returns each small fault that can be put into a file, in the order of the source. */
export const mutantsOf = (file: string, text: string): readonly Mutant[] => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const lines = text.split('\n')
  const found: Mutant[] = []
  const visit = (node: ts.Node): void => {
    if (isNothingThatRuns(node)) return
    for (const { before, after, ...change } of isName(node) ? [] : changesOf(node)) {
      const { line } = source.getLineAndCharacterOfPosition(change.start)
      found.push({
        ...change,
        file,
        line: line + 1,
        change: `${oneLine(before)} → ${oneLine(after)}`,
        code: (lines[line] ?? '').trim(),
        before: (lines[line - 1] ?? '').trim(),
        reach: reachOf(node),
      })
    }
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(source, visit)
  return found
}

/** Returns the source with the fault in it. */
export const mutated = (text: string, { start, end, replacement }: Mutant): string =>
  text.slice(0, start) + replacement + text.slice(end)

/** Returns the source with a mark, `globalThis.__reached`, for each place where a mutant is reached. */
export const marked = (text: string, mutants: readonly Mutant[]): string => {
  const inserts: { readonly at: number; readonly text: string; readonly nesting: number }[] = []
  const done = new Set<string>()
  for (const { file, reach } of mutants) {
    const key = reachKey(file, reach)
    if (done.has(key)) continue
    done.add(key)
    const mark = `globalThis.__reached?.(${JSON.stringify(key)})`
    const [open, close] = {
      statement: [`${mark};`, ''],
      'lone statement': [`{${mark};`, '}'],
      expression: [`(${mark},`, ')'],
    }[reach.wrap] as [string, string]
    const length = reach.end - reach.start
    inserts.push(
      { at: reach.start, text: open, nesting: -length },
      { at: reach.end, text: close, nesting: length },
    )
  }
  // At one place what closes comes first, inner before outer; then what opens, outer before inner.
  const closes = ({ nesting }: { readonly nesting: number }): number => (nesting > 0 ? 0 : 1)
  inserts.sort((a, b) => a.at - b.at || closes(a) - closes(b) || a.nesting - b.nesting)
  let at = 0
  let marks = ''
  for (const insert of inserts) {
    marks += text.slice(at, insert.at) + insert.text
    at = insert.at
  }
  return marks + text.slice(at)
}

/** Returns the name of the place where a mutant is reached. */
export const reachKey = (file: string, { start, end }: Reach): string => `${file}:${start}-${end}`
