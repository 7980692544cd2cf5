/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { paceOf } from './pace.js'
import { PairFields, type Pairs } from './pairFields.js'
import type { PanelProps } from './panels.js'
import { RepeatFields } from './repeatFields.js'
import type { Repeated } from './repetition.js'
import type { Draft, Saved } from './saved.js'
import { SavedMessages } from './savedMessages.js'

interface PublishPanelProps extends PanelProps {
  readonly saved: readonly Saved[]
  setSaved(change: (before: readonly Saved[]) => readonly Saved[]): void
  readonly repeated: Repeated
}

/** A form for one message, with what goes along. */
export const PublishPanel = ({
  store,
  line,
  node,
  saved,
  setSaved,
  repeated,
}: PublishPanelProps): JSX.Element => {
  const [outcome, setOutcome] = useState('')
  const [isBad, setBad] = useState(false)
  // What a topic would not read, until somebody says that it is meant.
  const [doubtful, setDoubtful] = useState<Draft | null>(null)
  const [pairs, setPairs] = useState<Pairs>([])
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
  const written = (): Draft | null => (form.current?.reportValidity() ? draftOf(form.current, pairs) : null)
  const repeat = (draft: Draft | null) => {
    if (form.current === null || draft === null) return
    const pace = paceIn(form.current)
    if (pace._tag === 'Right') repeated.start(draft, pace.right)
    setBad(pace._tag === 'Left')
    setOutcome(pace._tag === 'Left' ? `not repeated: ${pace.left}` : '')
  }
  return (
    <form
      class="publish"
      ref={form}
      onSubmit={event => {
        event.preventDefault()
        publish(draftOf(event.currentTarget, pairs), false)
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
      <RepeatFields repeated={repeated} start={() => repeat(written())} />
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
        <PairFields pairs={pairs} change={setPairs} />
      </details>
      <SavedMessages
        saved={saved}
        setSaved={setSaved}
        draft={written}
        fill={draft => {
          if (form.current !== null) fill(form.current, draft)
          setPairs(draft.userProperties ?? [])
        }}
        publish={draft => publish(draft, false)}
        repeat={repeated.isRunning ? null : repeat}
      />
    </form>
  )
}

const paceIn = (form: HTMLFormElement) => {
  const data = new FormData(form)
  const text = (name: string) => String(data.get(name) ?? '')
  return paceOf(text('every'), text('unit'), text('times'))
}

/** Returns what a form says; pairs of which nothing is filled in are none. */
const draftOf = (form: HTMLFormElement, pairs: Pairs): Draft => {
  const data = new FormData(form)
  const text = (name: string) => String(data.get(name) ?? '')
  const userProperties = pairs.filter(pair => pair.some(part => part !== ''))
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
    ...(userProperties.length > 0 ? { userProperties } : {}),
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
  const retain = form.elements.namedItem('retain')
  if (retain instanceof HTMLInputElement) retain.checked = draft.retain
}
