/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { number, useNews } from './hooks.js'
import { isBranch, type TreeNode } from './node.js'
import { isRemovable } from './removable.js'
import { ROW, Row, type Shape } from './row.js'
import type { Store } from './store.js'
import { isWhole, type TreeFilter } from './treeFilter.js'

export interface TreeProps {
  readonly store: Store
  readonly filter: TreeFilter
  readonly chosen: TreeNode | null
  choose(node: TreeNode): void
  remove(node: TreeNode): void
  hide(node: TreeNode): void
}

/** The topics, as a tree, as a list, or by templates; of them only what is in sight is in the page. */
export const TreeView = ({ store, filter, chosen, choose, remove, hide }: TreeProps): JSX.Element => {
  useNews(store)
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(400)
  const [, redraw] = useState(0)
  const now = store.now()
  const rows = store.tree.rows(filter, now)
  const folded = filter.folded === true
  const shape: Shape = folded ? 'folded' : isWhole(filter) ? 'tree' : 'list'
  const canUnfold = (node: TreeNode) => shape !== 'list' && isBranch(node, folded)
  const above = (node: TreeNode) => (folded ? node.row : node.parent)
  const first = Math.max(0, Math.min(Math.floor(top / ROW) - 4, rows.length - 1))
  const shown = rows.slice(first, first + Math.ceil(height / ROW) + 8)
  const at = chosen === null ? -1 : rows.indexOf(chosen)

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // What is unfolded may have changed since this was drawn.
  const current = () => store.tree.rows(filter, store.now())
  const toggle = (node: TreeNode, open?: boolean) => {
    store.tree.toggle(node, open)
    redraw(before => before + 1)
  }
  const go = (index: number) => {
    const rows = current()
    const node = rows[Math.max(0, Math.min(rows.length - 1, index))]
    const element = box.current
    if (node === undefined || element === null) return
    choose(node)
    const place = rows.indexOf(node) * ROW
    if (place < element.scrollTop) element.scrollTop = place
    else if (place + ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = place + ROW - element.clientHeight
  }
  const page = Math.max(1, Math.floor(height / ROW) - 1)
  const fold = (open: boolean) => {
    if (chosen === null || shape === 'list') return
    const isOpen = canUnfold(chosen) && chosen.open
    const parent = above(chosen)
    if (open && isOpen) go(at + 1)
    else if (open && canUnfold(chosen)) toggle(chosen, true)
    else if (!open && isOpen) toggle(chosen, false)
    else if (!open && parent !== null && parent.depth >= 0) go(rows.indexOf(parent))
  }
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at < 0 ? 0 : at - 1),
    ArrowRight: () => fold(true),
    ArrowLeft: () => fold(false),
    PageDown: () => go(at + page),
    PageUp: () => go(at - page),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    '*': () => {
      const siblings = folded ? store.tree.folds : (chosen?.parent?.children.values() ?? [])
      for (const node of siblings) toggle(node, canUnfold(node))
    },
    h: () => {
      if (chosen !== null) hide(chosen)
    },
    Delete: () => {
      if (chosen !== null && isRemovable(chosen)) remove(chosen)
    },
  }

  return (
    <>
      {shape === 'list' ? (
        <output class="listed dim">
          {number(rows.length)} of {count(store.tree.root.topics, 'topic')}
        </output>
      ) : null}
      <div
        class="tree"
        role="treegrid"
        aria-label="Topics"
        aria-rowcount={rows.length}
        aria-activedescendant={at >= first && at < first + shown.length ? `row-${at}` : undefined}
        tabIndex={0}
        ref={box}
        onScroll={event => setTop(event.currentTarget.scrollTop)}
        onKeyDown={event => {
          const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key]
          if (act === undefined) return
          event.preventDefault()
          act()
        }}
      >
        <div class="space" role="presentation" style={{ height: `${rows.length * ROW}px` }}>
          {shown.map((node, index) => (
            <Row
              key={node.fold ?? node.path}
              node={node}
              index={first + index}
              shape={shape}
              isChosen={node === chosen}
              age={now - node.at}
              press={() => {
                choose(node)
                if (canUnfold(node)) toggle(node)
              }}
            />
          ))}
        </div>
        {rows.length === 0 ? (
          <p class="empty">{store.tree.root.topics === 0 ? 'Nothing yet.' : 'None of the topics.'}</p>
        ) : null}
      </div>
    </>
  )
}
