import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Runs an action while no other process runs one of the same folder: two builds would take each other's files away.
 * What a process has left that is gone is cleared.
 */
export const alone = async <T>(folder: string, action: () => Promise<T>): Promise<T> => {
  await mkdir(folder, { recursive: true })
  const lock = join(folder, 'alone.pid')
  const mine = join(folder, `${randomUUID()}.pid`)
  await writeFile(mine, String(process.pid))
  try {
    // A link is there as a whole, or not at all.
    while (!(await link(mine, lock).then(isTrue, isFalse))) {
      const owner = Number(await readFile(lock, 'utf8').catch(() => Number.NaN))
      if (owner > 0 && !isAlive(owner)) await rm(lock, { force: true })
      else await delay(100)
    }
    try {
      return await action()
    } finally {
      await rm(lock, { force: true })
    }
  } finally {
    await rm(mine, { force: true })
  }
}

const isTrue = (): true => true
const isFalse = (): false => false

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
