/// <reference lib="dom" />
import { useEffect } from 'preact/hooks'
import type { Asked, Connection } from './connection.js'
import { useNews } from './hooks.js'
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

/** Tells the program so, whenever it changes. */
export const Following = ({
  store,
  line,
  node,
  isListed,
}: {
  store: Store
  line: Connection
  node: TreeNode | null
  isListed: boolean
}): null => {
  useNews(store)
  const wanted = followOf(store, node, isListed)
  useEffect(() => {
    // What is not told now, since there is no connection, is told when there is one: that begins with a welcome.
    if (store.welcome !== null) line.ask(wanted).catch(() => {})
  }, [JSON.stringify(wanted), store.welcome])
  return null
}
