import { open, readFile, rm } from 'node:fs/promises'
import { TopicsError } from '../base/errors.js'

/** Another process, or another store of this one, has the file. */
export class StoreLockedError extends TopicsError {
  override readonly name = 'StoreLockedError'
  /** The lock file. */
  readonly path: string
  /** The process that has it. */
  readonly pid: number

  constructor(path: string, pid: number) {
    super(`the store is in use by process ${pid} (${path})`)
    this.path = path
    this.pid = pid
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // There, but somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// Locks of this process, by which a second store of it on the same file is told from one that a crash left behind.
const held = new Set<string>()

/** Takes a lock file and resolves with the function that gives it back. One of a process that is gone is taken over. */
export const lock = async (path: string): Promise<() => Promise<void>> => {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = await open(path, 'wx', 0o600)
      await handle.writeFile(String(process.pid)).finally(() => handle.close())
      held.add(path)
      return async () => {
        held.delete(path)
        await rm(path, { force: true })
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const pid = Number(await readFile(path, 'utf8').catch(() => ''))
      const inUse = pid === process.pid ? held.has(path) : pid > 0 && isAlive(pid)
      if (inUse) throw new StoreLockedError(path, pid)
      await rm(path, { force: true })
    }
  }
  throw new StoreLockedError(path, 0)
}
