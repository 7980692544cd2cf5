import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

/** Where programs are looked for: the PATH, and the folders of daemons that a user's PATH often leaves out. */
export const searchPath = (): readonly string[] => [
  ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean),
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/sbin',
]

/** Returns the full path of a program, `null` where there is none. */
export const findExecutable = (name: string, directories: readonly string[] = searchPath()): string | null =>
  directories.map(directory => join(directory, name)).find(isExecutable) ?? null

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Runs a program to its end and returns what it printed. Rejects when it fails. */
export const run = async (command: string, args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)(command, args)
  return stdout + stderr
}
