/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import { type Draft, LONGEST_NAME, MOST, readSaved, type Saved, withSaved, writeSaved } from './saved.js'

interface SavedMessagesProps {
  readonly saved: readonly Saved[]
  setSaved(change: (before: readonly Saved[]) => readonly Saved[]): void
  /** Returns what the form has now. */
  draft(): Draft | null
  fill(draft: Draft): void
  publish(draft: Draft): void
  /** `null`: another is being repeated. */
  readonly repeat: ((draft: Draft) => void) | null
}

/** A file that is larger is none of these. */
const LARGEST = 2 ** 20

/** Messages with names: for this page, and in a file for longer. */
export const SavedMessages = ({
  saved,
  setSaved,
  draft,
  fill,
  publish,
  repeat,
}: SavedMessagesProps): JSX.Element => {
  const [name, setName] = useState('')
  const [told, setTold] = useState('')
  const [url, setUrl] = useState('')
  useEffect(() => {
    if (saved.length === 0) return setUrl('')
    const made = URL.createObjectURL(new Blob([writeSaved(saved)], { type: 'application/x-ndjson' }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [saved])
  const open = async (file: File) => {
    if (file.size > LARGEST) return setTold('The file is too large: more than 1 MiB.')
    const { saved: read, bad } = readSaved(await file.text())
    const all = read.reduce(withSaved, saved)
    const lost = bad + read.filter(one => !all.includes(one)).length
    setSaved(() => all)
    setTold(
      `${count(read.length + bad - lost, 'message')} read${lost > 0 ? `, ${count(lost, 'line')} left out` : ''}`,
    )
  }
  const save = () => {
    const now = draft()
    if (now === null || name === '') return
    const one = { name, draft: now }
    const all = withSaved(saved, one)
    setSaved(() => all)
    setTold(all.includes(one) ? '' : `Not saved: there are ${MOST} already, and no more are kept.`)
  }
  return (
    <details class="saved" open={saved.length > 0}>
      <summary>Saved messages</summary>
      <p class="bar">
        <input
          aria-label="Name of the message"
          placeholder="name"
          maxLength={LONGEST_NAME}
          value={name}
          onInput={event => setName(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key !== 'Enter') return
            // It would publish: the field is in the form.
            event.preventDefault()
            event.stopPropagation()
            save()
          }}
        />
        <button type="button" disabled={name === ''} onClick={save}>
          Save
        </button>
        <label>
          Open a file{' '}
          <input
            type="file"
            accept=".jsonl"
            onChange={event => {
              const [file] = event.currentTarget.files ?? []
              event.currentTarget.value = ''
              if (file !== undefined) void open(file).catch((error: Error) => setTold(error.message))
            }}
          />
        </label>
        {url === '' ? null : (
          <a href={url} download="messages.jsonl">
            messages.jsonl
          </a>
        )}
        <output class="dim">{told}</output>
      </p>
      <ul>
        {saved.map(each => (
          <li key={each.name}>
            <button type="button" title={printable(each.draft.topic)} onClick={() => fill(each.draft)}>
              {printable(each.name)}
            </button>{' '}
            <button type="button" onClick={() => publish(each.draft)}>
              Publish
            </button>{' '}
            <button type="button" disabled={repeat === null} onClick={() => repeat?.(each.draft)}>
              Repeat
            </button>{' '}
            <button
              type="button"
              aria-label={`Forget ${printable(each.name)}`}
              onClick={() => setSaved(before => before.filter(({ name }) => name !== each.name))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
