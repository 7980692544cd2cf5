/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { printable } from '../../marbles/text/cells.js'
import { choicesOf } from './choices.js'
import { useNews } from './hooks.js'
import { below } from './node.js'
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
  const choices = useMemo(
    () =>
      choicesOf(
        store.log,
        id => store.tree.node(id)?.path,
        node === null || now === null ? null : { topic: node.path, payload: now },
      ),
    [node, value, version],
  )
  const left = choices.filter(({ topic, path }) => !store.plot.has(topic, path))
  const chosen = left.find(each => keyOf(each) === wanted) ?? left[0]
  const isFull = store.plot.lines.length >= MOST_LINES
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
              {choices.length > 0 ? 'all of it is plotted' : 'no number in what is chosen'}
            </option>
          )}
          {left.map(each => (
            <option key={keyOf(each)} value={keyOf(each)}>
              {printable(
                [below(each.topic, node), each.path || 'the whole payload']
                  .filter(part => part !== '')
                  .join(' '),
              ).slice(0, 120)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        disabled={chosen === undefined || isFull}
        onClick={() => {
          if (chosen === undefined) return
          const values = value !== null && chosen.topic === node?.path ? [value.before, value.now] : []
          plotting(chosen.topic, values).toggle(chosen.path)
        }}
      >
        Add
      </button>
      {isFull ? <span class="warn">{MOST_LINES} lines at most: take one out</span> : null}
    </>
  )
}

const keyOf = ({ topic, path }: { readonly topic: string; readonly path: string }): string =>
  JSON.stringify([topic, path])
