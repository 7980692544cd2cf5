import { topicProblem } from '../../topic/filter/grammar.js'
import type { Diagram, Lane } from '../diagram.js'
import { type Finding, under } from '../problem.js'
import { checkLane } from './checkLane.js'
import { checkBinding, checkGiven } from './checkMeaning.js'

/**
 * Returns all that keeps a diagram from being written, or from making sense: what `parse` finds in a text that can be
 * read. Nothing is said about a symbol that is in `excused`.
 */
export const check = (diagram: Diagram, excused: ReadonlySet<string> = new Set()): readonly Finding[] => [
  ...checkProse(diagram),
  ...diagram.given.flatMap((given, at) => under(['given', at], checkGiven(given))),
  ...(diagram.lanes.length === 0
    ? [
        {
          path: ['lanes'],
          message: 'there are no lanes: they stand below the blank line after title and notes',
        },
      ]
    : []),
  ...repeated(diagram.lanes, laneLabel, label => `a second lane ${label}`).map(([at, message]) => ({
    path: ['lanes', at],
    message,
  })),
  ...checkLanes(diagram, excused),
  ...diagram.bindings.flatMap((binding, at) => under(['bindings', at], checkBinding(binding))),
  ...repeated(
    diagram.bindings,
    ({ symbol }) => symbol,
    symbol => `${symbol} is bound already`,
  ).map(([at, message]) => ({ path: ['bindings', at], message })),
]

/** Returns the label of a lane, as it is written but for quotes: no two lanes have the same. */
export const laneLabel = (lane: Lane): string => {
  switch (lane.kind) {
    case 'topic':
      return `of topic ${lane.topic}`
    case 'publish':
      return `publish ${lane.topic}`
    case 'observer':
      return `of observer ${lane.name}`
    default:
      return lane.kind
  }
}

const checkProse = ({ title, notes }: Diagram): readonly Finding[] => {
  const findings: Finding[] = []
  const line = (path: Finding['path'], text: string) => {
    if (text === '') findings.push({ path, message: 'an empty line' })
    else if (text.trim() !== text || /[\r\n]/.test(text) || text.startsWith('//'))
      findings.push({ path, message: 'not one line of prose' })
  }
  if (title === '') findings.push({ path: ['title'], message: 'there is no title' })
  else line(['title'], title)
  for (const [at, note] of notes.entries()) line(['notes', at], note)
  return findings
}

const checkLanes = ({ lanes, bindings }: Diagram, excused: ReadonlySet<string>): readonly Finding[] => {
  const meanings = new Map(bindings.map(({ symbol, meaning }) => [symbol, meaning]))
  return lanes.flatMap((lane, at) => {
    const problem = lane.kind === 'topic' ? topicProblem(lane.topic) : null
    return under(
      ['lanes', at],
      [
        ...(problem === null ? [] : [{ path: ['topic'], message: `no topic name: ${problem}` }]),
        ...checkLane(lane, meanings, excused),
      ],
    )
  })
}

/** Returns the items whose key has come before. */
const repeated = <A>(
  items: readonly A[],
  keyOf: (item: A) => string,
  message: (key: string) => string,
): readonly (readonly [at: number, message: string])[] => {
  const seen = new Set<string>()
  return items.flatMap((item, at) => {
    const key = keyOf(item)
    if (seen.has(key)) return [[at, message(key)] as const]
    seen.add(key)
    return []
  })
}
