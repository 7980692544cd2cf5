import { copyFile, mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises'

/** What a store does to a disk: `node:fs/promises`, or less of it. */
export interface Disk {
  readonly copyFile: typeof copyFile
  readonly mkdir: typeof mkdir
  readonly open: typeof open
  readonly readdir: (path: string) => Promise<string[]>
  readonly realpath: (path: string) => Promise<string>
  readonly rename: typeof rename
  readonly rm: typeof rm
}

export const disk: Disk = { copyFile, mkdir, open, readdir, realpath, rename, rm }

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined

/** There is no room, or none for this user. */
export const isFull = (error: unknown): boolean => {
  const code = codeOf(error)
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** Makes names of a directory safe, as `sync` does for what a file contains. Windows does it unasked, and opens none. */
export const syncDirectory = async (on: Disk, path: string): Promise<void> => {
  const directory = await on.open(path, 'r').catch((error: unknown) => {
    const code = codeOf(error)
    if (code === 'EPERM' || code === 'EISDIR') return null
    throw error
  })
  if (directory === null) return
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
