import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastValueFrom, type Observable, toArray } from 'rxjs'
import type { OutboxStore, StoreDamage, StoredPublish } from 'rxtopics'
import type { Waiter } from '../../../src/store/lot.js'
import type { Source } from '../../../src/store/readLines.js'

export const stored = (
  key: number,
  { payload = 'x', qos = 1, ...rest }: { payload?: string; qos?: 1 | 2; handed?: boolean } = {},
): StoredPublish => ({
  key,
  since: 0,
  handed: false,
  ...rest,
  packet: {
    topic: `t/${key}`,
    payload: new TextEncoder().encode(payload),
    qos,
    retain: false,
    properties: {},
  },
})

/** Who waits for a change; `hear` is called with what came of it, `null` if it is safe. */
export const waiterOf = (hear: (error: unknown) => void = () => {}): Waiter => ({
  complete: () => hear(null),
  error: hear,
})

/** A folder of one test. */
export const tempFolder = async (within: string = tmpdir()) => {
  const path = await mkdtemp(join(within, 'store-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export const load = (store: OutboxStore, damaged?: (damage: StoreDamage) => void) =>
  lastValueFrom(store.load(damaged).pipe(toArray()))

export const done = (stream$: Observable<never>): Promise<unknown> =>
  lastValueFrom(stream$, { defaultValue: undefined })

export const keysOf = (publishes: readonly StoredPublish[]): readonly number[] =>
  publishes.map(({ key }) => key)

/** A disk of its own, of so many kB; `null` where none can be mounted. */
export const mountDisk = (path: string, kilobytes: number): { unmount(): void } | null => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path], { stdio: 'ignore' })
    return { unmount: () => execFileSync('umount', ['-l', path]) }
  } catch {
    return null
  }
}

/** A file that can be read, by pieces of so many bytes. */
export const sourceOf = (content: string | Uint8Array, piece: number = Number.POSITIVE_INFINITY): Source => {
  const bytes = Buffer.from(content)
  return {
    read: (buffer, offset, length, position) =>
      Promise.resolve({
        bytesRead: bytes.copy(buffer, offset, position, position + Math.min(length, piece)),
      }),
  }
}
