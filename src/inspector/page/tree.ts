import type { NameRow, TemplateRow, TopicRow } from '../protocol/messages.js'
import { createFolds } from './folds.js'
import { hiderOf } from './hiding.js'
import { nodeOf, type TreeNode } from './node.js'
import { chooser, isWhole, type TreeFilter } from './treeFilter.js'

/** Topics as a tree. */
export interface Tree {
  readonly root: TreeNode
  /** Topics by number. */
  node(id: number): TreeNode | undefined
  /** Returns the number of a topic, `null` if none has come. */
  idOf(topic: string): number | null
  name(row: NameRow): void
  row(row: TopicRow): void
  /** Takes rates; to be called about once in a second. */
  measure(now: number): void
  /** Returns what is unfolded, from top to bottom. */
  rows(filter: TreeFilter, now: number): readonly TreeNode[]
  toggle(node: TreeNode, open?: boolean): void
  /** Hides the topics of some filters, and no others; those that are yet to come, too. */
  hide(filters: readonly string[]): void
  /** Returns how many topics are hidden, with all messages they have had. */
  hidden(): { readonly topics: number; readonly messages: number }
  /** Returns of how many topics it cannot be said that they have not changed. */
  unsure(since: number): number
  /** Begins anew, with the templates by which topics are folded. */
  clear(templates: readonly TemplateRow[]): void
  /** The rows of templates; last that of the topics of none. */
  readonly folds: readonly TreeNode[]
}

/** Levels of a topic that have nodes of their own; what is deeper is one level. */
const DEEPEST = 32

export const createTree = (): Tree => {
  let root = nodeOf('', '', -1, null)
  let byId: TreeNode[] = []
  let folds = createFolds([])
  let measuredAt = 0
  let isHiding = hiderOf([])

  const descend = (topic: string): TreeNode => {
    let node = root
    for (const [at, name] of namesOf(topic).entries()) {
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
    idOf: topic => {
      let node: TreeNode | undefined = root
      for (const name of namesOf(topic)) node = node?.children.get(name)
      return node?.id ?? null
    },
    get folds() {
      return folds.nodes
    },
    name: ([id, topic, template, ...params]) => {
      const node = descend(topic)
      node.id = id
      byId[id] = node
      node.isHidden = isHiding(topic)
      folds.place(node, template, params)
      up(node, each => {
        each.topics += 1
        if (node.isHidden) each.hidden += 1
      })
    },
    row: ([id, count, , failures, at, size, flags, preview, changed, unsure]) => {
      const node = byId[id]
      if (node === undefined) return
      const more = count - ownCount(node)
      const failed = failures - ownFailures(node)
      own.set(node, [count, failures])
      node.size = size
      node.flags = flags
      node.preview = preview
      node.changed = changed
      node.unsure = unsure
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
      const isAsked = isWhole(filter) ? null : chooser(filter, now)
      const wanted =
        root.hidden === 0 ? isAsked : (node: TreeNode) => !node.isHidden && (isAsked?.(node) ?? true)
      if (filter.folded === true) return folds.rows(wanted)
      if (isAsked !== null) return byId.filter(wanted ?? isAsked)
      const rows: TreeNode[] = []
      unfold(root, rows)
      return rows
    },
    toggle: (node, open = !node.open) => {
      node.open = open
    },
    hide: filters => {
      isHiding = hiderOf(filters)
      const begin = (node: TreeNode) => {
        node.hidden = 0
        for (const child of node.children.values()) begin(child)
      }
      begin(root)
      byId.forEach(node => {
        node.isHidden = isHiding(node.path)
        if (node.isHidden)
          up(node, each => {
            each.hidden += 1
          })
      })
    },
    hidden: () => ({
      topics: root.hidden,
      messages: byId.reduce((sum, node) => sum + (node.isHidden ? ownCount(node) : 0), 0),
    }),
    unsure: since =>
      byId.filter(({ isHidden, changed, unsure }) => !isHidden && changed <= since && unsure > since).length,
    clear: templates => {
      root = nodeOf('', '', -1, null)
      byId = []
      folds = createFolds(templates)
    },
  }
}

/** The levels of a topic, as they have nodes. */
const namesOf = (topic: string): readonly string[] => {
  const levels = topic.split('/')
  return levels.length <= DEEPEST
    ? levels
    : [...levels.slice(0, DEEPEST - 1), levels.slice(DEEPEST - 1).join('/')]
}

const own = new WeakMap<TreeNode, readonly [count: number, failures: number]>()
const ownCount = (node: TreeNode): number => own.get(node)?.[0] ?? 0
const ownFailures = (node: TreeNode): number => own.get(node)?.[1] ?? 0

const unfold = (node: TreeNode, into: TreeNode[]): void => {
  if (!node.open) return
  for (const child of node.children.values()) {
    if (child.hidden === child.topics) continue
    into.push(child)
    unfold(child, into)
  }
}
