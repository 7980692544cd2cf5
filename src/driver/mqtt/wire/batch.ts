import type { Duplex } from 'node:stream'
import { createWriter, type Writer } from './writer.js'

/** Packets on their way out: those of one turn leave in one write, over a WebSocket in one frame. */
export interface Batch {
  /** Write packets here, then call `later` or `flush`. */
  readonly writer: Writer
  /** At the end of this turn, or when the connection takes bytes again. */
  later(): void
  /** Now, unless the connection takes no bytes. */
  flush(): void
  /** Calls back when what was written so far has been handed over. */
  handedOver(then: () => void): void
  /** Writes what is left and half-closes. */
  end(): void
}

/** Past this many bytes a turn's packets are not held back any longer. */
const FULL = 64 * 1024

export const createBatch = (stream: Pick<Duplex, 'write' | 'end' | 'on'>): Batch => {
  const writer = createWriter()
  let scheduled = false
  let blocked = false
  let waiting: (() => void)[] = []

  const flush = () => {
    if (blocked || writer.size() === 0) return
    blocked = !stream.write(writer.take())
  }

  stream.on('drain', () => {
    blocked = false
    flush()
    if (blocked) return
    const called = waiting
    waiting = []
    for (const then of called) then()
  })

  return {
    writer,
    later: () => {
      if (writer.size() >= FULL) return flush()
      if (scheduled) return
      scheduled = true
      queueMicrotask(() => {
        scheduled = false
        flush()
      })
    },
    flush,
    handedOver: then => {
      if (blocked) waiting.push(then)
      else then()
    },
    end: () => {
      if (writer.size() > 0) stream.end(writer.take())
      else stream.end()
    },
  }
}
