import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { from, ignoreElements, mergeMap, type Observable } from 'rxjs'
import { type Check, checkArgument, checkOptions, isInteger } from '../base/checks.js'
import type { OutboxStore, StoredPublish } from '../client/outbox/store.js'
import { readJournal, writeHanded, writePut, writeRemove } from './journal.js'
import { lock } from './lock.js'

/** Options of `fileStore`. */
export interface FileStoreOptions {
  /** How many lines that no longer matter the file may have before it is written anew. @default 10000 */
  readonly garbage?: number
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })

/** A new name is safe when its directory is; Windows sees to that by itself, and opens none. */
const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EPERM' || error.code === 'EISDIR') return null
    throw error
  })
  if (directory === null) return
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

const isPath: Check = value =>
  typeof value === 'string' && value !== '' && !value.includes('\0') ? null : 'expected the path of a file'

/**
 * Returns a store for the outbox that keeps publishes in a file. Every change is a line appended to it; `put` completes
 * when the line is on the disk (`fdatasync`), and all that waits at one time shares one such write. The file belongs to one process
 * at a time, which a lock file beside it (`.lock`) sees to; one left by a process that is gone does not count.
 *
 * Survives: a crash of the process at any time, and of the machine as far as the disk keeps what it has confirmed. A
 * line cut off by a crash is left out: its publish had not been confirmed. After a crash publishes with QoS 1 are sent again,
 * and may be doubled; those with QoS 2 are sent if they had not left, and else reported as uncertain on
 * `client.recovered$`.
 *
 * @throws OptionError for an unknown option or a value out of range
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { fileStore } from 'rxtopics/file-store'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * const client = createClient(mqtt('mqtt://localhost'), { outbox: { store: fileStore('outbox.jsonl') } })
 * client.recovered$.subscribe(({ topic, outcome }) => console.log(topic, outcome))
 * ```
 */
export const fileStore = (path: string, options: FileStoreOptions = {}): OutboxStore => {
  checkArgument('fileStore.path', path, isPath)
  checkOptions('fileStore', options, { garbage: isInteger(0) })
  const { garbage = 10_000 } = options
  const file = resolve(path)

  // What the file says, so that it can be written anew.
  const live = new Map<number, StoredPublish>()
  let lines = 0
  let handle: FileHandle | null = null
  let release: () => Promise<void> = async () => {}
  let waiting: string[] = []
  // The last write failed, perhaps in the middle of a line.
  let torn = false
  // One write at a time; it takes all that waits when it starts.
  let writing: Promise<void> = Promise.resolve()

  const rewrite = async () => {
    const text = [...live.values()].map(publish => writePut(publish)).join('')
    const fresh = `${file}.new`
    const target = await open(fresh, 'w', 0o600)
    try {
      await target.writeFile(text)
      await target.sync()
    } finally {
      await target.close()
    }
    await rename(fresh, file)
    await syncDirectory(dirname(file))
    await handle?.close()
    handle = await open(file, 'a', 0o600)
    lines = live.size
    torn = false
  }

  const flush = async () => {
    if (waiting.length === 0) return
    if (handle === null) throw new Error('the store is not open')
    const batch = waiting
    waiting = []
    // It takes what the lines of the batch say from `live`.
    if (torn || lines + batch.length - live.size > garbage) return rewrite()
    torn = true
    await handle.appendFile(batch.join(''))
    await handle.datasync()
    torn = false
    lines += batch.length
  }

  const append = (line: string): Promise<void> => {
    waiting.push(line)
    const written = writing.then(flush)
    // One failure is told to those it concerns, and does not keep the next write from being tried.
    writing = written.catch(() => {})
    return written
  }

  const start = async (): Promise<readonly StoredPublish[]> => {
    await mkdir(dirname(file), { recursive: true })
    release = await lock(`${file}.lock`)
    try {
      for (const publish of readJournal(await textOf(file))) live.set(publish.key, publish)
      await rewrite()
    } catch (error) {
      live.clear()
      await release()
      throw error
    }
    return [...live.values()].sort((a, b) => a.key - b.key)
  }

  const completes = (act: () => Promise<void>): Observable<never> => from(act()).pipe(ignoreElements())

  return {
    load: () => from(start()).pipe(mergeMap(publishes => from(publishes))),
    put: publish =>
      completes(() => {
        live.set(publish.key, publish)
        return append(writePut(publish))
      }),
    handed: key =>
      completes(() => {
        const publish = live.get(key)
        if (publish !== undefined) live.set(key, { ...publish, handed: true })
        return append(writeHanded(key))
      }),
    remove: key => {
      live.delete(key)
      void append(writeRemove(key)).catch(() => {})
    },
    close: () =>
      completes(async () => {
        await writing
        await handle?.close()
        handle = null
        await release()
      }),
  }
}
