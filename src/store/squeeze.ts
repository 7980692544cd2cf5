import type { FileHandle } from 'node:fs/promises'
import { LineError, readLine } from './journal.js'
import { type LineAt, readLines } from './readLines.js'
import { eachRemoved } from './removed.js'

/** So much is moved between two confirmations of the disk. */
const PIECE = 4_194_304

/** What is left of a line that was written over is made no line, as far as this. */
const FILLING = 65_536

/**
 * Moves what is left in a file to its front, where no disk has room for another file, and returns its new size. At each
 * moment all that is left is in the file: a line is moved over those only that say nothing any more, and is there twice
 * until the disk has confirmed it. Power that fails in the middle may leave a piece of a line, which is damage.
 */
export const squeeze = async (file: FileHandle, isLeft: (key: number) => boolean): Promise<number> => {
  const { starts, lines } = await survey(file, isLeft)
  let to = 0
  let nextStart = 0
  for (let at = 0; at < lines.length; ) {
    const first = lines[at] as LineAt
    const gap = first.start - to
    const { count, size } = fitting(lines, at, gap)
    if (gap === 0 || count === 0) {
      // There is no room for it but where it is.
      await write(file, Buffer.alloc(gap, '\n'), to)
      to = first.start + first.size
      at += 1
      continue
    }
    while (starts[nextStart] !== undefined && (starts[nextStart] as number) < to + size) nextStart += 1
    const filling = Math.min((starts[nextStart] as number) - to - size, FILLING)
    await write(file, await moved(file, lines.slice(at, at + count), size, filling), to)
    await file.datasync()
    to += size
    at += count
  }
  await file.truncate(to)
  await file.sync()
  return to
}

/** Returns how many lines from `at` on have room in a gap, or are enough for one write. */
const fitting = (lines: readonly LineAt[], at: number, gap: number): { count: number; size: number } => {
  let count = 0
  let size = 0
  for (let i = at; i < lines.length; i += 1) {
    const next = size + (lines[i] as LineAt).size
    if (next > gap || (count > 0 && next > PIECE)) break
    size = next
    count += 1
  }
  return { count, size }
}

/** Returns where lines start, and those that say what is left, in their order. */
const survey = async (file: FileHandle, isLeft: (key: number) => boolean) => {
  const starts: number[] = []
  const before: LineAt[] = []
  const byKey = new Map<number, LineAt[]>()
  await readLines(file, (bytes, at) => {
    starts.push(at.start)
    const change = bytes === null ? undefined : read(bytes)
    if (change?.op === 'journal') before.push(at)
    else if (change === undefined) return
    else if (change.op === 'remove') eachRemoved(change, byKey, key => byKey.delete(key))
    else if (!isLeft(change.key)) return
    else if (change.op === 'put') byKey.set(change.key, [at])
    else byKey.get(change.key)?.push(at)
  })
  const lines = [...before, ...[...byKey.values()].flat()].sort((a, b) => a.start - b.start)
  return { starts, lines }
}

const read = (bytes: Buffer) => {
  try {
    return readLine(bytes)
  } catch (error) {
    if (error instanceof LineError) return undefined
    throw error
  }
}

const moved = async (
  file: FileHandle,
  lines: readonly LineAt[],
  size: number,
  filling: number,
): Promise<Buffer> => {
  const bytes = Buffer.alloc(size + filling, '\n')
  let to = 0
  for (const { start, size: length } of lines) {
    for (let done = 0; done < length; ) {
      const { bytesRead } = await file.read(bytes, to + done, length - done, start + done)
      if (bytesRead === 0) throw new Error('the file has become shorter')
      done += bytesRead
    }
    to += length
  }
  return bytes
}

/** Writes all of it. */
export const write = async (file: FileHandle, bytes: Buffer, at: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}
