/// <reference lib="dom" />

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import type { Result } from '../protocol/messages.js'
import { sizeOf, useNews } from './hooks.js'
import type { PanelProps } from './panels.js'

/** From a stretch of the traffic to a file, and to a test. */
export const RecordPanel = ({ store, line }: PanelProps): JSX.Element => {
  useNews(store)
  const [skeleton, setSkeleton] = useState<Extract<Result, { of: 'skeleton' }> | null>(null)
  const [problem, setProblem] = useState('')
  const [url, setUrl] = useState('')
  useEffect(() => () => URL.revokeObjectURL(url), [url])
  const recording = store.figures?.recording
  const failed = (error: Error) => setProblem(error.message)
  const download = () =>
    line.ask({ do: 'recording' }).then(result => {
      if (result.of !== 'recording') return
      setUrl(URL.createObjectURL(new Blob([result.lines], { type: 'application/x-ndjson' })))
    }, failed)
  const draw = () =>
    line.ask({ do: 'skeleton' }).then(result => {
      if (result.of === 'skeleton') setSkeleton(result)
    }, failed)
  return (
    <div>
      <p class="bar">
        <button
          type="button"
          aria-pressed={recording?.on ?? false}
          onClick={() => void line.ask({ do: 'record', on: !(recording?.on ?? false) }).catch(failed)}
        >
          {recording?.on ? 'Stop' : 'Record'}
        </button>
        <button type="button" disabled={!recording?.messages} onClick={() => void download()}>
          Make a file
        </button>
        {url === '' ? null : (
          <a href={url} download="recording.jsonl">
            recording.jsonl
          </a>
        )}
        <button type="button" disabled={!recording?.messages} onClick={() => void draw()}>
          Make a diagram
        </button>
        <span class="dim">
          {count(recording?.messages ?? 0, 'message')}, {sizeOf(recording?.bytes ?? 0)}
          {recording?.full
            ? `; it is full, and ended at ${sizeOf(store.welcome?.limits.recording ?? 0)}`
            : ''}
        </span>
        <span class="bad">{problem}</span>
      </p>
      {skeleton === null ? (
        <p class="dim">
          A recording has what comes from now on. Its file is read by <code>replay</code>; its diagram is the
          begin of a test: add who observes, and what should be seen.
        </p>
      ) : (
        <div>
          <textarea class="skeleton" readOnly rows={14} aria-label="Diagram" value={skeleton.text} />
          {/* As a picture: nothing in it is run, and nothing is fetched. */}
          <img
            class="picture"
            alt="The diagram"
            src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(skeleton.svg)}`}
          />
        </div>
      )}
    </div>
  )
}
