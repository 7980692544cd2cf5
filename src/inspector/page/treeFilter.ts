import { matchesFrom } from '../../topic/filter/matches.js'
import type { TreeNode } from './node.js'

/** Which topics can be asked for. */
export const ONLY = ['all', 'active', 'silent', 'changed', 'failing', 'retained'] as const

/** Which rows are shown. */
export interface TreeFilter {
  /** A part of a topic, or a filter with wildcards. */
  readonly text: string
  readonly only: (typeof ONLY)[number]
  /** Since when, of those that have changed. */
  readonly since?: number
  /** What the last values have in them. */
  readonly value?: string
  /** What is true of them: a condition, as it was written. */
  readonly where?: string
  /** The numbers of the topics of which both are so, where something is asked for. */
  readonly found?: ReadonlySet<number>
  /** Filters whose topics are not listed, whatever is asked for. */
  readonly hide?: readonly string[]
  /** A row for each template, in place of the tree. */
  readonly folded?: boolean
}

/** Ms without a message after which a topic counts as silent. */
export const SILENT = 60_000

/** Returns whether all topics are asked for: then it is a tree, of what is not hidden. */
export const isWhole = ({ text, only, found }: TreeFilter): boolean =>
  text === '' && only === 'all' && found === undefined

/** Returns which topics are asked for; whether they are hidden is not asked. */
export const chooser = (
  { text, only, since = 0, found }: TreeFilter,
  now: number,
): ((node: TreeNode) => boolean) => {
  const isFilter = /(^|\/)[+#](\/|$)/.test(text)
  const small = text.toLowerCase()
  const named = (node: TreeNode) =>
    text === '' || (isFilter ? matchesFrom(text, 0, node.path) : node.path.toLowerCase().includes(small))
  return node => {
    if (!named(node)) return false
    if (found !== undefined && (node.id === null || !found.has(node.id))) return false
    if (only === 'changed') return node.changed > since
    if (only === 'failing') return node.failures > 0
    if (only === 'retained') return (node.flags & 1) !== 0
    if (only === 'silent') return now - node.at > SILENT
    if (only === 'active') return now - node.at <= SILENT
    return true
  }
}
