/// <reference lib="dom" />
import type { JSX, RefObject } from 'preact'
import type { Found } from '../protocol/messages.js'
import { wordsOfFound } from './found.js'
import type { Store } from './store.js'
import { ONLY, type TreeFilter } from './tree.js'

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
export const SearchBar = ({ store, filter, setFilter, search, found }: SearchBarProps): JSX.Element => (
  <div class="bar">
    <input
      type="search"
      ref={search}
      placeholder="part of a topic, or a filter: home/+/lamp"
      aria-label="Search topics"
      value={filter.text}
      onInput={event => {
        const text = event.currentTarget.value
        setFilter(before => ({ ...before, text }))
      }}
    />
    <input
      type="search"
      placeholder="in values"
      title="letter by letter, in the last value of each topic"
      aria-label="Search values"
      maxLength={1_000}
      value={filter.value ?? ''}
      onInput={event => {
        const value = event.currentTarget.value
        setFilter(before => ({ ...before, value }))
      }}
    />
    <select
      aria-label="Which topics"
      value={filter.only}
      onChange={event => {
        const only = event.currentTarget.value as TreeFilter['only']
        setFilter(before => ({ ...before, only }))
      }}
    >
      {ONLY.map(only => (
        <option key={only}>{only}</option>
      ))}
    </select>
    {!hasTemplates(store) && filter.folded !== true ? null : (
      <button
        type="button"
        title="a row for each template, in place of the tree (t)"
        aria-pressed={filter.folded === true}
        onClick={() => setFilter(before => foldedOr(before, store))}
      >
        Templates
      </button>
    )}
    {(filter.value ?? '') === '' ? null : (
      <output class="dim">{found === null ? '…' : wordsOfFound(found)}</output>
    )}
  </div>
)
