/// <reference lib="dom" />

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import type { Payload } from '../protocol/messages.js'
import type { Connection } from './connection.js'
import { number, useNews } from './hooks.js'
import type { TreeNode } from './node.js'
import { OwnObservers } from './ownObservers.js'
import { isRemovable } from './removable.js'
import type { Store } from './store.js'
import { Through } from './through.js'
import { DiffView, PayloadView, type PlottingOf, useValue } from './valueView.js'

export interface PanelProps {
  readonly store: Store
  readonly line: Connection
  readonly node: TreeNode | null
}

/** What a topic has now, and had before; or a value to be compared with others. */
export const ValuePanel = ({
  store,
  line,
  node,
  remove,
  plotting,
}: PanelProps & { remove(node: TreeNode): void; plotting: PlottingOf }): JSX.Element => {
  useNews(store)
  const [pinned, setPinned] = useState<{ topic: string; payload: Payload } | null>(null)
  const [compare, setCompare] = useState<'none' | 'before' | 'pinned'>('none')
  const [asked, setAsked] = useState(0)
  const value = useValue(id => line.ask({ do: 'value', id }), node?.id ?? null, (node?.count ?? 0) + asked)
  if (node === null) return <p class="empty">Choose a topic.</p>
  const other =
    compare === 'before' ? (value?.before ?? null) : compare === 'pinned' ? (pinned?.payload ?? null) : null
  return (
    <div>
      <h2>{printable(node.path)}</h2>
      <Through store={store} node={node} />
      <p class="bar">
        <button
          type="button"
          aria-pressed={compare === 'before'}
          onClick={() => setCompare(compare === 'before' ? 'none' : 'before')}
        >
          Compare with the one before
        </button>
        <button
          type="button"
          disabled={!value?.now}
          onClick={() => value?.now && setPinned({ topic: node.path, payload: value.now })}
        >
          Keep for comparison
        </button>
        {pinned === null ? null : (
          <button
            type="button"
            aria-pressed={compare === 'pinned'}
            onClick={() => setCompare(compare === 'pinned' ? 'none' : 'pinned')}
          >
            Compare with {printable(pinned.topic).slice(0, 60)}
          </button>
        )}
        <button
          type="button"
          disabled={(store.welcome?.readOnly ?? true) || !isRemovable(node)}
          onClick={() => remove(node)}
        >
          Delete retained…
        </button>
        {node.id === null ? null : (
          <button type="button" onClick={() => setAsked(asked + 1)}>
            Ask again
          </button>
        )}
      </p>
      {node.id === null ? (
        <p class="dim">
          {count(node.topics, 'topic')}, {count(node.count, 'message')}
          {node.fold === null ? '' : `, ${count(node.fold.failing, 'failing topic')}`}
        </p>
      ) : value === null ? (
        <p class="dim">…</p>
      ) : value.now === null ? (
        <p>Its payload is no more kept: others are newer, and there was no room.</p>
      ) : other !== null ? (
        <DiffView before={other} after={value.now} />
      ) : (
        <PayloadView
          key={node.path}
          payload={value.now}
          plotting={plotting(node.path, [value.before, value.now])}
        />
      )}
      {compare !== 'none' && other === null ? <p class="dim">There is nothing to compare with.</p> : null}
    </div>
  )
}

/** Who observes what, and what the client counts. */
export const ObserversPanel = ({ store, line }: PanelProps): JSX.Element => {
  useNews(store)
  const { state } = store
  if (state === null) return <p class="empty">…</p>
  return (
    <div class="two">
      <OwnObservers line={line} state={state} />
      <table>
        <caption>
          Filters on the wire: {state.observers.length}
          {state.more > 0 ? ` and ${number(state.more)} more` : ''}
        </caption>
        <thead>
          <tr>
            <th>filter</th>
            <th>observers</th>
            <th>phase</th>
            <th>QoS</th>
            <th>granted</th>
          </tr>
        </thead>
        <tbody>
          {state.observers.map(({ filter, observers, phase, qos, granted, own }) => (
            <tr key={filter}>
              <td>{printable(filter)}</td>
              <td>
                {observers}
                {own > 0 ? ` (${own} is this inspector)` : ''}
              </td>
              <td>{phase}</td>
              <td>{qos}</td>
              <td>{granted ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>The client</caption>
        <tbody>
          {Object.entries(state.counts).map(([name, count]) => (
            <tr key={name}>
              <th>{name}</th>
              <td>{number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
