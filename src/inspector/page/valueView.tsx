/// <reference lib="dom" />

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import type { Payload, Result } from '../protocol/messages.js'
import { hexLines, type Place, shownLines, textOf } from './bytes.js'
import { diffLines } from './diff.js'
import { number } from './hooks.js'
import { imageOf, refusalOfImage } from './image.js'
import { ImageView } from './imageView.js'
import { type JsonRow, jsonLines, jsonRows } from './jsonRows.js'
import { bytesOf } from './payloadOf.js'

type Form = 'json' | 'text' | 'hex' | 'image'
/** Lines that are shown before somebody asks for more, and characters of one. */
const LINES = 200
const LONG = 2_000

/** What is plotted of a topic. */
export interface Plotting {
  /** There is no room for another line. */
  readonly isFull: boolean
  has(path: string): boolean
  toggle(path: string): void
}

/** Returns what is plotted of a topic, of which some values may be known already. */
export type PlottingOf = (topic: string, values?: readonly (Payload | null)[]) => Plotting

/** A payload in the form that is chosen; all that is folded or cut says so. */
export const PayloadView = ({
  payload,
  plotting = null,
}: {
  payload: Payload
  plotting?: Plotting | null
}): JSX.Element => {
  const bytes = bytesOf(payload)
  const text = textOf(bytes)
  const json = text === null || payload.size > bytes.length ? null : jsonRows(text)
  const image = imageOf(bytes)
  const refusal = image === null ? null : refusalOfImage(image, bytes.length, payload.size)
  const [wanted, setWanted] = useState<Form | null>(null)
  const [lines, setLines] = useState(LINES)
  const can = {
    ...{ json: json !== null, text: text !== null, hex: true },
    image: image !== null && refusal === null,
  }
  const usual = json !== null ? 'json' : text !== null ? 'text' : 'hex'
  const form = wanted !== null && can[wanted] ? wanted : usual
  const shown = shownLines(text ?? '')
  return (
    <div class="payload">
      <p class="bar">
        {(['json', 'text', 'hex', ...(image === null ? [] : (['image'] as const))] as const).map(each => (
          <button
            type="button"
            key={each}
            aria-pressed={form === each}
            disabled={!can[each]}
            onClick={() => setWanted(each)}
          >
            {each}
          </button>
        ))}
        <span class="dim">
          {count(payload.size, 'byte')}
          {payload.size > bytes.length ? `, of which the first ${number(bytes.length)} are kept` : ''} · QoS{' '}
          {payload.qos}
          {payload.retain ? ' · retained' : ''} · {new Date(payload.at).toLocaleTimeString()}
        </span>
        {image === null || refusal === null ? null : (
          <span class="warn">
            a {image.name} that is not shown: {refusal}
          </span>
        )}
      </p>
      {payload.properties.length > 0 ? (
        <dl>
          {payload.properties.map(([name, value], at) => (
            <div key={`${at} ${name}`}>
              <dt>{printable(name)}</dt>
              <dd>{printable(value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {form === 'image' && image !== null ? (
        <ImageView key={payload.base64} kind={image} base64={payload.base64} />
      ) : form === 'hex' ? (
        <Hex bytes={bytes} most={lines} place={null} />
      ) : form === 'json' ? (
        <Rows rows={(json ?? []).slice(0, lines)} plotting={plotting} />
      ) : (
        <pre tabIndex={0}>{shown.slice(0, lines).map(shorter).join('\n')}</pre>
      )}
      {form === 'image' ? null : (
        <More
          shown={lines}
          all={
            form === 'hex'
              ? Math.ceil(bytes.length / 16)
              : form === 'json'
                ? (json?.length ?? 0)
                : shown.length
          }
          more={() => setLines(lines * 4)}
        />
      )}
    </div>
  )
}

const More = ({ shown, all, more }: { shown: number; all: number; more(): void }) =>
  all <= shown ? null : (
    <button type="button" onClick={more}>
      {number(all - shown)} more lines are folded: show more
    </button>
  )

/** JSON; its numbers, and what is true or false, can be plotted. For the keyboard the plot lists them. */
const Rows = ({ rows, plotting }: { rows: readonly JsonRow[]; plotting: Plotting | null }) => (
  <pre tabIndex={0}>
    {rows.flatMap(({ text, value }, at) => {
      const end = at + 1 < rows.length ? '\n' : ''
      if (value === null || plotting === null || text.length > LONG) return [`${shorter(text)}${end}`]
      const { from, to, path } = value
      const isPlotted = plotting.has(path)
      return [
        text.slice(0, from),
        <button
          type="button"
          class="number"
          key={path}
          tabIndex={-1}
          title={isPlotted ? 'click to take it out of the plot' : 'click to plot it'}
          aria-pressed={isPlotted}
          disabled={plotting.isFull && !isPlotted}
          onClick={() => plotting.toggle(path)}
        >
          {text.slice(from, to)}
        </button>,
        `${text.slice(to)}${end}`,
      ]
    })}
  </pre>
)

const shorter = (line: string): string =>
  line.length <= LONG ? line : `${line.slice(0, LONG)}… (${count(line.length - LONG, 'more character')})`

/** Bytes with their offsets; those at fault are marked. */
export const Hex = ({
  bytes,
  most,
  place,
}: {
  bytes: Uint8Array
  most: number
  place: Place | null
}): JSX.Element => (
  <pre class="hex" tabIndex={0}>
    {hexLines(bytes, most).map(({ at, hex, ascii }, line) => {
      const isAt = (index: number) =>
        place !== null && line * 16 + index >= place.from && line * 16 + index < place.to
      return (
        <div key={at}>
          <span class="dim">{at} </span>
          {hex
            .map((byte, index) => (isAt(index) ? <mark key={index}>{byte}</mark> : byte))
            .flatMap(byte => [' ', byte])}
          {'   '.repeat(16 - hex.length)}
          {'  '}
          {ascii.map((char, index) => (isAt(index) ? <mark key={index}>{char}</mark> : char))}
        </div>
      )
    })}
  </pre>
)

/** Lines of a payload that can be compared: JSON, text, else bytes. */
const comparable = (payload: Payload): readonly string[] => {
  const bytes = bytesOf(payload)
  const text = textOf(bytes)
  if (text === null) return hexLines(bytes, 4_096).map(({ hex }) => hex.join(' '))
  return (jsonLines(text) ?? shownLines(text)).map(shorter)
}

/** What is different between two payloads. */
export const DiffView = ({ before, after }: { before: Payload; after: Payload }): JSX.Element => {
  const lines = diffLines(comparable(before), comparable(after))
  const changed = lines.filter(({ kind }) => kind !== 'same').length
  const signs = { same: ' ', less: '−', more: '+' }
  return (
    <div class="diff">
      <p class="dim">
        {changed === 0 ? 'no difference' : count(changed, 'line differs', 'lines differ')}
        {before.size > bytesOf(before).length || after.size > bytesOf(after).length ? ' in what is kept' : ''}
      </p>
      <pre tabIndex={0}>
        {lines.slice(0, LINES * 4).map(({ kind, text }, at) => (
          <div key={at} class={kind}>
            {signs[kind]} {text}
          </div>
        ))}
      </pre>
      {lines.length > LINES * 4 ? <p>{number(lines.length - LINES * 4)} more lines are not shown</p> : null}
    </div>
  )
}

/** Asks for a payload when it has changed. */
export const useValue = (
  ask: (id: number) => Promise<Result>,
  id: number | null,
  count: number,
): Extract<Result, { of: 'value' }> | null => {
  const [value, setValue] = useState<{ id: number; result: Extract<Result, { of: 'value' }> } | null>(null)
  useEffect(() => {
    if (id === null) return
    let isWanted = true
    // Not for every message of a busy topic: for the last of them.
    const timer = setTimeout(() => {
      ask(id).then(
        result => {
          if (isWanted && result.of === 'value') setValue({ id, result })
        },
        () => {},
      )
    }, 60)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [id, count])
  return value !== null && value.id === id ? value.result : null
}
