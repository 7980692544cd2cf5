/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Result } from '../protocol/messages.js'
import { connect } from './connection.js'
import { FailuresPanel } from './failuresPanel.js'
import { Following } from './follow.js'
import { useFound, wantedOf } from './found.js'
import { Head, type Theme } from './head.js'
import { hidingProblem } from './hiding.js'
import { filterOfLink, linkOfFilter } from './link.js'
import { LogPanel, type Reading } from './logPanel.js'
import { Marbles } from './marblesView.js'
import type { TreeNode } from './node.js'
import { ObserversPanel, ValuePanel } from './panels.js'
import { MOST_LINES } from './plot.js'
import { PlotPanel } from './plotPanel.js'
import { PublishPanel } from './publishPanel.js'
import { RecordPanel } from './recordPanel.js'
import { meantBy } from './removable.js'
import { Removal } from './removal.js'
import { useRepetition } from './repetition.js'
import type { Saved } from './saved.js'
import { foldedOr, SearchBar } from './searchBar.js'
import { createStore } from './store.js'
import type { TreeFilter } from './treeFilter.js'
import { TreeView } from './treeView.js'
import { Undo } from './undo.js'
import type { PlottingOf } from './valueView.js'

const TABS = ['value', 'failures', 'observers', 'publish', 'record', 'log', 'plot'] as const
type Tab = (typeof TABS)[number]

const KEYS =
  '/ search · t templates · h hides what is chosen · ↑ ↓ choose · → ← unfold and fold · * unfold siblings · Delete retained values (asks first) · ' +
  '1–7 panels · in the log: ↑ ↓ Enter a message, Space pauses, f follows · ' +
  'in the marbles: Space holds, ← → go back and on, + − 0 zoom, n N failures, ? all keys · Ctrl+Enter publishes'

/** The whole page. */
export const App = (): JSX.Element => {
  const store = useMemo(createStore, [])
  const [link, setLink] = useState('connecting')
  const line = useMemo(() => connect(store.take, setLink), [])
  const [filter, setFilter] = useState<TreeFilter>(() => filterOfLink(location.hash, Date.now()))
  const [node, setNode] = useState<TreeNode | null>(null)
  const [tab, setTab] = useState<Tab>('value')
  const [theme, setTheme] = useState<Theme>('system')
  const [removing, setRemoving] = useState<TreeNode | null>(null)
  const [deleted, setDeleted] = useState<Extract<Result, { of: 'delete' }> | null>(null)
  const [showsKeys, setShowsKeys] = useState(false)
  const [saved, setSaved] = useState<readonly Saved[]>([])
  const repeated = useRepetition(line)
  const [plotted, setPlotted] = useState(0)
  const [reading, setReading] = useState<Reading>({ node: null, held: null, chosen: null })
  const search = useRef<HTMLInputElement>(null)
  const asked = wantedOf(filter)
  const found = useFound(line, asked)
  const listed = useMemo(
    () => (asked === null ? filter : { ...filter, found: new Set(found?.ids) }),
    [filter, found],
  )
  // Before the tree is drawn, which comes next.
  useMemo(() => store.hide(filter.hide ?? []), [filter.hide])

  useEffect(() => {
    const timer = setInterval(() => store.tree.measure(store.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  // What is listed is in the address, to be kept or sent to whoever has the token.
  useEffect(() => history.replaceState(null, '', `${location.pathname}${linkOfFilter(filter)}`), [filter])
  useEffect(() => {
    const followed = () => setFilter(filterOfLink(location.hash, store.now()))
    addEventListener('hashchange', followed)
    return () => removeEventListener('hashchange', followed)
  }, [])
  // A new line is a new tree.
  useEffect(() => setNode(null), [store.welcome])
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.composedPath()[0]
      if (target instanceof Element && /^(input|textarea|select)$/i.test(target.tagName)) return
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (event.key === '/') search.current?.focus()
      else if (event.key === 't') setFilter(before => foldedOr(before, store))
      else if (event.key === '?') setShowsKeys(shows => !shows)
      else if (/^[1-7]$/.test(event.key)) setTab(TABS[Number(event.key) - 1]!)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])

  const remove = (wanted: TreeNode) => {
    if (!(store.welcome?.readOnly ?? true) && wanted.fold?.filter !== null) setRemoving(wanted)
  }
  const hide = (wanted: TreeNode) => {
    const expected = meantBy(wanted, store.tree.folds).wanted.filter
    if (wanted === node) setNode(null)
    setFilter(before => {
      const hidden = before.hide ?? []
      return hidingProblem(hidden, expected) === null ? { ...before, hide: [...hidden, expected] } : before
    })
  }
  const panel = { store, line, node }
  const plotting: PlottingOf = (topic, values = []) => ({
    isFull: store.plot.lines.length >= MOST_LINES,
    has: path => store.plot.has(topic, path),
    toggle: path => {
      store.toggleLine(
        topic,
        path,
        values.filter(value => value !== null),
      )
      setPlotted(store.plot.lines.length)
    },
  })
  return (
    <div class="app">
      <Head
        store={store}
        link={link}
        theme={theme}
        setTheme={setTheme}
        toggleKeys={() => setShowsKeys(!showsKeys)}
      />
      {showsKeys ? <p class="keys">{KEYS}</p> : null}
      {deleted === null ? null : <Undo line={line} deleted={deleted} close={() => setDeleted(null)} />}
      <Following store={store} line={line} node={node} isListed={tab === 'log'} />
      <div class="left">
        <SearchBar store={store} filter={filter} setFilter={setFilter} search={search} found={found} />
        <TreeView store={store} filter={listed} chosen={node} choose={setNode} remove={remove} hide={hide} />
      </div>
      <div class="right">
        <Marbles store={store} node={node} theme={theme} all={() => setNode(null)} />
        <div class="tabs" role="tablist">
          {TABS.map((each, at) => (
            <button
              type="button"
              role="tab"
              key={each}
              id={`tab-${each}`}
              aria-selected={tab === each}
              aria-controls="panel"
              onClick={() => setTab(each)}
            >
              {at + 1} {each}
              {each === 'publish' && repeated.isRunning ? ' (repeating)' : ''}
              {each === 'plot' && plotted > 0 ? ` (${plotted})` : ''}
            </button>
          ))}
        </div>
        <div class="panel" id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
          {tab === 'value' ? <ValuePanel {...panel} remove={remove} plotting={plotting} /> : null}
          {tab === 'failures' ? <FailuresPanel {...panel} /> : null}
          {tab === 'observers' ? <ObserversPanel {...panel} /> : null}
          {tab === 'publish' ? (
            <PublishPanel {...panel} saved={saved} setSaved={setSaved} repeated={repeated} />
          ) : null}
          {tab === 'record' ? <RecordPanel {...panel} /> : null}
          {tab === 'log' ? <LogPanel {...panel} {...{ plotting, reading, setReading }} /> : null}
          {tab === 'plot' ? <PlotPanel {...panel} theme={theme} plotting={plotting} /> : null}
        </div>
      </div>
      {removing === null ? null : (
        <Removal
          line={line}
          node={removing}
          folds={store.tree.folds}
          close={() => setRemoving(null)}
          done={result => {
            setDeleted(result)
            setRemoving(null)
          }}
        />
      )}
    </div>
  )
}
