/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { printable } from '../../marbles/text/cells.js'
import type { ObserveCommand } from '../protocol/commands.js'
import type { State } from '../protocol/messages.js'
import type { Connection } from './connection.js'

type Asking = Pick<ObserveCommand, 'filter' | 'qos'>

/** What is observed for pages: begun and ended here. */
export const OwnObservers = ({ line, state }: { line: Connection; state: State }): JSX.Element => {
  const [said, setSaid] = useState('')
  const [broad, setBroad] = useState<Asking | null>(null)
  const failed = (error: Error) => setSaid(error.message)
  const observe = (asking: Asking, anyway: boolean) => {
    setSaid('')
    setBroad(null)
    line.ask({ do: 'observe', ...asking, ...(anyway && { anyway }) }).then(result => {
      if (result.of === 'broad') setBroad(asking)
    }, failed)
  }
  const end = (filter: string) => {
    setSaid('')
    line.ask({ do: 'unobserve', filter }).catch(failed)
  }
  return (
    <div class="own">
      <form
        class="bar"
        onSubmit={event => {
          event.preventDefault()
          const data = new FormData(event.currentTarget)
          const qos = Number(data.get('qos')) as ObserveCommand['qos']
          observe({ filter: String(data.get('filter')), qos }, false)
        }}
      >
        <input name="filter" required aria-label="Filter to observe" placeholder="a filter: home/+/lamp" />
        <label>
          QoS{' '}
          <select name="qos">
            <option>0</option>
            <option>1</option>
            <option>2</option>
          </select>
        </label>
        <button type="submit">Observe</button>
        <output class="bad">{said}</output>
      </form>
      {broad === null ? null : (
        <p class="bar" role="alert">
          <span class="warn">
            {printable(broad.filter)} asks {state.server === '' ? 'the broker' : printable(state.server)} for
            all that it has. Some brokers ban whoever does that.
          </span>
          <button type="button" onClick={() => observe(broad, true)}>
            Observe it anyway
          </button>
          <button type="button" onClick={() => setBroad(null)}>
            Cancel
          </button>
        </p>
      )}
      <table>
        <caption>Observed for this page: {state.own.length}</caption>
        <tbody>
          {state.own.map(({ filter, qos, problem }) => (
            <tr key={filter}>
              <td>{printable(filter)}</td>
              <td>QoS {qos}</td>
              <td class={problem === '' ? '' : 'bad'}>{problem === '' ? 'observed' : problem}</td>
              <td>
                <button
                  type="button"
                  aria-label={`End observing ${printable(filter)}`}
                  onClick={() => end(filter)}
                >
                  End
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
