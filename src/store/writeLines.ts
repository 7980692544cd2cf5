import type { FileHandle } from 'node:fs/promises'
import { write } from './squeeze.js'

/** So much is put together for one write. */
const PIECE = 1_048_576

/** Writes lines from `at` on, and returns where they end. */
export const writeLines = async (file: FileHandle, at: number, lines: Iterable<string>): Promise<number> => {
  let end = at
  let waiting: string[] = []
  let length = 0
  const flush = async () => {
    const bytes = Buffer.from(waiting.join(''))
    waiting = []
    length = 0
    await write(file, bytes, end)
    end += bytes.length
  }
  for (const line of lines) {
    if (length > 0 && length + line.length > PIECE) await flush()
    waiting.push(line)
    length += line.length
  }
  await flush()
  return end
}
