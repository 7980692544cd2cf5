/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { PanelProps } from './panels.js'
import type { Draft, Saved } from './saved.js'
import { SavedMessages } from './savedMessages.js'

interface PublishPanelProps extends PanelProps {
  readonly saved: readonly Saved[]
  setSaved(change: (before: readonly Saved[]) => readonly Saved[]): void
}

/** A form for one message, with what goes along. */
export const PublishPanel = ({ store, line, node, saved, setSaved }: PublishPanelProps): JSX.Element => {
  const [outcome, setOutcome] = useState('')
  const [isBad, setBad] = useState(false)
  // What a topic would not read, until somebody says that it is meant.
  const [doubtful, setDoubtful] = useState<Draft | null>(null)
  const form = useRef<HTMLFormElement>(null)
  if (store.welcome?.readOnly)
    return <p class="empty">This inspector only looks: it was made with readOnly.</p>
  const publish = (draft: Draft, anyway: boolean) => {
    setOutcome('…')
    setBad(false)
    setDoubtful(null)
    line.ask({ do: 'publish', ...draft, ...(anyway && { anyway }) }).then(
      result => {
        if (result.of === 'unreadable') {
          setBad(true)
          setOutcome(`not sent: ${result.problem}`)
          setDoubtful(draft)
        } else if (result.of === 'publish')
          setOutcome(
            result.noMatchingSubscribers ? `${result.outcome}; nobody is subscribed` : result.outcome,
          )
      },
      (error: Error) => {
        setBad(true)
        setOutcome(error.message)
      },
    )
  }
  return (
    <form
      class="publish"
      ref={form}
      onSubmit={event => {
        event.preventDefault()
        publish(draftOf(event.currentTarget), false)
      }}
      onKeyDown={event => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
      }}
    >
      <label>
        Topic <input name="topic" required key={node?.path ?? ''} defaultValue={node?.path ?? ''} />
      </label>
      <label>
        Payload <textarea name="payload" rows={5} />
      </label>
      <div class="bar">
        <label>
          as{' '}
          <select name="as">
            <option value="text">text</option>
            <option value="base64">base64</option>
          </select>
        </label>
        <label>
          QoS{' '}
          <select name="qos">
            <option>0</option>
            <option selected>1</option>
            <option>2</option>
          </select>
        </label>
        <label>
          <input type="checkbox" name="retain" /> retain
        </label>
        <button type="submit">Publish</button>
        <output class={isBad ? 'bad' : ''}>{outcome}</output>
        {doubtful === null ? null : (
          <button type="button" onClick={() => publish(doubtful, true)}>
            Publish it anyway
          </button>
        )}
      </div>
      <details>
        <summary>Properties (MQTT 5)</summary>
        <label>
          Content type <input name="contentType" />
        </label>
        <label>
          Response topic <input name="responseTopic" />
        </label>
        <label>
          Correlation data <input name="correlation" />
        </label>
        <label>
          Expires after (s) <input name="expiry" type="number" min="0" />
        </label>
        <label>
          User properties, one <code>name=value</code> a line <textarea name="user" rows={3} />
        </label>
      </details>
      <SavedMessages
        saved={saved}
        setSaved={setSaved}
        draft={() => (form.current?.reportValidity() ? draftOf(form.current) : null)}
        fill={draft => form.current && fill(form.current, draft)}
        publish={draft => publish(draft, false)}
      />
    </form>
  )
}

/** Returns what a form says. */
const draftOf = (form: HTMLFormElement): Draft => {
  const data = new FormData(form)
  const text = (name: string) => String(data.get(name) ?? '')
  const pairs = text('user')
    .split('\n')
    .filter(row => row.trim() !== '')
    .map(row => {
      const at = row.indexOf('=')
      return at < 0 ? ([row, ''] as const) : ([row.slice(0, at), row.slice(at + 1)] as const)
    })
  const given = (name: string) => (text(name) === '' ? {} : { [name]: text(name) })
  return {
    topic: text('topic'),
    ...(text('as') === 'base64' ? { base64: text('payload') } : { text: text('payload') }),
    qos: Number(text('qos')) as 0 | 1 | 2,
    retain: data.get('retain') !== null,
    ...given('contentType'),
    ...given('responseTopic'),
    ...given('correlation'),
    ...(text('expiry') === '' ? {} : { expiry: Number(text('expiry')) }),
    ...(pairs.length > 0 ? { userProperties: pairs } : {}),
  }
}

/** Puts a message into a form. */
const fill = (form: HTMLFormElement, draft: Draft): void => {
  const set = (name: string, value: string) => {
    const element = form.elements.namedItem(name)
    if (element !== null && 'value' in element) element.value = value
  }
  set('topic', draft.topic)
  set('as', draft.base64 === undefined ? 'text' : 'base64')
  set('payload', draft.base64 ?? draft.text ?? '')
  set('qos', String(draft.qos))
  for (const name of ['contentType', 'responseTopic', 'correlation'] as const) set(name, draft[name] ?? '')
  set('expiry', draft.expiry === undefined ? '' : String(draft.expiry))
  set('user', (draft.userProperties ?? []).map(([name, value]) => `${name}=${value}`).join('\n'))
  const retain = form.elements.namedItem('retain')
  if (retain instanceof HTMLInputElement) retain.checked = draft.retain
}
