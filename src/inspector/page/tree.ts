import { matchesFrom } from '../../topic/filter/matches.js'
import type { NameRow, TemplateRow, TopicRow } from '../protocol/messages.js'
import { createFolds } from './folds.js'
import { nodeOf, type TreeNode } from './node.js'

/** Which topics can be asked for. */
export const ONLY = ['all', 'active', 'silent', 'failing', 'retained'] as const

/** Which rows are shown. */
export interface TreeFilter {
  /** A part of a topic, or a filter with wildcards. */
  readonly text: string
  readonly only: (typeof ONLY)[number]
  /** What the last values have in them. */
  readonly value?: string
  /** The numbers of the topics that have it, where one is asked for. */
  readonly found?: ReadonlySet<number>
  /** A row for each template, in place of the tree. */
  readonly folded?: boolean
}

/** Topics as a tree. */
export interface Tree {
  readonly root: TreeNode
  /** Topics by number. */
  node(id: number): TreeNode | undefined
  name(row: NameRow): void
  row(row: TopicRow): void
  /** Takes rates; to be called about once in a second. */
  measure(now: number): void
  /** Returns what is unfolded, from top to bottom. */
  rows(filter: TreeFilter, now: number): readonly TreeNode[]
  toggle(node: TreeNode, open?: boolean): void
  /** Begins anew, with the templates by which topics are folded. */
  clear(templates: readonly TemplateRow[]): void
  /** The rows of templates; last that of the topics of none. */
  readonly folds: readonly TreeNode[]
}

/** Levels of a topic that have nodes of their own; what is deeper is one level. */
const DEEPEST = 32
/** Ms without a message after which a topic counts as silent. */
export const SILENT = 60_000

export const createTree = (): Tree => {
  let root = nodeOf('', '', -1, null)
  let byId: TreeNode[] = []
  let folds = createFolds([])
  let measuredAt = 0

  const descend = (topic: string): TreeNode => {
    const levels = topic.split('/')
    const names =
      levels.length <= DEEPEST
        ? levels
        : [...levels.slice(0, DEEPEST - 1), levels.slice(DEEPEST - 1).join('/')]
    let node = root
    for (const [at, name] of names.entries()) {
      let child = node.children.get(name)
      if (child === undefined) {
        child = nodeOf(at === 0 ? name : `${node.path}/${name}`, name, at, node)
        node.children.set(name, child)
      }
      node = child
    }
    return node
  }

  const up = (from: TreeNode, act: (node: TreeNode) => void) => {
    for (let node: TreeNode | null = from; node !== null; node = node.parent) act(node)
  }

  return {
    get root() {
      return root
    },
    node: id => byId[id],
    get folds() {
      return folds.nodes
    },
    name: ([id, topic, template, ...params]) => {
      const node = descend(topic)
      node.id = id
      byId[id] = node
      folds.place(node, template, params)
      up(node, each => {
        each.topics += 1
      })
    },
    row: ([id, count, , failures, at, size, flags, preview]) => {
      const node = byId[id]
      if (node === undefined) return
      const more = count - ownCount(node)
      const failed = failures - ownFailures(node)
      own.set(node, [count, failures])
      node.size = size
      node.flags = flags
      node.preview = preview
      const add = (each: TreeNode) => {
        each.count += more
        each.failures += failed
        each.at = Math.max(each.at, at)
      }
      up(node, add)
      if (node.row === null) return
      add(node.row)
      if (node.row.fold !== null && failed > 0 && failed === failures) node.row.fold.failing += 1
    },
    measure: now => {
      const seconds = (now - measuredAt) / 1_000
      measuredAt = now
      if (seconds <= 0 || seconds > 60) return
      const visit = (node: TreeNode) => {
        const rate = (node.count - node.counted) / seconds
        // The mean of some seconds: a number that can be read.
        node.rate = rate === 0 && node.rate < 0.05 ? 0 : node.rate * 0.6 + rate * 0.4
        node.counted = node.count
        for (const child of node.children.values()) visit(child)
      }
      visit(root)
      folds.nodes.forEach(visit)
    },
    rows: (filter, now) => {
      const rows: TreeNode[] = []
      const wanted = chooser(filter, now)
      if (filter.folded === true) return folds.rows(wanted)
      if (wanted === null) unfold(root, rows)
      else for (const node of byId) if (node !== undefined && wanted(node)) rows.push(node)
      return rows
    },
    toggle: (node, open = !node.open) => {
      node.open = open
    },
    clear: templates => {
      root = nodeOf('', '', -1, null)
      byId = []
      folds = createFolds(templates)
    },
  }
}

const own = new WeakMap<TreeNode, readonly [count: number, failures: number]>()
const ownCount = (node: TreeNode): number => own.get(node)?.[0] ?? 0
const ownFailures = (node: TreeNode): number => own.get(node)?.[1] ?? 0

const unfold = (node: TreeNode, into: TreeNode[]): void => {
  if (!node.open) return
  for (const child of node.children.values()) {
    into.push(child)
    unfold(child, into)
  }
}

/** Returns which topics are listed, `null` where nothing is asked for: then it is a tree. */
const chooser = ({ text, only, found }: TreeFilter, now: number): ((node: TreeNode) => boolean) | null => {
  if (text === '' && only === 'all' && found === undefined) return null
  const isFilter = /(^|\/)[+#](\/|$)/.test(text)
  const small = text.toLowerCase()
  const named = (node: TreeNode) =>
    text === '' || (isFilter ? matchesFrom(text, 0, node.path) : node.path.toLowerCase().includes(small))
  return node => {
    if (!named(node)) return false
    if (found !== undefined && (node.id === null || !found.has(node.id))) return false
    if (only === 'failing') return node.failures > 0
    if (only === 'retained') return (node.flags & 1) !== 0
    if (only === 'silent') return now - node.at > SILENT
    if (only === 'active') return now - node.at <= SILENT
    return true
  }
}
