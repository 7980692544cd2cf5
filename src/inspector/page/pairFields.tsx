/// <reference lib="dom" />
import type { JSX } from 'preact'

/** Names and values, each in a field of its own: there is no sign that may not be in them. */
export type Pairs = readonly (readonly [name: string, value: string])[]

/** So many go along with a message. */
const MOST = 100

export const PairFields = ({ pairs, change }: { pairs: Pairs; change(pairs: Pairs): void }): JSX.Element => {
  const set = (at: number, name: string, value: string) =>
    change(pairs.map((pair, index) => (index === at ? [name, value] : pair)))
  return (
    <fieldset class="pairs">
      <legend>User properties</legend>
      {pairs.map(([name, value], at) => (
        <p class="bar" key={at}>
          <input
            aria-label={`Name of property ${at + 1}`}
            placeholder="name"
            value={name}
            onInput={event => set(at, event.currentTarget.value, value)}
          />
          <input
            aria-label={`Value of property ${at + 1}`}
            placeholder="value"
            value={value}
            onInput={event => set(at, name, event.currentTarget.value)}
          />
          <button
            type="button"
            aria-label={`Remove property ${at + 1}`}
            onClick={() => change(pairs.filter((_, index) => index !== at))}
          >
            ×
          </button>
        </p>
      ))}
      <button type="button" disabled={pairs.length >= MOST} onClick={() => change([...pairs, ['', '']])}>
        Add a property
      </button>
    </fieldset>
  )
}
