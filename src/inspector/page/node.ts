/** What a row of a template stands for. */
export interface Fold {
  /** What asks for all of its topics; `null`: nothing does. */
  readonly filter: string | null
  /** The names of its params, and its wildcards. */
  readonly names: readonly string[]
  /** The values that each of them has had. */
  readonly values: readonly Set<string>[]
  readonly members: TreeNode[]
  /** Topics with failures. */
  failing: number
  /** Topics that are asked for. */
  asked: number
}

/** A level of the tree, or the row of a template. */
export interface TreeNode {
  /** The levels that lead to it, with slashes. */
  readonly path: string
  /** Its own level. */
  readonly name: string
  readonly depth: number
  readonly parent: TreeNode | null
  readonly children: Map<string, TreeNode>
  /** The number of the topic that ends here. */
  id: number | null
  open: boolean
  /** Of all below, and its own. */
  topics: number
  /** Topics that are hidden. */
  hidden: number
  count: number
  failures: number
  /** Messages per second. */
  rate: number
  counted: number
  at: number
  // Of its own topic.
  isHidden: boolean
  /** When its value became another, and when that could not be said. */
  changed: number
  unsure: number
  size: number
  flags: number
  preview: string
  /** The row of its template. */
  row: TreeNode | null
  /** What the wildcards of its template stand for. */
  params: readonly string[]
  /** Of the row of a template: what it stands for. */
  readonly fold: Fold | null
}

export const nodeOf = (
  path: string,
  name: string,
  depth: number,
  parent: TreeNode | null,
  fold: Fold | null = null,
): TreeNode => ({
  ...{ path, name, depth, parent, fold },
  children: new Map(),
  ...{ id: null, open: depth < 0, topics: 0, hidden: 0, count: 0, failures: 0, rate: 0, counted: 0, at: 0 },
  ...{ isHidden: false, changed: 0, unsure: 0, size: 0, flags: 0, preview: '', row: null, params: [] },
})

/** Returns whether there is something to unfold below a node. */
export const isBranch = ({ fold, children }: TreeNode, folded: boolean): boolean =>
  folded ? fold !== null : children.size > 0

/** Returns a topic as it reads below what is chosen; all of it where that is no branch. */
export const below = (topic: string, chosen: TreeNode | null): string => {
  if (chosen === null || chosen.fold !== null) return topic
  return topic === chosen.path ? '' : topic.slice(chosen.path.length + 1)
}
