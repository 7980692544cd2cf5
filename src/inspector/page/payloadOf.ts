import { fromBase64, toBase64 } from '../../base/base64.js'
import { printable } from '../../marbles/text/cells.js'
import { type MarkRow, type Payload, QOS, RETAINED } from '../protocol/messages.js'
import { isWhole, saysAll } from '../protocol/whole.js'
import { textOf } from './bytes.js'

/** Returns the QoS that a mark says. */
export const qosOf = (flags: number): number => Math.floor(flags / QOS) & 3

/** Returns the message that a mark is of, `null` where not all of it was sent. */
export const payloadOf = (mark: MarkRow): Payload | null => {
  const [, at, flags, text, , size, body] = mark
  const about = { size, at, retain: (flags & RETAINED) !== 0, qos: qosOf(flags) }
  if (body !== undefined) return { base64: body[0], properties: body[1], ...about }
  // It is ASCII: a character is a byte.
  return saysAll(mark) ? { base64: toBase64(new TextEncoder().encode(text)), properties: [], ...about } : null
}

/** Returns what is kept of a payload. */
export const bytesOf = ({ base64 }: Pick<Payload, 'base64'>): Uint8Array =>
  fromBase64(base64) ?? new Uint8Array()

/** Returns the text of a payload: `null` where it is cut; `undefined` where it is no text. */
export const textOfPayload = (payload: Pick<Payload, 'base64' | 'size'>): string | null | undefined => {
  const bytes = bytesOf(payload)
  return bytes.length < payload.size ? null : (textOf(bytes) ?? undefined)
}

/** Returns the text of a message: `null` where its payload was not sent, or is cut; `undefined` where it is no text. */
export const textOfMark = (mark: MarkRow): string | null | undefined => {
  const [, , , text, , size, body] = mark
  if (body !== undefined) return textOfPayload({ base64: body[0], size })
  return isWhole(mark) ? text : null
}

/** Characters of base64 that a line of the log is read from. */
const HEAD = 320

/** Returns the begin of a payload, as it may be shown. */
export const beginOf = (mark: MarkRow): string => {
  const [, , , text, , size, body] = mark
  const bytes = fromBase64(body?.[0].slice(0, HEAD) ?? '') ?? new Uint8Array()
  try {
    // What is cut within a character at the end is left out.
    const read = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true })
    const shown = body === undefined ? text : printable(read)
    return isWhole(mark) || (body !== undefined && bytes.length === size) ? shown : withEllipsis(shown)
  } catch {
    return withEllipsis(text)
  }
}

const withEllipsis = (text: string): string => (text.endsWith('…') ? text : `${text}…`)
