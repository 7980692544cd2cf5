/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { printable } from '../../marbles/text/cells.js'
import { type Choice, choicesOf } from './choices.js'
import { useNews } from './hooks.js'
import { below, type TreeNode } from './node.js'
import type { PanelProps } from './panels.js'
import { MOST_LINES } from './plot.js'
import { type PlottingOf, useValue } from './valueView.js'

/** Ms until it is looked again what there is to choose from. */
const AGAIN = 1_000

/** Chooses what is plotted from the paths that the last messages have. */
export const PlotAdd = ({
  store,
  line,
  node,
  plotting,
}: PanelProps & { plotting: PlottingOf }): JSX.Element => {
  const version = useNews(store, AGAIN)
  const [wanted, setWanted] = useState('')
  const value = useValue(id => line.ask({ do: 'value', id }), node?.id ?? null, 0)
  const now = value?.now ?? null
  const { all, isCut } = useMemo(
    () =>
      choicesOf(
        store.log,
        id => store.tree.node(id)?.path,
        node === null || now === null ? null : { topic: node.path, payload: now },
      ),
    [node, value, version],
  )
  const missing = ({ topics, path }: Choice) => topics.filter(topic => !store.plot.has(topic, path))
  const left = all.filter(choice => missing(choice).length > 0)
  const chosen = left.find(each => keyOf(each) === wanted) ?? left[0]
  const room = MOST_LINES - store.plot.lines.length
  const add = (choice: Choice) => {
    for (const topic of missing(choice).slice(0, room)) {
      const values = value !== null && topic === node?.path ? [value.before, value.now] : []
      plotting(topic, values).toggle(choice.path)
    }
  }
  return (
    <>
      <label>
        Plot{' '}
        <select
          aria-label="What is plotted"
          disabled={left.length === 0}
          value={chosen === undefined ? '' : keyOf(chosen)}
          onChange={event => setWanted(event.currentTarget.value)}
        >
          {left.length > 0 ? null : (
            <option value="">
              {all.length > 0 ? 'all of it is plotted' : 'no number in what is chosen'}
            </option>
          )}
          {left.map(each => (
            <option key={keyOf(each)} value={keyOf(each)}>
              {labelOf(each, node)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        disabled={chosen === undefined || room === 0}
        onClick={() => chosen !== undefined && add(chosen)}
      >
        Add
      </button>
      {isCut ? <span class="dim">not all topics are listed: choose one in the tree</span> : null}
      {room === 0 ? <span class="warn">{MOST_LINES} lines at most: take one out</span> : null}
    </>
  )
}

const keyOf = ({ topics, path }: Choice): string => JSON.stringify([topics.length, topics[0], path])

const labelOf = ({ topics, path }: Choice, node: TreeNode | null): string => {
  const where = path === '' ? 'the whole payload' : path
  const [first = ''] = topics
  const words = topics.length > 1 ? `${where} of ${topics.length} topics` : `${below(first, node)} ${where}`
  return printable(words).trim().slice(0, 120)
}
