import { readFile } from 'node:fs/promises'
import { fileError } from './errors.js'

/** Resolves with the text of a file; one that cannot be read ends the command with 7. */
export const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw fileError(path, error)
  }
}
