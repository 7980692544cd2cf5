/// <reference lib="dom" />
import { useEffect, useRef } from 'preact/hooks'
import { defineMarbles, type MarblesElement } from '../../marbles/element/index.js'
import { printable } from '../../marbles/text/cells.js'
import type { Theme } from './head.js'
import type { TreeNode } from './node.js'
import type { Store } from './store.js'

/** The lanes of what is chosen. */
export const Marbles = ({
  store,
  node,
  theme,
  all,
}: {
  store: Store
  node: TreeNode | null
  theme: Theme
  all(): void
}) => {
  const place = useRef<HTMLDivElement>(null)
  const element = useRef<MarblesElement | null>(null)
  useEffect(() => {
    const Live = defineMarbles('rxtopics-live')
    const live = new Live()
    const schedule = (): never => {
      throw new Error('the element schedules nothing')
    }
    live.configure({ scheduler: { now: store.now, schedule }, theme })
    place.current?.replaceChildren(live)
    element.current = live
    store.draw(live, node)
  }, [theme])
  useEffect(() => {
    if (element.current !== null) store.draw(element.current, node)
  }, [node])
  return (
    <section class="marbles" aria-label="Live marbles">
      <p class="bar">
        <span>
          Lanes of <b>{node === null ? 'all topics' : printable(node.path)}</b>
        </span>
        {node === null ? null : (
          <button type="button" onClick={all}>
            All topics
          </button>
        )}
      </p>
      <div class="stage" ref={place} />
    </section>
  )
}
