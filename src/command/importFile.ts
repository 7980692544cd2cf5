import { access } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CommandError, fileError } from './errors.js'

/** Returns what a module of the user exports; its path is seen from the current folder. */
export const importFile = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  const file = resolve(path)
  try {
    await access(file)
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw isTypeUnknown(error) && /^\.[cm]?tsx?$/.test(extname(file))
      ? new CommandError(
          7,
          `${path}: this Node reads no TypeScript: npm install tsx, and set NODE_OPTIONS='--import tsx'`,
          error,
        )
      : fileError(path, error)
  }
}

const isTypeUnknown = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
