/// <reference lib="dom" />
import { useEffect } from 'preact/hooks'
import type { Connection } from './connection.js'
import { followOf } from './followed.js'
import { useNews } from './hooks.js'
import type { TreeNode } from './node.js'
import type { Store } from './store.js'

/** Tells the program of what the payloads are wanted, whenever that changes. */
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
