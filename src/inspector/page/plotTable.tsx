/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { timeOf } from '../../marbles/element/view/liveRuler.js'
import { number } from './hooks.js'
import type { PlotLine } from './plot.js'
import { wordsOf } from './plotValue.js'
import { newestPoints } from './series.js'

/** Rows before somebody asks for more. */
const ROWS = 100

/** The numbers that are drawn, the newest first. */
export const PlotTable = ({
  lines,
  from,
  to,
}: {
  lines: readonly PlotLine[]
  from: number
  to: number
}): JSX.Element => {
  const [most, setMost] = useState(ROWS)
  const points = newestPoints(
    lines.map(({ series }) => series.points),
    from,
    to,
  )
  return (
    <div class="points" tabIndex={0}>
      <table>
        <caption>The same numbers</caption>
        <thead>
          <tr>
            <th>time</th>
            <th>line</th>
            <th>value</th>
          </tr>
        </thead>
        <tbody>
          {points.slice(0, most).map(({ at, value, line }, index) => (
            <tr key={index}>
              <td>{timeOf(at)}</td>
              <td>{line + 1}</td>
              <td>{wordsOf(value, lines[line]?.isBoolean ?? false)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {points.length <= most ? null : (
        <button type="button" onClick={() => setMost(most * 4)}>
          {number(points.length - most)} older ones are folded: show more
        </button>
      )}
    </div>
  )
}
