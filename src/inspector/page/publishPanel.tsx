/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { PublishCommand } from '../protocol/messages.js'
import type { PanelProps } from './panels.js'

/** A form for one message, with what goes along. */
export const PublishPanel = ({ store, line, node }: PanelProps): JSX.Element => {
  const [outcome, setOutcome] = useState('')
  const [isBad, setBad] = useState(false)
  if (store.welcome?.readOnly)
    return <p class="empty">This inspector only looks: it was made with readOnly.</p>
  const send = (form: HTMLFormElement) => {
    const data = new FormData(form)
    const text = (name: string) => String(data.get(name) ?? '')
    const pairs = text('user')
      .split('\n')
      .filter(row => row.trim() !== '')
      .map(row => {
        const at = row.indexOf('=')
        return at < 0 ? ([row, ''] as const) : ([row.slice(0, at), row.slice(at + 1)] as const)
      })
    const given = (name: string, key: string) => (text(name) === '' ? {} : { [key]: text(name) })
    const command: Omit<PublishCommand, 'ask'> = {
      do: 'publish',
      topic: text('topic'),
      ...(text('as') === 'base64' ? { base64: text('payload') } : { text: text('payload') }),
      qos: Number(text('qos')) as 0 | 1 | 2,
      retain: data.get('retain') !== null,
      ...given('contentType', 'contentType'),
      ...given('responseTopic', 'responseTopic'),
      ...given('correlation', 'correlation'),
      ...(text('expiry') === '' ? {} : { expiry: Number(text('expiry')) }),
      ...(pairs.length > 0 ? { userProperties: pairs } : {}),
    }
    setOutcome('…')
    setBad(false)
    line.ask(command).then(
      result => {
        if (result.of === 'publish')
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
      onSubmit={event => {
        event.preventDefault()
        send(event.currentTarget)
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
    </form>
  )
}
