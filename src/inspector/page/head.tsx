/// <reference lib="dom" />

import type { JSX } from 'preact'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import { rateOf, sizeOf, useNews } from './hooks.js'
import type { Store } from './store.js'

export type Theme = 'system' | 'light' | 'dark'

interface HeadProps {
  readonly store: Store
  readonly link: string
  readonly theme: Theme
  setTheme(theme: Theme): void
  toggleKeys(): void
}

/** How the client stands, what has come, and what is not shown. */
export const Head = ({ store, link, theme, setTheme, toggleKeys }: HeadProps): JSX.Element => {
  useNews(store)
  const { figures, state, welcome, old } = store
  const left = figures === null ? [] : leftOut(figures, old, store.lost)
  return (
    <header>
      <strong>rxtopics</strong>
      <span class={link === 'open' ? '' : 'bad'}>{link === 'open' ? '' : `inspector: ${link}`}</span>
      <span>
        {welcome?.driver} {printable(state?.server ?? '')} · <b class="status">{state?.status ?? '…'}</b>
        {welcome?.readOnly ? ' · read only' : ''}
      </span>
      <span class="figures">
        {count(figures?.messages ?? 0, 'message')} ({sizeOf(figures?.bytes ?? 0)}),{' '}
        {rateOf(store.tree.root.rate) || '0'}/s in {count(figures?.topics ?? 0, 'topic')}
      </span>
      {left.length === 0 ? null : <span class="warn left-out">{left.join(' · ')}</span>}
      <span class="end">
        <select
          aria-label="Colours"
          value={theme}
          onChange={event => setTheme(event.currentTarget.value as Theme)}
        >
          <option>system</option>
          <option>light</option>
          <option>dark</option>
        </select>
        <button type="button" aria-label="Keys" onClick={toggleKeys}>
          ?
        </button>
      </span>
    </header>
  )
}

/** All that is not shown, in numbers. */
const leftOut = (figures: NonNullable<Store['figures']>, old: number, lost: number): readonly string[] =>
  (
    [
      [figures.leftOut, 'message', 'of topics that are too many'],
      [figures.evicted, 'topic', 'without its payload'],
      [figures.skipped, 'marble', 'not sent to this page'],
      [figures.bare, 'payload', 'not sent to this page'],
      [old, 'older marble', 'only counted'],
      [Math.max(lost, figures.failuresGone), 'failure', 'no more listed'],
    ] as const
  ).flatMap(([amount, what, words]) => (amount > 0 ? [`${count(amount, what)} ${words}`] : []))
