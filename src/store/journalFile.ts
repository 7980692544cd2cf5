import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { StoredMessage } from '../client/inbox/store.js'
import type { StoreDamage } from '../client/outbox/store.js'
import { codeOf, type Disk, isFull, syncDirectory } from './disk.js'
import { StoreContentError, StoreCorruptError } from './errors.js'
import { type Content, headerOf, writePut, writeRemove } from './journal.js'
import type { Ledger } from './ledger.js'
import type { Lot } from './lot.js'
import { type Read, readJournal } from './readJournal.js'
import { squeeze, write } from './squeeze.js'
import { writeLines } from './writeLines.js'

/** A file that changes are added to, and that is written anew when too much of it says nothing any more. */
export interface JournalFile {
  readonly left: readonly StoredMessage[]
  readonly damage: readonly StoreDamage[]
  /**
   * Resolves when all of it would survive; if it rejects, none but the removals count. While more is waiting the file
   * is written anew for `garbage`, and else for less.
   */
  add(lot: Lot, isBusy: () => boolean): Promise<void>
  close(): Promise<void>
}

/** While nothing waits, a file is written anew for such a part of what it may waste else. */
const IDLE = 16

/**
 * Opens a file, or makes it. `isOurs` says whether nobody else may have taken it meanwhile. `garbage`: how many bytes that say nothing any more there may always be. Where `reports` is
 * `false`, nobody would learn of damage: it is an error then, and the file stays as it is. So does one of other content.
 */
export const openJournal = async (
  disk: Disk,
  path: string,
  garbage: number,
  reports: boolean,
  content: Content,
  isOurs: () => Promise<boolean>,
): Promise<JournalFile> => {
  const { file, isNew } = await openOrMake(disk, path)
  try {
    const read = await readJournal(file)
    const [damage] = read.damage
    if (!read.isJournal && !isNew) {
      throw damage?.error ?? new StoreCorruptError(1, new Error('it is not a line of a store'))
    }
    if (read.content !== null && read.content !== content) {
      throw new StoreContentError(path, content, read.content)
    }
    if (damage !== undefined && !reports) throw damage.error
    // Some file systems count no names.
    const isNamed = (await file.stat()).nlink > 0
    const journal = createJournal(disk, path, garbage, file, read, headerOf(content), isOurs, isNamed)
    await journal.start(isNew)
    return journal
  } catch (error) {
    await file.close()
    throw error
  }
}

const openOrMake = async (disk: Disk, path: string): Promise<{ file: FileHandle; isNew: boolean }> => {
  try {
    return { file: await disk.open(path, 'r+'), isNew: false }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return { file: await disk.open(path, 'wx+', 0o600), isNew: true }
  }
}

const createJournal = (
  disk: Disk,
  path: string,
  garbage: number,
  first: FileHandle,
  read: Read,
  header: string,
  isOurs: () => Promise<boolean>,
  isNamed: boolean,
) => {
  const { ledger, damage } = read
  let file = first
  let size = read.end
  // What is behind `size`, or was on its way to the disk when that failed, is not what it should be.
  let isDoubtful = false
  // Keys that are left no more, which the file does not say yet.
  const owed = new Set<number>()
  // Where writing anew has failed, it is not tried again before the file has grown.
  let notBefore = 0

  /** How many bytes say nothing any more. */
  const waste = () => Math.max(0, size - header.length - ledger.bytes())
  const isWasteful = (allowance: number) => waste() > Math.max(allowance, ledger.bytes())

  const rewrite = async () => {
    const fresh = `${path}.new`
    // Whatever has that name is not ours, nor is what it leads to.
    await disk.rm(fresh, { force: true })
    const target = await disk.open(fresh, 'wx+', 0o600)
    const sizes = new Map<number, number>()
    try {
      const written = await writeLines(target, 0, allOf(ledger, sizes, header))
      await target.sync()
      if (!(await isOurs())) throw new Error(`the lock was taken away: ${path}`)
      await disk.rename(fresh, path)
      size = written
    } catch (error) {
      await target.close()
      // What it takes is needed.
      await disk.rm(fresh, { force: true })
      throw error
    }
    // From here on the name is that of the new file, which may not survive before the directory is safe.
    const old = file
    file = target
    isDoubtful = true
    ledger.rewritten(sizes)
    owed.clear()
    await old.close().catch(() => {})
    await syncDirectory(disk, dirname(path))
    isDoubtful = false
  }

  /** Nothing is left: that needs no room. */
  const clear = async () => {
    await file.truncate(0)
    // A file without its first line would be taken for one of publishes.
    isDoubtful = true
    size = await writeLines(file, 0, [header])
    owed.clear()
    isDoubtful = false
  }

  const tidy = async () => {
    if (ledger.bytes() === 0 && !isDoubtful) return clear()
    try {
      await rewrite()
    } catch (error) {
      if (isDoubtful || !isFull(error)) throw error
      isDoubtful = true
      size = await squeeze(file, key => ledger.has(key))
      isDoubtful = false
      owed.clear()
    }
  }

  const confirm = async () => {
    const [{ nlink }] = await Promise.all([file.stat(), file.datasync()])
    // What has no name any more is gone with the process.
    if (isNamed && nlink === 0) throw new Error(`the file was removed: ${path}`)
  }

  const owedLines = () => [...owed].map(key => writeRemove(key))

  const append = async ({ items, lines }: Lot) => {
    try {
      const before = owed.size === 0 ? size : await writeLines(file, size, owedLines())
      await write(file, lines(), before)
      // A removal that is lost is one more delivery, as it is if the process ends before it.
      if (items.some(({ op }) => op !== 'remove')) await confirm()
      size = before + lines().length
    } catch (error) {
      if (!isFull(error)) isDoubtful = true
      // What was not confirmed must not be there.
      await file.truncate(size).catch(() => {
        isDoubtful = true
      })
      throw error
    }
    owed.clear()
    for (const item of items) ledger.apply(item, item.bytes)
  }

  /** What is to be removed is, whatever becomes of the file: it makes room. */
  const removeFirst = ({ items }: Lot) => {
    for (const item of items) {
      if (item.op !== 'remove') continue
      for (let { key } = item; key <= item.to; key += 1) {
        if (!ledger.has(key)) continue
        ledger.remove(key)
        owed.add(key)
      }
    }
  }

  return {
    left: [...ledger.all()].sort((a, b) => a.key - b.key),
    damage,
    start: async (isNew: boolean) => {
      if (damage.length > 0) {
        // Nothing is thrown away that somebody may still be able to read.
        await disk.rm(`${path}.damaged`, { force: true })
        await disk.copyFile(path, `${path}.damaged`)
        await rewrite()
      } else if (isNew || size === 0) {
        await clear()
        await file.datasync()
        await syncDirectory(disk, dirname(path))
      } else {
        await file.truncate(size)
        if (isWasteful(garbage / IDLE)) await tidy().catch(() => {})
      }
    },
    add: async (lot: Lot, isBusy: () => boolean) => {
      try {
        if (isDoubtful) await rewrite()
        await append(lot)
      } catch (error) {
        removeFirst(lot)
        if (!isDoubtful && waste() === 0) throw error
        await tidy()
        await append(lot)
      }
      if (size < notBefore || !isWasteful(isBusy() ? garbage : garbage / IDLE)) return
      notBefore = 0
      await tidy().catch(() => {
        notBefore = size + garbage
      })
    },
    close: async () => {
      try {
        if (owed.size > 0 || isDoubtful) await tidy()
        else if (isWasteful(0)) await tidy().catch(() => {})
      } finally {
        await file.close()
      }
    },
  }
}

/** Yields the lines of all that is left, and notes how long each is. */
function* allOf(ledger: Ledger, sizes: Map<number, number>, header: string): Iterable<string> {
  yield header
  for (const publish of ledger.all()) {
    const line = writePut(publish)
    sizes.set(publish.key, Buffer.byteLength(line))
    yield line
  }
}
