import { constants } from 'node:buffer'

/** As much of a file as reading needs. */
export interface Source {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>
}

export interface LineAt {
  readonly start: number
  /** With its end. */
  readonly size: number
}

const CHUNK = 262_144
const NEWLINE = 0x0a

/** A line cannot be longer: it is written as one string. */
const LONGEST = constants.MAX_STRING_LENGTH

/**
 * Reads a file from its beginning, a piece at a time. `line` is called with each line, without its end, which it must not
 * keep; `null` is one that is too long for any store to have written it. Resolves with where the last one ends, and
 * what is behind it, as far as that is not too long either.
 */
export const readLines = async (
  file: Source,
  line: (bytes: Buffer | null, at: LineAt) => void,
  longest: number = LONGEST,
): Promise<{ end: number; rest: Buffer; restLength: number }> => {
  let end = 0
  // The beginning of a line, in copies: the pieces are used again.
  let begun: Buffer[] = []
  let length = 0

  const finish = (last: Buffer) => {
    const size = length + last.length + 1
    const bytes = size > longest ? null : length === 0 ? last : Buffer.concat([...begun, last])
    line(bytes, { start: end, size })
    end += size
    begun = []
    length = 0
  }

  const take = (piece: Buffer) => {
    let start = 0
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, start)) {
      finish(piece.subarray(start, at))
      start = at + 1
    }
    length += piece.length - start
    if (length > longest) begun = []
    else begun.push(Buffer.from(piece.subarray(start)))
  }

  const buffer = Buffer.allocUnsafe(CHUNK)
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, at)
    if (bytesRead === 0) return { end, rest: Buffer.concat(begun), restLength: length }
    take(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}
