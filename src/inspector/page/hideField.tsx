/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import { filterProblem } from '../../topic/filter/grammar.js'
import { hidingProblem, LONGEST_HIDING } from './hiding.js'
import { useNews } from './hooks.js'
import type { Store } from './store.js'

interface HideFieldProps {
  readonly store: Store
  readonly hide: readonly string[]
  change(hide: readonly string[]): void
}

/** What is expected, and so is not listed. */
export const HideField = ({ store, hide, change }: HideFieldProps): JSX.Element => {
  const [text, setText] = useState('')
  const [problem, setProblem] = useState('')
  const add = () => {
    const found = hidingProblem(hide, text)
    setProblem(found === null ? '' : `${printable(text).slice(0, 100)} ${found}.`)
    if (found !== null) return
    change([...hide, text])
    setText('')
  }
  return (
    <>
      <input
        type="search"
        placeholder="hide a topic, or a filter: +/heartbeat"
        title="Enter adds it; h hides what is chosen in the list"
        aria-label="Hide topics"
        maxLength={LONGEST_HIDING}
        value={text}
        onInput={event => setText(event.currentTarget.value)}
        onKeyDown={event => event.key === 'Enter' && text !== '' && add()}
      />
      <button type="button" disabled={text === ''} onClick={add}>
        Hide
      </button>
      <output class="bad">{problem}</output>
      {hide.map(filter => (
        <Chip key={filter} filter={filter} show={() => change(hide.filter(each => each !== filter))} />
      ))}
      {hide.length === 0 ? null : <Hidden store={store} />}
    </>
  )
}

const Chip = ({ filter, show }: { readonly filter: string; show(): void }) => {
  const problem = filterProblem(filter)
  const name = printable(filter).slice(0, 200)
  return (
    <button type="button" class="chip" title={`show ${name} again`} onClick={show}>
      hidden: {name} ×{problem === null ? '' : <span class="bad"> {problem}: hides nothing</span>}
    </button>
  )
}

const Hidden = ({ store }: { readonly store: Store }) => {
  useNews(store)
  const { topics, messages } = store.tree.hidden()
  return (
    <output class="dim">
      {count(topics, 'topic')} hidden, with {count(messages, 'message')}
    </output>
  )
}
