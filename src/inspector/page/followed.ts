import type { Asked } from './connection.js'
import type { TreeNode } from './node.js'
import type { Store } from './store.js'

type Follow = Extract<Asked, { do: 'follow' }>

/** A longer one would not fit into a frame. */
const LONGEST_PATH = 8_000

/** Returns of what the payloads are wanted: of what is chosen and what is plotted; of everything only while it is listed. */
export const followOf = (
  { plot, tree }: Pick<Store, 'plot' | 'tree'>,
  node: TreeNode | null,
  isListed: boolean,
): Follow => {
  const topics = [...new Set(plot.lines.flatMap(({ id }) => (id === null ? [] : [id])))]
  if (node === null) return { do: 'follow', topics, ...(isListed && { all: true }) }
  if (node.fold !== null)
    return { do: 'follow', topics, template: node.fold.filter === null ? -1 : tree.folds.indexOf(node) }
  return { do: 'follow', topics, ...(node.path.length <= LONGEST_PATH && { under: node.path }) }
}
