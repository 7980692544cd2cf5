import { createReadStream } from 'node:fs'
import { decodeUtf8 } from '../codec/text/utf8.js'
import { CommandError, fileError } from './errors.js'

/** A line that is longer is no line of text; what is kept of a stream is bounded by it. */
export const LONGEST_LINE = 64 * 1024 * 1024

const LF = 0x0a
const CR = 0x0d

/** Yields the lines of a stream as bytes, without line breaks; the last need not end in one. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  longest: number = LONGEST_LINE,
): AsyncGenerator<Uint8Array> {
  // Of a line that goes on over many chunks; each byte is looked at once.
  let begun: Uint8Array[] = []
  let length = 0
  const whole = (end: Uint8Array): Uint8Array => {
    const line = begun.length === 0 ? end : Buffer.concat([...begun, end])
    begun = []
    length = 0
    return line.at(-1) === CR ? line.subarray(0, -1) : line
  }
  const more = (size: number) => {
    length += size
    if (length > longest) throw new RangeError(`a line of more than ${longest} bytes`)
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      more(at - from)
      yield whole(chunk.subarray(from, at))
      from = at + 1
    }
    if (from === chunk.length) continue
    more(chunk.length - from)
    begun.push(chunk.subarray(from))
  }
  if (length > 0) yield whole(new Uint8Array())
}

/** Yields the lines of a file, or of standard input for `-`. */
export async function* linesOfFile(
  path: string,
  stdin: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* linesOf(path === '-' ? stdin : (createReadStream(path) as AsyncIterable<Uint8Array>))
  } catch (error) {
    throw error instanceof CommandError ? error : fileError(path, error)
  }
}

/** Returns the text of a line, `undefined` where it is none. */
export const lineText = (line: Uint8Array, number: number): string | undefined => {
  const text = decodeUtf8(line)
  // A file may begin with a byte order mark.
  return number === 1 && text?.startsWith('\ufeff') === true ? text.slice(1) : text
}

/** Returns all of a stream, up to a bound. */
export const bytesOf = async (chunks: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > most) throw new RangeError(`more than ${most} bytes`)
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}
