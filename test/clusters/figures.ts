import type { Fault, Lane } from './cluster.js'
import type { Outcome } from './drill.js'

/** One trial with what it has shown. */
export interface Run {
  readonly lane: Pick<Lane, 'title' | 'qos'>
  readonly fault: Fault
  readonly outcome: Outcome
}

/** What is said of all runs on one cluster. */
export interface Occasion {
  readonly version: string
  readonly seed: number
  /** As in 2026-11-29. */
  readonly date: string
}

const columns = [
  'way',
  'node',
  'observer',
  'acknowledged',
  'refused',
  'unsure',
  'lost',
  'twice',
  'out of order',
  'longest gap',
] as const

/** Returns a table in Markdown. */
export const table = (runs: readonly Run[]): string =>
  [
    `| ${columns.join(' | ')} |`,
    `| ${columns.map(() => '---').join(' | ')} |`,
    ...runs.flatMap(run => rowsOf(run).map(cells => `| ${cells.join(' | ')} |`)),
  ].join('\n')

const rowsOf = ({ lane, fault, outcome }: Run): readonly (readonly string[])[] =>
  outcome.observers.map(({ observer, verdict, error, reachable }) => [
    lane.title,
    fault,
    observer,
    `${verdict.acknowledged} of ${verdict.attempted}`,
    `${verdict.refused}`,
    `${verdict.unsure}`,
    `${verdict.lost.length === 0 ? '0' : `**${verdict.lost.length}**`}${error === undefined ? '' : `, ended: ${error.split(':')[0]}`}${reachable ? '' : ', unreachable'}`,
    `${verdict.doubled.length}${verdict.unmarked.length > 0 ? ` (${verdict.unmarked.length} unmarked)` : ''}`,
    `${verdict.disordered.length}`,
    // Who was away has the gap that he wanted.
    observer === 'away' ? '–' : `${(verdict.gap / 1000).toFixed(1)} s`,
  ])

/** Returns a page with the figures of one engine in the place of those that it had. */
export const withFigures = (
  page: string,
  engine: string,
  { version, seed, date }: Occasion,
  runs: readonly Run[],
): string => {
  const begin = `<!-- figures: ${engine} -->`
  const end = `<!-- end: ${engine} -->`
  const [before, rest] = page.split(begin)
  const [, after] = rest?.split(end) ?? []
  if (before === undefined || after === undefined)
    throw new Error(`the page has no place for ${engine}: ${begin} and ${end}`)
  return `${before}${begin}\n\n${version}, seed ${seed}, ${date}:\n\n${table(runs)}\n\n${end}${after}`
}
