/// <reference lib="dom" />

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import type { FailureRow, Result } from '../protocol/messages.js'
import { placeOf, textOf } from './bytes.js'
import { number, useNews } from './hooks.js'
import type { PanelProps } from './panels.js'
import { bytesOf } from './payloadOf.js'
import { Hex } from './valueView.js'

/** What could not be decoded; the last first. */
export const FailuresPanel = ({ store, line }: PanelProps): JSX.Element => {
  useNews(store)
  const [chosen, setChosen] = useState<Extract<Result, { of: 'failure' }> | null>(null)
  const [problem, setProblem] = useState('')
  const show = (row: FailureRow) =>
    line.ask({ do: 'failure', id: row.id }).then(
      result => {
        setProblem('')
        if (result.of === 'failure') setChosen(result)
      },
      (error: Error) => setProblem(error.message),
    )
  const listed = store.failures.slice(-200).reverse()
  const gone = (store.figures?.failures ?? 0) - listed.length
  const step = (by: number) => {
    const at = listed.findIndex(({ id }) => id === chosen?.failure.id)
    const next = listed[Math.max(0, Math.min(listed.length - 1, at + by))]
    if (next !== undefined) void show(next)
  }
  return (
    <div class="failures">
      <p class="bar">
        <button type="button" onClick={() => step(1)}>
          Previous
        </button>
        <button type="button" onClick={() => step(-1)}>
          Next
        </button>
        <span class="dim">
          {count(store.figures?.failures ?? 0, 'failure')}
          {gone > 0 ? `; the last ${number(listed.length)} are listed` : ''}
        </span>
        <span class="bad">{problem}</span>
      </p>
      <div class="two">
        <ul class="list">
          {listed.map(row => (
            <li key={row.id}>
              <button
                type="button"
                class="line"
                aria-pressed={row.id === chosen?.failure.id}
                onClick={() => void show(row)}
              >
                <span class="bad">{row.reason}</span> {printable(row.topic)}{' '}
                <code>{printable(row.path)}</code>{' '}
                <span class="dim">{printable(row.message).slice(0, 200)}</span>
              </button>
            </li>
          ))}
        </ul>
        {chosen === null ? <p class="empty">Choose a failure.</p> : <FailureView result={chosen} />}
      </div>
    </div>
  )
}

const FailureView = ({ result }: { result: Extract<Result, { of: 'failure' }> }) => {
  const { failure, payload, issues, schema } = result
  const bytes = bytesOf(payload)
  const text = textOf(bytes)
  const position = Number(/position (\d+)/.exec(failure.message)?.[1] ?? Number.NaN)
  const place =
    text === null
      ? null
      : (placeOf(text, failure.path) ??
        (Number.isNaN(position) ? null : { from: position, to: position + 1 }))
  return (
    <div class="failure">
      <h3>
        {printable(failure.topic)} <code>{failure.path === '' ? '/' : printable(failure.path)}</code>
      </h3>
      <p class="bad">{printable(failure.message)}</p>
      {issues.length > 0 ? (
        <ul>
          {issues.map(({ path, message, expected }, at) => (
            <li key={at}>
              <code>{printable(path)}</code> {printable(message)}{' '}
              {expected === '' ? '' : `(expected ${printable(expected)})`}
            </li>
          ))}
        </ul>
      ) : null}
      <div class="two">
        <div>
          <h4>
            Bytes ({number(payload.size)}
            {payload.size > bytes.length ? `, the first ${number(bytes.length)} kept` : ''})
          </h4>
          <Hex bytes={bytes} most={256} place={place} />
        </div>
        <div>
          <h4>Schema ({printable(failure.codec)})</h4>
          {schema === '' ? (
            <p class="dim">The inspector was not given this topic: only the name of its codec is known.</p>
          ) : (
            <pre>{printableLines(schema)}</pre>
          )}
        </div>
      </div>
    </div>
  )
}

const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')
