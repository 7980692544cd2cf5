import { checkArgument, isString } from '../../base/checks.js'
import { type Either, left, right } from '../../base/either.js'
import { check } from '../check/check.js'
import type { Binding, Diagram, Given, Lane } from '../diagram.js'
import { type MarbleProblem, placeOf, shown } from '../problem.js'
import { readBindings } from './readBindings.js'
import { createReader, type Reader } from './reader.js'
import { readGiven } from './readGiven.js'
import { readLane } from './readLane.js'
import { readSubRows } from './subRows.js'

/**
 * Returns the diagram that a text describes, or all that is wrong with the text, in its order. No text makes it throw.
 *
 * @throws OptionError for what is not a text
 * @example
 * ```ts
 * import { parse } from 'rxtopics/marbles'
 *
 * parse(`A lamp is switched off
 *
 * home/lamp  ----f----|
 * alice      ^ home/+
 *   sees     ----f-----
 *
 * f = "off"`)
 * ```
 */
export const parse = (text: string): Either<readonly MarbleProblem[], Diagram> => {
  checkArgument('parse.text', text, isString)
  const problems: MarbleProblem[] = []
  const { title, notes, body } = readProse(text)
  const given: Given[] = []
  const lanes: Lane[] = []
  const bindings: Binding[] = []
  const broken = new Set<string>()

  for (const { reader, kind, below } of statements(body, problems)) {
    if (kind === 'given') {
      const found = readGiven(reader)
      if (found !== null) given.push(found)
    } else if (kind === 'bindings') {
      const found = readBindings(reader)
      for (const binding of found.bindings) bindings.push(binding)
      for (const symbol of found.broken) broken.add(symbol)
    } else {
      const subRows = readSubRows(below, problems)
      const lane = readLane(reader, subRows, problems)
      if (lane !== null) {
        lanes.push(lane)
        subRows.refuse()
      }
    }
  }
  const diagram = { title, notes, given, lanes, bindings }
  const unread = problems.length > 0
  for (const { path, message } of check(diagram, broken)) {
    // Lines that could not be read may be the lanes that are missed.
    if (!(unread && path.length === 1 && path[0] === 'lanes'))
      problems.push({ ...placeOf(diagram, path), message })
  }
  return problems.length === 0 ? right(diagram) : left(problems.sort(inOrder).map(shown))
}

interface Line {
  readonly text: string
  /** Counted from 1. */
  readonly line: number
}

/** The first lines that are not empty: a title, and notes. */
const readProse = (
  text: string,
): { readonly title: string; readonly notes: readonly string[]; readonly body: readonly Line[] } => {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((text, at): Line => ({ text: text.trimEnd(), line: at + 1 }))
    .filter(line => !line.text.trimStart().startsWith('//'))
  const start = lines.findIndex(line => line.text !== '')
  if (start === -1) return { title: '', notes: [], body: [] }
  const blank = lines.findIndex((line, at) => at > start && line.text === '')
  const end = blank === -1 ? lines.length : blank
  const [title = '', ...notes] = lines.slice(start, end).map(line => line.text.trim())
  return { title, notes, body: lines.slice(end).filter(line => line.text !== '') }
}

interface Statement {
  readonly kind: 'given' | 'bindings' | 'lane'
  readonly reader: Reader
  /** Indented lines that follow. */
  readonly below: Reader[]
}

const statements = (body: readonly Line[], problems: MarbleProblem[]): readonly Statement[] => {
  const found: Statement[] = []
  for (const { text, line } of body) {
    const reader = createReader(text, line, problems)
    const owner = found.at(-1)
    if (/^\s*[^\s"]\S*\s+=(?:\s|$)/.test(text)) found.push({ kind: 'bindings', reader, below: [] })
    else if (/^given(?:\s|$)/.test(text)) found.push({ kind: 'given', reader, below: [] })
    else if (!/^\s/.test(text)) found.push({ kind: 'lane', reader, below: [] })
    else if (owner?.kind === 'lane') owner.below.push(reader)
    else reader.problem('an indented row belongs under a lane')
  }
  return found
}

const inOrder = (a: MarbleProblem, b: MarbleProblem): number => a.line - b.line || a.column - b.column
