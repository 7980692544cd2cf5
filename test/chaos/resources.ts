import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Resources {
  /** Timers and sockets that keep the process alive, by kind. */
  readonly handles: Readonly<Record<string, number>>
  /** Bytes of the heap in use, after a collection. */
  readonly heap: number
}

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Returns what the process holds. */
export const resources = async (): Promise<Resources> => {
  // What was closed in this turn goes in the next ones.
  for (let turn = 0; turn < 3; turn += 1) {
    collectGarbage()
    await sleep(20)
  }
  const handles: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1
  collectGarbage()
  return { handles, heap: process.memoryUsage().heapUsed }
}
