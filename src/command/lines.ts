import { createReadStream } from 'node:fs'
import { fileError } from './errors.js'

/** A line that is longer is no line of text; what is kept of a stream is bounded by it. */
const LONGEST = 64 * 1024 * 1024

/** Yields the lines of bytes in UTF-8, without line breaks; the last need not end in one. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
    if (rest.length > LONGEST) throw new RangeError(`a line of more than ${LONGEST} characters`)
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

/** Yields the lines of a file, or of standard input for `-`. */
export async function* linesOfFile(path: string, stdin: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  try {
    yield* linesOf(path === '-' ? stdin : (createReadStream(path) as AsyncIterable<Uint8Array>))
  } catch (error) {
    throw fileError(path, error)
  }
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
