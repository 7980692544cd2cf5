import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { escapeText } from '../base/escape.js'
import type { Diagram } from '../marbles/diagram.js'
import { parse } from '../marbles/parse/parse.js'
import { CommandError, fileError, usageError } from './errors.js'

/** Returns the `.marbles` files that paths name: files as they are, of folders all that are in them, in order. */
export const filesOf = async (paths: readonly string[]): Promise<readonly string[]> => {
  if (paths.length === 0) throw usageError('which diagrams? Give files, or folders of .marbles files')
  const found: string[] = []
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) found.push(path)
      else {
        const names = await readdir(path, { recursive: true })
        const diagrams = names.filter(name => name.endsWith('.marbles') && !name.includes('node_modules'))
        found.push(...diagrams.sort().map(name => join(path, name)))
      }
    } catch (error) {
      throw fileError(path, error)
    }
  }
  if (found.length === 0) throw new CommandError(7, `no .marbles file in ${escapeText(paths.join(' '))}`)
  return found
}

/** Returns the diagram of a text; the error names each place where it is none. */
export const diagramOf = (path: string, text: string): Diagram => {
  const read = parse(text)
  if (read._tag === 'Right') return read.right
  const problems = read.left.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`)
  throw new CommandError(7, problems.slice(0, 10).join('; '))
}
