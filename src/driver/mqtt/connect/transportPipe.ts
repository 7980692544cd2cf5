import type { Duplex } from 'node:stream'
import { createAside } from '../link/aside.js'
import type { Pipe } from '../link/pipe.js'

/**
 * Returns a stream of somebody else's as a line. Unlike a socket it may bring nothing more before its buffer was read,
 * may answer within a write, and may stay open when the other side has ended.
 */
export const transportPipe = (stream: Duplex): Pipe => {
  const aside = createAside()
  const take = (chunk: Uint8Array) => aside.take(() => void pipe.push(chunk))

  const pipe: Pipe = {
    write: chunk => aside.writing(() => stream.write(chunk)),
    end: chunk => stream.end(chunk),
    push: () => true,
    resume: () => stream.on('data', take).on('end', () => stream.end()),
    destroy: () => stream.destroy(),
    on: (event: string, listener: (error: Error) => void) => stream.on(event, listener),
  }
  return pipe
}
