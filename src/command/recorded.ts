import { left } from '../base/either.js'
import { escapeText } from '../base/escape.js'
import { type Recorded, readLine } from '../testing/recording/line.js'
import { beyondRecording } from './envelope.js'
import { CommandError } from './errors.js'
import { linesOfFile, lineText } from './lines.js'
import type { World } from './world.js'

/**
 * Yields the messages of a recording, or of lines that `sub --json` wrote; `-` is standard input. `skip`: called for a line
 * that cannot be read; not given, such a line ends the command.
 */
export async function* recordedOf(
  path: string,
  { stdin }: Pick<World, 'stdin'>,
  skip?: () => void,
): AsyncGenerator<Recorded> {
  let number = 0
  for await (const line of linesOfFile(path, stdin)) {
    number += 1
    const text = lineText(line, number)
    if (text?.trim() === '') continue
    const read = text === undefined ? left('not UTF-8') : readLine(withoutMore(text))
    if (read._tag === 'Right') yield read.right
    else if (skip !== undefined) skip()
    else throw new CommandError(7, `${escapeText(path)}, line ${number}: ${escapeText(read.left)}`)
  }
}

/** Returns a line as a recording has it, without what `sub --json` adds; a line that is none is left as it is. */
const withoutMore = (line: string): string => {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return line
    const kept = Object.entries({ at: 0, ...value }).filter(([name]) => !beyondRecording.has(name))
    return JSON.stringify(Object.fromEntries(kept))
  } catch {
    // No JSON, or nested too deeply for what writes it.
    return line
  }
}
