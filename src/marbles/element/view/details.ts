/// <reference lib="dom" />
import { printable } from '../../text/cells.js'
import type { LiveLane, Mark } from '../model/lane.js'
import { firstFrom } from '../model/ring.js'
import { timeOf } from './liveRuler.js'
import { make } from './parts.js'

/** Rows of the table: what is around the place that was chosen. */
const ROWS = 60

/** Fills the table beside the picture with what is in a lane, up to a time. */
export const showDetails = (
  into: HTMLElement,
  lane: LiveLane | null,
  time: number,
  chosen: Mark | null,
): void => {
  if (lane === null) {
    into.replaceChildren()
    return
  }
  const last = firstFrom(lane.marks, time)
  const first = Math.max(0, last - ROWS)
  const table = make('table')
  const counted = countOf(lane)
  const words = [
    printable(lane.name === '' ? lane.kind : `${lane.kind} ${lane.name}`),
    `${last - first} of ${lane.marks.size} kept`,
    ...(counted === 0 ? [] : [`${counted} older ones are counted only`]),
  ]
  table.append(make('caption', { text: words.join(' · ') }))
  const body = make('tbody')
  for (let at = last - 1; at >= first; at--) {
    const mark = lane.marks.at(at)!
    const row = make('tr')
    if (mark === chosen) row.setAttribute('aria-selected', 'true')
    if (mark.failed) row.className = 'failed'
    row.append(make('td', { text: timeOf(mark.at) }), make('td', { text: mark.detail }))
    body.append(row)
  }
  table.append(body)
  into.replaceChildren(table)
}

const countOf = (lane: LiveLane): number => {
  let sum = 0
  for (let at = 0; at < lane.bins.size; at++) sum += lane.bins.at(at)!.count
  return sum
}
