/// <reference lib="dom" />

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { fromBase64 } from '../../base/base64.js'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import type { Payload, Result } from '../protocol/messages.js'
import { hexLines, jsonLines, type Place, shownLines, textOf } from './bytes.js'
import { diffLines } from './diff.js'
import { number } from './hooks.js'

type Form = 'json' | 'text' | 'hex'
/** Lines that are shown before somebody asks for more, and characters of one. */
const LINES = 200
const LONG = 2_000

export const bytesOf = ({ base64 }: Payload): Uint8Array => fromBase64(base64) ?? new Uint8Array()

/** A payload in the form that is chosen; all that is folded or cut says so. */
export const PayloadView = ({ payload, place }: { payload: Payload; place?: Place | null }): JSX.Element => {
  const bytes = bytesOf(payload)
  const text = textOf(bytes)
  const json = text === null || payload.size > bytes.length ? null : jsonLines(text)
  const [wanted, setWanted] = useState<Form | null>(null)
  const [lines, setLines] = useState(LINES)
  const usual = json !== null ? 'json' : text !== null ? 'text' : 'hex'
  const form =
    wanted === 'json' && json === null
      ? usual
      : wanted === 'text' && text === null
        ? usual
        : (wanted ?? usual)
  return (
    <div class="payload">
      <p class="bar">
        {(['json', 'text', 'hex'] as const).map(each => (
          <button
            type="button"
            key={each}
            aria-pressed={form === each}
            disabled={(each === 'json' && json === null) || (each === 'text' && text === null)}
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
      {form === 'hex' ? (
        <Hex bytes={bytes} most={lines} place={place ?? null} />
      ) : (
        <Lines lines={(form === 'json' ? json : shownLines(text ?? '')) ?? []} most={lines} />
      )}
      <More
        shown={lines}
        all={
          form === 'hex'
            ? Math.ceil(bytes.length / 16)
            : form === 'json'
              ? (json?.length ?? 0)
              : (text ?? '').split('\n').length
        }
        more={() => setLines(lines * 4)}
      />
    </div>
  )
}

const More = ({ shown, all, more }: { shown: number; all: number; more(): void }) =>
  all <= shown ? null : (
    <button type="button" onClick={more}>
      {number(all - shown)} more lines are folded: show more
    </button>
  )

const Lines = ({ lines, most }: { lines: readonly string[]; most: number }) => (
  <pre tabIndex={0}>{lines.slice(0, most).map(shorter).join('\n')}</pre>
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
