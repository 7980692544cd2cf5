/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { printable } from '../../marbles/text/cells.js'
import { CUT, RETAINED } from '../protocol/messages.js'
import { ageOf, number, rateOf, useNews } from './hooks.js'
import type { Store } from './store.js'
import { SILENT, type TreeFilter, type TreeNode } from './tree.js'

const ROW = 24

export interface TreeProps {
  readonly store: Store
  readonly filter: TreeFilter
  readonly chosen: TreeNode | null
  choose(node: TreeNode): void
  remove(node: TreeNode): void
}

/** The topics, as a tree or as a list; of them only what is in sight is in the page. */
export const TreeView = ({ store, filter, chosen, choose, remove }: TreeProps): JSX.Element => {
  useNews(store)
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(400)
  const [, redraw] = useState(0)
  const now = store.now()
  const rows = store.tree.rows(filter, now)
  const isTree = filter.text === '' && filter.only === 'all'
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
    redraw(count => count + 1)
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
    if (chosen === null || !isTree) return
    if (open && chosen.open) go(at + 1)
    else if (open && chosen.children.size > 0) toggle(chosen, true)
    else if (!open && chosen.open) toggle(chosen, false)
    else if (!open && chosen.parent !== null && chosen.parent.depth >= 0) go(rows.indexOf(chosen.parent))
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
      for (const node of chosen?.parent?.children.values() ?? []) toggle(node, node.children.size > 0)
    },
    Delete: () => {
      if (chosen !== null) remove(chosen)
    },
  }

  return (
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
            key={node.path}
            node={node}
            index={first + index}
            isTree={isTree}
            isChosen={node === chosen}
            age={now - node.at}
            press={() => {
              choose(node)
              if (isTree && node.children.size > 0) toggle(node)
            }}
          />
        ))}
      </div>
      {rows.length === 0 ? <p class="empty">Nothing yet.</p> : null}
    </div>
  )
}

interface RowProps {
  readonly node: TreeNode
  readonly index: number
  readonly isTree: boolean
  readonly isChosen: boolean
  readonly age: number
  press(): void
}

const Row = ({ node, index, isTree, isChosen, age, press }: RowProps) => {
  const isBranch = node.children.size > 0
  const name = printable(isTree ? node.name : node.path)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the grid
    <div
      id={`row-${index}`}
      role="row"
      class={`row${isChosen ? ' chosen' : ''}${age > SILENT ? ' silent' : ''}`}
      style={{
        top: `${index * ROW}px`,
        paddingInlineStart: `${8 + (isTree ? Math.min(node.depth, 20) * 14 : 0)}px`,
      }}
      aria-rowindex={index + 1}
      aria-level={isTree ? node.depth + 1 : 1}
      aria-expanded={isTree && isBranch ? node.open : undefined}
      aria-selected={isChosen}
      onClick={press}
    >
      <span class="twist" aria-hidden="true">
        {isTree && isBranch ? (node.open ? '▾' : '▸') : ''}
      </span>
      <span class="topic" role="gridcell" title={printable(node.path).slice(0, 500)}>
        {name === '' ? '(empty)' : name.slice(0, 300)}
      </span>
      {isTree && isBranch ? <span class="many">{number(node.topics)}</span> : null}
      {(node.flags & RETAINED) !== 0 ? (
        <span class="badge" title="retained">
          R
        </span>
      ) : null}
      {node.failures > 0 ? <span class="badge bad">{number(node.failures)} bad</span> : null}
      <span class="value" role="gridcell">
        {node.id === null ? '' : `${node.preview}${(node.flags & CUT) !== 0 ? ' (cut)' : ''}`}
      </span>
      <span class="rate" role="gridcell">
        {rateOf(node.rate)}
        {node.rate > 0 ? '/s' : ''}
      </span>
      <span class="age" role="gridcell" title={age > SILENT ? 'silent' : ''}>
        {node.at === 0 ? '' : ageOf(age)}
      </span>
    </div>
  )
}
