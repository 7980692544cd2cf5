/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import type { Theme } from './head.js'
import { number, useClock, useNews } from './hooks.js'
import type { PanelProps } from './panels.js'
import type { PlotLine } from './plot.js'
import { PlotAdd } from './plotAdd.js'
import { DASHES, type Paper } from './plotPaint.js'
import { drawPlot, type PlotView } from './plotPicture.js'
import { PlotTable } from './plotTable.js'
import { wordsOf } from './plotValue.js'
import type { PlottingOf } from './valueView.js'

const SPANS = [
  ['all', 0],
  ['1 min', 60_000],
  ['10 min', 600_000],
  ['1 h', 3_600_000],
] as const
/** Ms that are seen at least. */
const LEAST = 10_000
const HUES = 8

interface PlotPanelProps extends PanelProps {
  readonly theme: Theme
  plotting: PlottingOf
}

/** Numbers over time, of several topics. */
export const PlotPanel = (props: PlotPanelProps): JSX.Element => {
  const { store, theme, plotting } = props
  useNews(store)
  const [held, setHeld] = useState<number | null>(null)
  const [span, setSpan] = useState(0)
  const [isScaled, setScaled] = useState(false)
  useClock(held !== null)
  const { lines } = store.plot
  const to = held ?? store.now()
  const first = Math.min(...lines.map(({ series }) => series.points[0]?.at ?? to))
  const view: PlotView = { lines, from: Math.min(span === 0 ? first : to - span, to - LEAST), to, isScaled }
  return (
    <div class="plot">
      <div class="bar">
        <PlotAdd {...props} />
        <label>
          Time{' '}
          <select value={String(span)} onChange={event => setSpan(Number(event.currentTarget.value))}>
            {SPANS.map(([label, ms]) => (
              <option key={label} value={String(ms)}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label title="each line between its own least and greatest value">
          <input type="checkbox" checked={isScaled} onChange={() => setScaled(!isScaled)} /> own scales
        </label>
        <button
          type="button"
          aria-pressed={held !== null}
          onClick={() => setHeld(held === null ? store.now() : null)}
        >
          {held === null ? 'Hold' : 'Go on'}
        </button>
      </div>
      {lines.length === 0 ? (
        <p class="empty">
          Nothing is plotted. Click a number, or true or false, in the JSON of a value; or choose it above.
        </p>
      ) : (
        <>
          <div class="plot-area">
            <Picture view={view} theme={theme} />
            <PlotTable lines={lines} from={view.from} to={to} />
          </div>
          <Legend lines={lines} plotting={plotting} />
        </>
      )}
    </div>
  )
}

const Picture = ({ view, theme }: { view: PlotView; theme: Theme }) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [size, setSize] = useState('')
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const observer = new ResizeObserver(() => setSize(`${element.clientWidth} ${element.clientHeight}`))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d') ?? null
    if (element === null || context === null || element.clientWidth === 0) return
    const [width, height] = [element.clientWidth, element.clientHeight]
    const scale = devicePixelRatio
    element.width = Math.round(width * scale)
    element.height = Math.round(height * scale)
    context.scale(scale, scale)
    drawPlot(context, view, paperOf(width, height))
  }, [view, theme, size])
  return <canvas ref={canvas} role="img" aria-label="The lines of the table beside it, over time" />
}

/** The colours of the page, as they are now. */
const paperOf = (width: number, height: number): Paper => {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    ...{ width, height, dim: colour('dim'), grid: colour('line'), back: colour('back') },
    lines: Array.from({ length: HUES }, (_, at) => colour(`hue-${at}`)),
  }
}

/** What each line is, with its figures, and what of it is not drawn. */
const Legend = ({ lines, plotting }: { lines: readonly PlotLine[]; plotting: PlottingOf }) => (
  <table class="legend">
    <thead>
      <tr>
        <th>line</th>
        <th>topic and path</th>
        <th>last</th>
        <th>least</th>
        <th>greatest</th>
        <th>points</th>
        <td />
      </tr>
    </thead>
    <tbody>
      {lines.map((line, at) => {
        const { topic, path, series, isBoolean } = line
        const values = series.points.map(({ value }) => value)
        const shown = (value: number | undefined) => (value === undefined ? '–' : wordsOf(value, isBoolean))
        return (
          <tr key={`${topic} ${path}`}>
            <td>
              {at + 1}{' '}
              <svg width="40" height="10" aria-hidden="true">
                <line
                  {...{ x1: 0, x2: 40, y1: 5, y2: 5, 'stroke-width': 2 }}
                  class={`hue-${at}`}
                  stroke-dasharray={DASHES[at]?.join(' ') ?? ''}
                />
              </svg>
            </td>
            <td class="long">
              {printable(topic).slice(0, 300)} <code>{printable(path).slice(0, 300)}</code>
            </td>
            <td>{shown(values.at(-1))}</td>
            <td>{shown(values.length === 0 ? undefined : Math.min(...values))}</td>
            <td>{shown(values.length === 0 ? undefined : Math.max(...values))}</td>
            <td class="long">{wordsOfPoints(line)}</td>
            <td>
              <button
                type="button"
                aria-label={`Take out ${printable(topic)} ${printable(path)}`}
                onClick={() => plotting(topic).toggle(path)}
              >
                ×
              </button>
            </td>
          </tr>
        )
      })}
    </tbody>
  </table>
)

const wordsOfPoints = ({ series, without, unread }: PlotLine): string =>
  [
    series.points.length === series.count
      ? number(series.count)
      : `${number(series.points.length)} of ${number(series.count)}, thinned (the least and greatest stay)`,
    without > 0 ? `${count(without, 'message')} without a number there` : '',
    unread > 0 ? `${count(unread, 'message')} of which the payload is not here, or cut` : '',
  ]
    .filter(words => words !== '')
    .join('; ')
