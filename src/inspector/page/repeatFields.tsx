/// <reference lib="dom" />
import type { JSX } from 'preact'
import type { Repeated } from './repetition.js'

/** How often the message of the form is published, and how that goes. */
export const RepeatFields = ({ repeated, start }: { repeated: Repeated; start(): void }): JSX.Element => (
  <fieldset
    class="bar"
    aria-label="Repeat"
    onKeyDown={event => {
      if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return
      if (!(event.target instanceof HTMLInputElement)) return
      // It would publish once: the fields are in the form.
      event.preventDefault()
      if (!repeated.isRunning) start()
    }}
  >
    <label>
      every <input name="every" type="number" step="any" defaultValue="1" class="narrow" />
    </label>
    <select name="unit" aria-label="Unit">
      <option>s</option>
      <option>ms</option>
    </select>
    <label>
      <input name="times" type="number" step="any" placeholder="until stopped" class="times" /> times
    </label>
    <button type="button" disabled={repeated.isRunning} onClick={start}>
      Repeat
    </button>
    <button type="button" disabled={repeated.stop === null} onClick={() => repeated.stop?.()}>
      Stop
    </button>
    <output class={repeated.isBad ? 'bad' : ''}>{repeated.words}</output>
    {repeated.startAnyway === null ? null : (
      <button type="button" onClick={repeated.startAnyway}>
        Repeat it anyway
      </button>
    )}
  </fieldset>
)
