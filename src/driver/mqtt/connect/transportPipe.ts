import type { Duplex } from 'node:stream'
import type { Pipe } from '../link/pipe.js'

declare const queueMicrotask: (task: () => void) => void

/**
 * Returns a stream of somebody else's as a line. Unlike a socket it may bring nothing more before its buffer was read,
 * and may stay open when the other side has ended.
 */
export const transportPipe = (stream: Duplex): Pipe => {
  let writing = false
  let late: Uint8Array[] = []

  const take = (chunk: Uint8Array) => {
    if (!writing && late.length === 0) return void pipe.push(chunk)
    // Answered within a write, which may be within anything: that is to be over first.
    if (late.push(chunk) > 1) return
    queueMicrotask(() => {
      const chunks = late
      late = []
      for (const each of chunks) pipe.push(each)
    })
  }

  const pipe: Pipe = {
    write: chunk => {
      writing = true
      try {
        return stream.write(chunk)
      } finally {
        writing = false
      }
    },
    end: chunk => stream.end(chunk),
    push: () => true,
    resume: () => stream.on('data', take).on('end', () => stream.end()),
    destroy: () => stream.destroy(),
    on: (event: string, listener: (error: Error) => void) => stream.on(event, listener),
  }
  return pipe
}
