import { toBase64 } from '../base/base64.js'
import type { Either } from '../base/either.js'
import { escapeText } from '../base/escape.js'
import type { DecodeFailure } from '../codec/failure.js'
import type { Message } from '../message.js'
import { writeLine } from '../testing/recording/line.js'

/** A message with what the command knows of it. */
export interface Seen {
  /** Ms since the command began to listen. */
  readonly at: number
  /** Ms since 1970. */
  readonly wall: number
  readonly message: Message
  /** The filter it came through. */
  readonly filter: string
  /** As the template has them; `null` without one. */
  readonly params: Readonly<Record<string, unknown>> | null
  /** `null` without a schema. */
  readonly read: Either<DecodeFailure, unknown> | null
}

/**
 * Returns a message as one line of JSON: a line of a recording, with `time`, `bytes`, `filter`, and `params`, `value` and
 * `failure` where there are such. No byte is lost: a payload that is not UTF-8 is in `base64`.
 */
export const envelopeOf = ({ at, wall, message, filter, params, read }: Seen): string => {
  const more = {
    time: new Date(wall).toISOString(),
    bytes: message.payload.length,
    filter,
    ...(params !== null && { params }),
    ...(read?._tag === 'Right' && { value: read.right }),
    ...(read?._tag === 'Left' && { failure: failureOf(read.left) }),
  }
  const told = escapeText(written(more), Number.POSITIVE_INFINITY)
  return `${writeLine(at, message).slice(0, -1)},${told.slice(1)}`
}

const failureOf = ({ reason, path, message, issues }: DecodeFailure) => ({
  reason,
  path: path.map(key => (typeof key === 'number' ? key : String(key))),
  message,
  ...(issues.length > 1 && {
    issues: issues.map(issue => ({ path: issue.path.map(String), message: issue.message })),
  }),
})

const written = (more: object): string => {
  try {
    return JSON.stringify(more, plain)
  } catch {
    // What a schema let through may be nested too deeply for what writes it. The payload has it all the same.
    return JSON.stringify({ ...more, value: undefined })
  }
}

/** What JSON has no word for. */
const plain = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return { base64: toBase64(value) }
  return value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value] : value
}

/** The members of a line that a recording has not. */
export const beyondRecording: ReadonlySet<string> = new Set([
  ...['time', 'bytes', 'filter', 'params', 'value', 'failure'],
])
