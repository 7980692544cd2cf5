/// <reference lib="dom" />
import type { JSX, RefObject } from 'preact'
import { count } from '../../base/count.js'
import type { Found } from '../protocol/messages.js'
import { ConditionField } from './conditionField.js'
import { wantedOf, wordsOfFound } from './found.js'
import { HideField } from './hideField.js'
import { useNews } from './hooks.js'
import type { Store } from './store.js'
import { ONLY, type TreeFilter } from './treeFilter.js'

interface SearchBarProps {
  readonly store: Store
  readonly filter: TreeFilter
  setFilter(change: (before: TreeFilter) => TreeFilter): void
  readonly search: RefObject<HTMLInputElement>
  /** What the search of values has found. */
  readonly found: Found | null
}

/** Returns the filter with templates in place of the tree, or the tree in place of them; without templates the tree. */
export const foldedOr = (before: TreeFilter, store: Pick<Store, 'welcome'>): TreeFilter => ({
  ...before,
  folded: before.folded !== true && hasTemplates(store),
})

const hasTemplates = ({ welcome }: Pick<Store, 'welcome'>): boolean => (welcome?.templates.length ?? 0) > 0

/** Which topics are listed, and how. */
export const SearchBar = ({ store, filter, setFilter, search, found }: SearchBarProps): JSX.Element => {
  const change = (part: Partial<TreeFilter>) => setFilter(before => ({ ...before, ...part }))
  const { text, value = '', where = '', hide = [], only, since = 0, folded = false } = filter
  return (
    <search class="searches">
      <div class="bar">
        <input
          type="search"
          ref={search}
          placeholder="part of a topic, or a filter: home/+/lamp"
          aria-label="Search topics"
          value={text}
          onInput={event => change({ text: event.currentTarget.value })}
        />
        <select
          aria-label="Which topics"
          value={only}
          onChange={event =>
            change({ only: event.currentTarget.value as TreeFilter['only'], since: store.now() })
          }
        >
          {ONLY.map(each => (
            <option key={each}>{each}</option>
          ))}
        </select>
        {!hasTemplates(store) && !folded ? null : (
          <button
            type="button"
            title="a row for each template, in place of the tree (t)"
            aria-pressed={folded}
            onClick={() => setFilter(before => foldedOr(before, store))}
          >
            Templates
          </button>
        )}
        {only === 'changed' ? (
          <Changed store={store} since={since} fromNow={() => change({ since: store.now() })} />
        ) : null}
      </div>
      <div class="bar">
        <input
          type="search"
          placeholder="in values"
          title="letter by letter, in the last value of each topic"
          aria-label="Search values"
          maxLength={1_000}
          value={value}
          onInput={event => change({ value: event.currentTarget.value })}
        />
        <ConditionField value={where} change={next => change({ where: next })} />
        {wantedOf(filter) === null ? null : (
          <output class="dim">{found === null ? '…' : wordsOfFound(found)}</output>
        )}
      </div>
      <div class="bar">
        <HideField store={store} hide={hide} change={next => change({ hide: next })} />
      </div>
    </search>
  )
}

/** Since when changes count, and where there is none to be seen. */
const Changed = ({
  store,
  since,
  fromNow,
}: {
  readonly store: Store
  readonly since: number
  fromNow(): void
}) => {
  useNews(store)
  const unsure = store.tree.unsure(since)
  return (
    <span class="since">
      <output class="dim">
        since {new Date(since).toLocaleTimeString()}
        {unsure === 0
          ? ''
          : `; of ${count(unsure, 'other')} that cannot be said: the value is not kept whole`}
      </output>
      <button type="button" onClick={fromNow}>
        From now on
      </button>
    </span>
  )
}
