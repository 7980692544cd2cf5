import { TopicsError } from '../base/errors.js'

/** Lines of the file were not written by a store, or say what no publish can be. */
export class StoreCorruptError extends TopicsError {
  static override readonly brand: string = 'rxtopics.StoreCorruptError'
  override readonly name = 'StoreCorruptError'
  /** The first of them, counted from 1. */
  readonly line: number
  /** How many lines, one after the other. */
  readonly count: number

  constructor(line: number, cause: unknown, count: number = 1) {
    const reason = cause instanceof Error ? `: ${cause.message}` : ''
    super(
      `${count === 1 ? `line ${line}` : `${count} lines from line ${line} on`} of the store cannot be read${reason}`,
      {
        cause,
      },
    )
    this.line = line
    this.count = count
  }
}

/** The file is the store of an outbox where one of an inbox is wanted, or the other way round. It stays as it is. */
export class StoreContentError extends TopicsError {
  static override readonly brand: string = 'rxtopics.StoreContentError'
  override readonly name = 'StoreContentError'
  /** The file of the store. */
  readonly path: string
  /** What was wanted: `publishes` of an outbox, or `messages` of an inbox. */
  readonly wanted: 'publishes' | 'messages'
  /** What the file keeps. */
  readonly found: 'publishes' | 'messages'

  constructor(path: string, wanted: 'publishes' | 'messages', found: 'publishes' | 'messages') {
    super(`the store keeps ${found}, not ${wanted}: an outbox and an inbox need a file each (${path})`)
    this.path = path
    this.wanted = wanted
    this.found = found
  }
}

/** Another process, or another store of this one, has the file. */
export class StoreLockedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.StoreLockedError'
  override readonly name = 'StoreLockedError'
  /** The file of the store. */
  readonly path: string
  /** Of the process that has it, by its own account; 0: it does not say. */
  readonly pid: number

  constructor(path: string, pid: number) {
    super(`the store is in use${pid > 0 ? ` by process ${pid}` : ''} (${path})`)
    this.path = path
    this.pid = pid
  }
}
