import { dirname, resolve } from 'node:path'
import { defer, ignoreElements, mergeMap, Observable } from 'rxjs'
import { type Check, checkArgument, checkOptions, isCapacity } from '../base/checks.js'
import type { InboxStore, StoredMessage } from '../client/inbox/store.js'
import type { OutboxStore, StoreDamage } from '../client/outbox/store.js'
import { createCommits } from './commits.js'
import { type Disk, disk } from './disk.js'
import { StoreLockedError } from './errors.js'
import type { Content } from './journal.js'
import { type JournalFile, openJournal } from './journalFile.js'
import { lock } from './lock.js'

/** Options of `fileStore`. */
export interface FileStoreOptions {
  /**
   * How many bytes that no longer matter the file may have, or as many as those that do if they are more, before it is
   * written anew: a sixteenth of this while nothing waits to be written. So the file takes twice what is live and this,
   * at most. 0: as many as those that matter.
   *
   * @default 4194304
   */
  readonly garbage?: number
}

/** A file in which an outbox keeps publishes, or an inbox messages: one of them, from the first `load` on. */
export interface FileStore extends OutboxStore, InboxStore {
  load(damaged?: (damage: StoreDamage) => void, content?: 'publishes' | 'messages'): Observable<StoredMessage>
  put(kept: StoredMessage): Observable<never>
  handed(key: number): Observable<never>
  remove(key: number): void
  close(): Observable<never>
}

const isPath: Check = value =>
  typeof value === 'string' && value !== '' && !value.includes('\0') ? null : 'expected the path of a file'

/**
 * Returns a store that keeps the publishes of an outbox in a file, or the messages of an inbox. Every change is a line
 * added to it. `put` completes when its line is on the disk (`fdatasync`); all that waits at one time shares one write and
 * one confirmation.
 *
 * Of what `put` has completed for,
 *
 * - nothing is lost if the process ends, however it ends (`kill -9`): what another process finds is all of it.
 * - nothing is lost if the power fails, as far as the disk has what it has confirmed. A removal is not confirmed: one
 *   that was made just before is a publish or message that is loaded once more.
 *
 * After either, publishes with QoS 1 that were left are sent again, and may arrive twice; those with QoS 2 are sent if they
 * had not left, and else reported as uncertain on `client.recovered$`, as are a hundred at most that were about to leave. A
 * line that was cut off had not been confirmed, and is left out. Any other that cannot be read, or says what no publish can be, is reported there as a `StoreCorruptError`,
 * never sent, and costs nobody else; the file as it was is then kept beside, as `.damaged`. Where the damaged line may
 * have said that a publish with QoS 2 had left, those before it are uncertain. A file in which no line is a store's
 * is left alone: the publishes that need the store fail.
 *
 * The file takes at most twice what is live, and `garbage`. It is written anew as a whole beside (`.new`), and where the
 * disk has no room for that, within itself. While it can be neither read nor written, publishes with QoS 1 and 2
 * fail with a `StoreError`.
 *
 * It belongs to one process at a time, or the publishes that need it fail (`StoreLockedError`): a socket beside it
 * (`.lock.…`) says whose it is, which the system ends with its process, however that ends. Seen by all processes of
 * one machine, in whatever container; not by other machines: a folder of a network file system that two
 * machines write to needs a store for each. An outbox and an inbox need a file each, or the later one fails
 * (`StoreContentError`): what was received must not be published.
 *
 * @throws OptionError for an unknown option or a value out of range
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { fileStore } from 'rxtopics/file-store'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * const client = createClient(mqtt('mqtt://localhost', { clientId: 'gate-7', clean: false, sessionExpiry: 86_400 }), {
 *   outbox: { store: fileStore('outbox.jsonl') },
 *   inbox: { store: fileStore('inbox.jsonl') },
 * })
 * client.recovered$.subscribe(({ topic, outcome }) => console.log(topic, outcome))
 * ```
 */
export const fileStore = (path: string, options: FileStoreOptions = {}): FileStore => {
  checkArgument('fileStore.path', path, isPath)
  checkOptions('fileStore', options, { garbage: isCapacity(0) })
  return createFileStore(resolve(path), options.garbage ?? 4_194_304, disk)
}

interface Open {
  readonly journal: JournalFile
  readonly release: () => Promise<void>
}

/** On any disk. */
export const createFileStore = (path: string, garbage: number, on: Disk): FileStore => {
  // Opened, or about to be.
  let opening: Promise<Open> | null = null
  let opened: Open | null = null

  const open = async (reports: boolean, content: Content): Promise<Open> => {
    await on.mkdir(dirname(path), { recursive: true })
    const { file, isHeld, release } = await lock(on, path)
    try {
      return { journal: await openJournal(on, file, garbage, reports, content, isHeld), release }
    } catch (error) {
      await release()
      throw error
    }
  }

  const load = async (
    damaged?: (damage: StoreDamage) => void,
    content: Content = 'publishes',
  ): Promise<readonly StoredMessage[]> => {
    if (opening !== null) throw new StoreLockedError(path, process.pid)
    opening = open(damaged !== undefined, content)
    try {
      opened = await opening
    } catch (error) {
      opening = null
      throw error
    }
    const { damage, left } = opened.journal
    for (const each of damage) damaged?.(each)
    return left
  }

  const commits = createCommits(async (lot, isBusy) => {
    if (opened === null) throw new Error('the store is not open')
    await opened.journal.add(lot, isBusy)
  })

  const close = async () => {
    await opening?.catch(() => {})
    await commits.idle()
    const last = opened
    opened = null
    opening = null
    if (last === null) return
    try {
      await last.journal.close()
    } finally {
      await last.release()
    }
  }

  return {
    load: (damaged, content) => defer(() => load(damaged, content)).pipe(mergeMap(left => left)),
    put: publish => new Observable(subscriber => commits.waiting().put(publish, subscriber)),
    handed: key => new Observable(subscriber => commits.waiting().handed(key, subscriber)),
    remove: key => commits.waiting().remove(key),
    close: () => defer(close).pipe(ignoreElements()),
  }
}
