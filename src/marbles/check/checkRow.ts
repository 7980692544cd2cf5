import type { Meaning, Row } from '../diagram.js'
import type { Finding } from '../problem.js'
import { framesTaken } from '../timeline.js'
import { isSymbol } from '../words.js'

/** What may stand in a row. */
export interface RowRule {
  /** Characters that need no binding. */
  readonly signs: string
  /** In a few words: `messages`. `null`: signs only. */
  readonly takes: string | null
  readonly accepts: (meaning: Meaning) => boolean
}

/** The longest time a timer of JavaScript can wait, in ms. */
const LONGEST_ROW = 0x7fff_ffff

export const checkRow = (
  row: Row,
  rule: RowRule,
  meanings: ReadonlyMap<string, Meaning>,
  excused: ReadonlySet<string>,
): readonly Finding[] => {
  const findings: Finding[] = []
  for (const [at, { symbol }] of row.marbles.entries()) {
    const message = symbolProblem(symbol, rule, meanings, excused)
    if (message !== null) findings.push({ path: ['marbles', at], message })
  }
  const isEnd = (symbol: string) =>
    symbol === '|' || symbol === '#' || (rule.takes !== null && endsStream(symbol, rule, meanings))
  const end = row.marbles.findIndex(({ symbol }) => isEnd(symbol))
  if (end !== -1 && end < row.marbles.length - 1)
    findings.push({ path: ['marbles', end + 1], message: `marbles after ${row.marbles[end]!.symbol}` })
  return [...findings, ...shapeFindings(row)]
}

/** Returns what is wrong with a row of two signs that take turns. */
export const checkTurns = (row: Row, first: string, second: string): readonly Finding[] => {
  const turns = row.marbles.filter(({ symbol }) => symbol === first || symbol === second)
  const at = turns.findIndex(({ symbol }, turn) => symbol !== (turn % 2 === 0 ? first : second))
  const wrong = turns[at]
  if (wrong === undefined) return []
  const other = wrong.symbol === first ? second : first
  return [
    { path: ['marbles', row.marbles.indexOf(wrong)], message: `${wrong.symbol} needs a ${other} before it` },
  ]
}

const symbolProblem = (
  symbol: string,
  { signs, takes, accepts }: RowRule,
  meanings: ReadonlyMap<string, Meaning>,
  excused: ReadonlySet<string>,
): string | null => {
  if (symbol !== '' && signs.includes(symbol)) return null
  const allowed = [...signs].join(' ')
  if (takes === null) return `${symbol} is not one of ${allowed}`
  if ('|#^!'.includes(symbol)) return `no ${symbol} in a row of ${takes}`
  if (!isSymbol(symbol)) return `${symbol} cannot be a symbol`
  if (excused.has(symbol)) return null
  const meaning = meanings.get(symbol)
  if (meaning === undefined) return `${symbol} is not bound: say below what it stands for`
  return accepts(meaning) ? null : `${symbol} is ${article(meaning)}, and these are ${takes}`
}

/** An error ends a stream, whatever its symbol. Only a row that knows `#` is a stream that can fail. */
const endsStream = (symbol: string, { signs }: RowRule, meanings: ReadonlyMap<string, Meaning>): boolean =>
  signs.includes('#') && meanings.get(symbol)?.kind === 'error'

const article = ({ kind }: Meaning): string => (kind === 'error' ? `an ${kind}` : `a ${kind}`)

const shapeFindings = ({ marbles, length }: Row): readonly Finding[] => {
  if (!Number.isInteger(length) || length < 1 || length > LONGEST_ROW)
    return [{ path: [], message: `a row has from 1 to ${LONGEST_ROW} frames` }]
  const findings: Finding[] = []
  let start = 0
  for (const [at, { frame }] of marbles.entries()) {
    if (at > 0 && frame === marbles[start]!.frame) continue
    if (!Number.isInteger(frame) || frame < 0)
      findings.push({ path: ['marbles', at], message: `${frame} is not a frame` })
    else if (at > 0) {
      const free = marbles[start]!.frame + framesTaken(at - start)
      if (frame < free) findings.push({ path: ['marbles', at], message: `no room before frame ${free}` })
    }
    start = at
  }
  const last = marbles[start]
  if (last !== undefined && last.frame + framesTaken(marbles.length - start) > length)
    findings.push({ path: [], message: 'marbles after the end of the row' })
  return findings
}
