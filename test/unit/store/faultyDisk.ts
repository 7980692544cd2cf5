import type { FileHandle } from 'node:fs/promises'
import { type Disk, disk } from '../../../src/store/disk.js'

export interface Faults {
  /** Bytes that all files opened through it may have together. */
  room: number
  /** Called before each act on a file: what it throws happens instead. */
  before: (act: string, path: string) => void
}

export const failure = (code: string): Error => Object.assign(new Error(code), { code })

/** The disk, with faults, and a list of what was done to it. `named`: it counts the names of a file. */
export const faultyDisk = (named: () => boolean = () => true) => {
  const faults: Faults = { room: Number.POSITIVE_INFINITY, before: () => {} }
  const log: string[] = []
  const sizes = new Map<string, number>()
  let open = 0
  const used = () => [...sizes.values()].reduce((a, b) => a + b, 0)
  const note = (act: string, path: string) => {
    faults.before(act, path)
    log.push(act)
  }

  const wrap = (file: FileHandle, opened: string): FileHandle => {
    // What it is called now.
    const name = () => renamed.get(opened) ?? opened
    const grow = (end: number) => {
      const size = Math.max(sizes.get(name()) ?? 0, end)
      if (used() - (sizes.get(name()) ?? 0) + size > faults.room) throw failure('ENOSPC')
      sizes.set(name(), size)
    }
    let isOpen = true
    open += 1
    const acts: Partial<Record<keyof FileHandle, unknown>> = {
      write: async (bytes: Buffer, offset: number, length: number, position: number) => {
        note('write', name())
        // Half of it, as disks do that are filling up.
        try {
          grow(position + length)
        } catch (error) {
          await file.write(bytes, offset, Math.min(5, length), position)
          throw error
        }
        return file.write(bytes, offset, length, position)
      },
      truncate: async (length: number) => {
        note('truncate', name())
        sizes.set(name(), Math.min(sizes.get(name()) ?? 0, length))
        await file.truncate(length)
      },
      stat: async () => {
        const stats = await file.stat()
        return named() ? stats : Object.assign(stats, { nlink: 0 })
      },
      datasync: async () => {
        note('datasync', name())
        await file.datasync()
      },
      sync: async () => {
        note('sync', name())
        await file.sync()
      },
      close: async () => {
        if (isOpen) open -= 1
        isOpen = false
        await file.close()
      },
    }
    return new Proxy(file, {
      get: (target, member) => {
        const act = acts[member as keyof FileHandle] ?? Reflect.get(target, member)
        return typeof act === 'function' ? (act as () => unknown).bind(target) : act
      },
    })
  }

  const renamed = new Map<string, string>()
  const faulty: Disk = {
    ...disk,
    open: async (path, flags, mode) => {
      note(`open ${String(flags)}`, String(path))
      const file = await disk.open(path, flags, mode)
      const { size } = await file.stat()
      if (flags !== 'r') sizes.set(String(path), size)
      return wrap(file, String(path))
    },
    rename: async (from, to) => {
      note('rename', String(from))
      await disk.rename(from, to)
      sizes.set(String(to), sizes.get(String(from)) ?? 0)
      sizes.delete(String(from))
      renamed.set(String(from), String(to))
    },
    rm: async (path, options) => {
      note('rm', String(path))
      sizes.delete(String(path))
      renamed.delete(String(path))
      await disk.rm(path, options)
    },
  }
  /** `handles`: how many files are open. */
  return { disk: faulty, faults, log, used, handles: () => open }
}
