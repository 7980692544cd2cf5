import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** Collects what nobody refers to any more; buffers may be freed a little later. */
export const collect = runInNewContext('gc') as () => void

/** Returns the bytes of all buffers that are still held. */
export const heldBytes = (): number => {
  collect()
  return process.memoryUsage().arrayBuffers
}

/** Returns the bytes of all objects that are still held. */
export const heldHeap = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}
