/// <reference lib="dom" />
import type { JSX } from 'preact'
import { timeOf } from '../../marbles/element/view/liveRuler.js'
import { printable } from '../../marbles/text/cells.js'
import { RETAINED } from '../protocol/messages.js'
import { sizeOf } from './hooks.js'
import type { LogEntry } from './log.js'
import { beginOf, qosOf } from './payloadOf.js'

/** Height of an entry. */
export const ENTRY = 22

export interface LogRowProps {
  readonly entry: LogEntry
  readonly index: number
  /** Of it, what is below what is chosen. */
  readonly topic: string
  readonly isChosen: boolean
  press(): void
}

/** One message of the log. */
export const LogRow = ({ entry, index, topic, isChosen, press }: LogRowProps): JSX.Element => {
  const { mark, at, failure } = entry
  const flags = mark?.[2] ?? 0
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the grid
    <div
      id={`entry-${index}`}
      role="row"
      class={`row entry${isChosen ? ' chosen' : ''}`}
      style={{ top: `${index * ENTRY}px` }}
      aria-rowindex={index + 1}
      aria-selected={isChosen}
      onClick={press}
    >
      <span class="time" role="gridcell">
        {timeOf(at)}
      </span>
      {topic === '' ? null : (
        <span class="topic" role="gridcell" title={printable(topic).slice(0, 500)}>
          {printable(topic).slice(0, 300)}
        </span>
      )}
      {failure === '' ? null : (
        <span class="badge bad" role="gridcell" title="it cannot be decoded">
          ✗ {failure}
        </span>
      )}
      <span class="value" role="gridcell">
        {mark === null ? '' : beginOf(mark)}
      </span>
      {(flags & RETAINED) === 0 ? null : (
        <span class="badge" role="gridcell" title="retained">
          R
        </span>
      )}
      <span class="dim" role="gridcell">
        {mark === null ? '' : `QoS ${qosOf(flags)}`}
      </span>
      <span class="rate" role="gridcell">
        {mark === null ? '' : sizeOf(mark[5])}
      </span>
    </div>
  )
}
