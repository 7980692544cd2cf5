/// <reference lib="dom" />
import type { JSX } from 'preact'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import type { TreeNode } from './node.js'
import type { Store } from './store.js'

/** By which of the filters that are observed the messages of a topic come. */
export const Through = ({ store, node }: { store: Store; node: TreeNode }): JSX.Element | null => {
  if (node.id === null) return null
  const filters = store.filtersOf(node)
  const { more = 0 } = store.state ?? {}
  return (
    <p class="dim through">
      {filters.length === 0
        ? 'No filter that is observed now brings it'
        : `Comes by ${filters.map(filter => printable(filter)).join(', ')}`}
      {more === 0 ? '' : ` (of ${count(more, 'filter')} more that is not known here)`}
    </p>
  )
}
