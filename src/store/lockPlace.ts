import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Disk } from './disk.js'

/** Where claims on a file are made. */
export interface LockPlace {
  /** What the names of claims on this file begin with. */
  readonly prefix: string
  /** Its names can be listed; else there can be one claim only. */
  readonly isFolder: boolean
  readonly folder: string
  path(name: string): string
  /** How the socket of that name is reached. */
  address(name: string): string
  close(): Promise<void>
}

/** A socket's address has room for so many bytes, on the systems where that is least. */
const LONGEST_ADDRESS = 100

/** Behind the prefix: a process and a number. */
const LONGEST_END = 32

/** Returns where claims on a file are made: beside it, in names that nobody else takes. */
export const placeBeside = async (on: Disk, file: string, platform: NodeJS.Platform): Promise<LockPlace> => {
  const folder = dirname(file)
  const prefix = `${basename(file)}.lock.`
  if (platform === 'win32') return pipe(file)
  const length = Buffer.byteLength(join(folder, prefix)) + LONGEST_END
  if (length <= LONGEST_ADDRESS) return inFolder(folder, prefix)
  // The folder by its number, which is short however long its name is.
  const isShort = '/proc/self/fd/1234567/'.length + Buffer.byteLength(prefix) + LONGEST_END <= LONGEST_ADDRESS
  return platform === 'linux' && isShort
    ? inFolder(folder, prefix, await on.open(folder, 'r'))
    : placeApart(file)
}

/** Returns where claims are made on a file beside which there can be no sockets. */
export const placeApart = (file: string): LockPlace => inFolder('/tmp', `rxtopics-${nameOf(file)}.lock.`)

const nameOf = (file: string): string => createHash('sha256').update(file).digest('hex').slice(0, 20)

const inFolder = (folder: string, prefix: string, handle?: FileHandle): LockPlace => ({
  prefix,
  isFolder: true,
  folder,
  path: name => join(folder, name),
  address: name => (handle === undefined ? join(folder, name) : `/proc/self/fd/${handle.fd}/${name}`),
  close: async () => {
    await handle?.close()
  },
})

/** The system takes one listener for a name of a pipe, and takes the name back with the process. */
const pipe = (file: string): LockPlace => {
  const path = `\\\\.\\pipe\\rxtopics-${nameOf(file.toLowerCase())}`
  return {
    prefix: '',
    isFolder: false,
    folder: '',
    path: () => path,
    address: () => path,
    close: async () => {},
  }
}
