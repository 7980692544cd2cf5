/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import { number, sizeOf, useNews } from './hooks.js'
import { type LogEntry, MOST_ENTRIES, MOST_WEIGHT } from './log.js'
import { ENTRY, LogRow } from './logRow.js'
import { below, type TreeNode } from './node.js'
import type { PanelProps } from './panels.js'
import { payloadOf } from './payloadOf.js'
import type { Store } from './store.js'
import { Through } from './through.js'
import { PayloadView, type PlottingOf } from './valueView.js'

/** Where somebody reads in the log of what is chosen. */
export interface Reading {
  readonly node: TreeNode | null
  /** The number of the last message that is listed; `null`: the list goes on. */
  readonly held: number | null
  /** The number of the message that is shown. */
  readonly chosen: number | null
}

interface LogPanelProps extends PanelProps {
  readonly plotting: PlottingOf
  readonly reading: Reading
  setReading(reading: Reading): void
}

/** The messages of what is chosen, the newest last; of them only what is in sight is in the page. */
export const LogPanel = ({ store, node, plotting, reading, setReading }: LogPanelProps): JSX.Element => {
  useNews(store)
  const { log } = store
  const box = useRef<HTMLDivElement>(null)
  const { held, chosen } = reading.node === node ? reading : { held: null, chosen: null }
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(200)
  const listed = held === null ? log.size : log.placeOf(held + 1)
  // Of those that came since, too, some may have left.
  const isLost = listed === 0 && log.gone > 0
  const place = chosen === null ? -1 : log.placeOf(chosen)
  const found = log.at(place)
  const entry = found?.message === chosen ? found : undefined

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useStay(box, held === null, log.gone, `${listed} ${height}`, entry === undefined ? listed : place)

  const read = (change: Partial<Reading>) => setReading({ node, held, chosen, ...change })
  const last = () => held ?? log.at(log.size - 1)?.message ?? 0
  const hold = () => read({ held: last() })
  const show = (message: number) => {
    const element = box.current
    if (element === null) return
    read({ held: last(), chosen: message })
    const from = log.placeOf(message) * ENTRY
    if (from < element.scrollTop) element.scrollTop = from
    else if (from + ENTRY > element.scrollTop + element.clientHeight)
      element.scrollTop = from + ENTRY - element.clientHeight
  }
  const go = (index: number) => {
    const next = log.at(Math.max(0, Math.min(listed - 1, index)))
    if (next !== undefined) show(next.message)
  }
  const follow = () => read({ held: null })
  const at = entry === undefined ? listed : place
  const page = Math.max(1, Math.floor(height / ENTRY) - 1)
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    PageDown: () => go(at + page),
    PageUp: () => go(at - page),
    Home: () => go(0),
    End: () => go(listed - 1),
    Enter: () => go(entry === undefined ? listed - 1 : place),
    ' ': () => (held === null ? hold() : follow()),
    f: follow,
    Escape: () => read({ chosen: null }),
  }
  const first = Math.max(0, Math.min(Math.floor(top / ENTRY) - 4, listed - 1))
  const shown = Math.max(0, Math.min(listed, first + Math.ceil(height / ENTRY) + 8) - first)

  return (
    <div class="log">
      <p class="bar">
        <button type="button" aria-pressed={held !== null} onClick={held === null ? hold : follow}>
          {held === null ? 'Pause' : `Follow (${number(log.size - listed)}${isLost ? ' or more' : ''} came)`}
        </button>
        <span class="dim" title={`the last ${number(MOST_ENTRIES)} that were sent to this page`}>
          {wordsOfLog(store, node)}
        </span>
      </p>
      <div class={entry === undefined ? 'log-list' : 'log-list two'}>
        <div
          class="entries"
          role="grid"
          aria-label="Messages"
          aria-rowcount={listed}
          aria-activedescendant={place >= first && place < first + shown ? `entry-${place}` : undefined}
          tabIndex={0}
          ref={box}
          onScroll={event => {
            const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
            // Who scrolls back wants to read.
            if (scrollTop < top && scrollTop < scrollHeight - clientHeight - ENTRY) hold()
            setTop(scrollTop)
          }}
          onKeyDown={event => {
            const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key]
            if (act === undefined) return
            event.preventDefault()
            act()
          }}
        >
          <div class="space" role="presentation" style={{ height: `${listed * ENTRY}px` }}>
            {Array.from({ length: shown }, (_, index) => log.at(first + index)!).map((each, index) => (
              <LogRow
                key={each.message}
                entry={each}
                index={first + index}
                topic={below(store.tree.node(each.id)?.path ?? '', node)}
                isChosen={each === entry}
                press={() => show(each.message)}
              />
            ))}
          </div>
          {listed > 0 ? null : (
            <p class="empty">
              {isLost ? 'All that was listed has made room for newer ones.' : 'Nothing yet.'}
            </p>
          )}
        </div>
        {entry === undefined ? null : <Detail store={store} entry={entry} plotting={plotting} />}
      </div>
    </div>
  )
}

/** Keeps what is seen in its place while older messages leave; or keeps the newest in sight. */
const useStay = (
  box: { readonly current: HTMLDivElement | null },
  isFollowing: boolean,
  gone: number,
  shape: string,
  place: number,
): void => {
  const before = useRef<number | null>(null)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    if (isFollowing) element.scrollTop = element.scrollHeight
    // Who comes back finds what was read in the middle.
    else if (before.current === null) element.scrollTop = place * ENTRY - element.clientHeight / 2
    else if (gone > before.current) element.scrollTop -= (gone - before.current) * ENTRY
    before.current = gone
  }, [isFollowing, gone, shape])
}

const Detail = ({ store, entry, plotting }: { store: Store; entry: LogEntry; plotting: PlottingOf }) => {
  const node = store.tree.node(entry.id)
  const topic = node?.path ?? ''
  const payload = entry.mark === null ? null : payloadOf(entry.mark)
  return (
    <div class="detail">
      <h3>{printable(topic)}</h3>
      {node === undefined ? null : <Through store={store} node={node} />}
      {entry.failure === '' ? null : (
        <p class="bad">It cannot be decoded: {entry.failure}. 2 failures says why.</p>
      )}
      {payload !== null ? (
        <PayloadView key={topic} payload={payload} plotting={plotting(topic)} />
      ) : entry.mark === null ? (
        <p>Of this message only its failure was told.</p>
      ) : (
        <p>
          Its payload ({count(entry.mark[5], 'byte')}) was not sent to this page: it came before this was
          chosen, or with too many others.
        </p>
      )}
    </div>
  )
}

const wordsOfLog = ({ log, tree }: Store, node: TreeNode | null): string => {
  const all = Math.max((node ?? tree.root).count, log.size)
  return [
    `${number(log.size)} of ${count(all, 'message')}, ${sizeOf(log.weight)} of ${sizeOf(MOST_WEIGHT)}`,
    log.gone > 0 ? `; ${number(log.gone)} older ones have left` : '',
  ].join('')
}
